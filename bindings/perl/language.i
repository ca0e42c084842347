/* What dashcore.i asks of a language, for Perl 5. Dashcore.pm makes methods of these functions. */
#pragma SWIG nowarn=314 /* `next` is a keyword of Perl, and a method all the same */

%define LANGUAGE_NAMES
%enddef
#define DASHCORE_RAISE value_raise(aTHX);

%{
#include "perl/object.h"
#include "perl/value.h"

/* The names in SWIG's own message are not those that Perl sees. */
#undef SWIG_croak
#define SWIG_croak(usage) croak("wrong number of arguments")
%}

%typemap(in) (const char *TEXT, size_t LENGTH) {
    $1 = (char *)value_text(aTHX_ $input, "$1_name", &$2);
}
%typemap(freearg) (const char *TEXT, size_t LENGTH) ""
%typemap(out) char *, const char * {
    $result = value_from_text(aTHX_ $1);
    argvi++;
}

%define INTEGER(type, low, high)
%typemap(in) type {
    $1 = (type)value_integer(aTHX_ $input, "$1_name", low, high);
}
%typemap(in) type OPTIONAL {
    $1 = SvOK($input) ? (type)value_integer(aTHX_ $input, "$1_name", low, high) : 0;
}
%typemap(out) type {
    $result = sv_2mortal(newSViv((IV)$1));
    argvi++;
}
%enddef
INTEGER(int64_t, INT64_MIN, INT64_MAX)
INTEGER(int32_t, INT32_MIN, INT32_MAX)
INTEGER(uint32_t, 0, UINT32_MAX)
INTEGER(size_t, 0, INT64_MAX)

/* Those that are 0 by default may be undef. */
%apply int64_t OPTIONAL {
    int64_t timestamp, int64_t since, int64_t until, int64_t interval_seconds, int64_t next_run,
    int64_t started, int64_t pid, int64_t wait_ms
};
%apply int32_t OPTIONAL { int32_t days };
%apply uint32_t OPTIONAL { uint32_t limit, uint32_t flags, uint32_t trigger, uint32_t queue_capacity };

/* SWIG's objects are addresses, which a program may forge, free twice and copy into threads. */
%define CLASS(type, Name, release)
%{
static void release_##Name(void *object)
{
    release(object);
}
static const ObjectClass class_##Name = {"Dashcore::" #Name, release_##Name};
%}
%typemap(in) type * {
    $1 = object_get(aTHX_ $input, &class_##Name);
}
%typemap(out) type * {
    $result = object_give(aTHX_ $1, &class_##Name);
    argvi++;
}
%enddef
CLASS(struct Core, Core, delete_Core)
CLASS(struct Activity, Activity, delete_Activity)
CLASS(struct Tasks, Tasks, delete_Tasks)
CLASS(struct Runs, Runs, delete_Runs)
CLASS(struct Export, Export, delete_Export)
CLASS(struct Watch, Watch, delete_Watch)
CLASS(struct dashcore_entry, Entry, free)
CLASS(struct dashcore_task, Task, free)
CLASS(struct dashcore_run, Run, free)
CLASS(struct dashcore_answer, Answer, dashcore_free)
CLASS(struct dashcore_settings, Settings, dashcore_free)
CLASS(struct dashcore_streams, Streams, dashcore_free)
CLASS(struct dashcore_warp, Warp, dashcore_free)
