/*
 * The native half of the package for Node, which index.js, the half that people use, keeps to
 * itself. That one passes every argument of a function each time. Records become plain objects.
 */
%{
#include "node/value.h"
%}

/* What SWIG makes belongs to one isolate. */
%init %{
    if (!value_claim_isolate())
        return;
%}

#define DASHCORE_RAISE { value_throw_failure(); SWIG_fail; }

%typemap(in) (const char *TEXT, size_t LENGTH) (std::string text) {
    if (!$input->IsNull() && !$input->IsUndefined()) {
        if (!value_take_text($input, "$1_name", text))
            SWIG_fail;
        $1 = text.data();
        $2 = text.size();
    } else {
        $1 = nullptr;
        $2 = 0;
    }
}
%typemap(out) char *, const char * { $result = value_text($1); }
%typemap(newfree) char * "free($1);"

%define INTEGER(type, lowest, highest)
%typemap(in) type {
    int64_t number = 0;
    if (!value_take_integer($input, "$1_name", lowest, highest, number))
        SWIG_fail;
    $1 = static_cast<type>(number);
}
%typemap(out) type { $result = value_integer($1); }
%enddef
INTEGER(int64_t, INT64_MIN, INT64_MAX)
INTEGER(int32_t, INT32_MIN, INT32_MAX)
INTEGER(uint32_t, 0, UINT32_MAX)

%define RECORD_OUT(name, release)
%typemap(out) dashcore_##name * { $result = value_##name($1); }
%typemap(newfree) dashcore_##name * { release($1); }
%enddef
RECORD_OUT(entry, free)
RECORD_OUT(task, free)
RECORD_OUT(run, free)
RECORD_OUT(answer, dashcore_free)
RECORD_OUT(settings, dashcore_free)
RECORD_OUT(streams, dashcore_free)
RECORD_OUT(warp, dashcore_free)

/* One function each, not one for every number of arguments. */
%feature("compactdefaultargs");

%define LANGUAGE_NAMES
%enddef
