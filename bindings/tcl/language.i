/* What dashcore.i asks of a language, for Tcl 8.6. SWIG makes a command of each function; they
 * become methods of commands that object.c makes for objects, since SWIG's own take any address. */
%define LANGUAGE_NAMES
%enddef
#define DASHCORE_RAISE { value_raise(interp); SWIG_fail; }

%{
#include "tcl/object.h"
#include "tcl/record.h"
#include "tcl/value.h"

/* Called by the function that Tcl looks for, one thread at a time. Safe interpreters, which may
 * open no files, find nothing by the other name. */
#undef SWIG_init
#define SWIG_init dashcore_tcl_init
#define Dashcore_SafeInit dashcore_tcl_unused

#undef SWIG_GetArgs
#define SWIG_GetArgs(interp, objc, objv, format, ...) object_check_words(interp, objc, objv, format)
%}

%typemap(in) (const char *TEXT, size_t LENGTH) (Tcl_Obj *held = NULL) {
    $1 = (char *)value_text($input, &held, &$2);
}
%typemap(freearg) (const char *TEXT, size_t LENGTH) {
    if (held$argnum)
        Tcl_DecrRefCount(held$argnum);
}
%typemap(out) char *, const char * {
    Tcl_SetObjResult(interp, value_from_text($1));
}

%define INTEGER(type, low, high)
%typemap(in) type (Tcl_WideInt number = 0) {
    if (value_integer(interp, $input, "$1_name", low, high, &number) != TCL_OK)
        SWIG_fail;
    $1 = (type)number;
}
%typemap(out) type {
    Tcl_SetObjResult(interp, Tcl_NewWideIntObj($1));
}
%enddef
INTEGER(int64_t, INT64_MIN, INT64_MAX)
INTEGER(int32_t, INT32_MIN, INT32_MAX)
INTEGER(uint32_t, 0, UINT32_MAX)
INTEGER(size_t, 0, INT64_MAX)

%define CLASS(Name)
%{
static void release_##Name(void *object)
{
    delete_##Name(object);
}
static const ObjectClass class_##Name = {#Name, release_##Name};
%}
%typemap(in) struct Name * {
    $1 = object_get($input, &class_##Name);
    if ($1 == NULL)
        SWIG_fail;
}
%typemap(out) struct Name * {
    Tcl_SetObjResult(interp, object_give(interp, $1, &class_##Name));
}
%enddef
CLASS(Core)
CLASS(Activity)
CLASS(Tasks)
CLASS(Runs)
CLASS(Export)
CLASS(Watch)

/* Records are dictionaries. */
%define RECORD_OUT(name, release)
%typemap(out) struct dashcore_##name * {
    Tcl_SetObjResult(interp, record_##name($1));
    release($1);
}
%enddef
RECORD_OUT(entry, free)
RECORD_OUT(task, free)
RECORD_OUT(run, free)
RECORD_OUT(answer, dashcore_free)
RECORD_OUT(settings, dashcore_free)
RECORD_OUT(streams, dashcore_free)
RECORD_OUT(warp, dashcore_free)

%init %{
    for (i = 0; swig_commands[i].name; i++) {
        object_take_command(interp, swig_commands[i].name, swig_commands[i].wrapper);
    }
%}
