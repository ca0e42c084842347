/* dashcore.native: what the package stands on. People use the package; see dashcore/core.py. */
%{
#include "python/convert.h"

/* What SWIG's wrappers take for an object of a class that is none of theirs. */
static swig_type_info never_opened = {.name = "never opened", .str = "never opened"};

PyObject *convert_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    PyObject *object = PyType_GenericNew(type, arguments, keywords);
    if (object)
        ((SwigPyObject *)object)->ty = &never_opened;
    return object;
}
%}

#define DASHCORE_RAISE convert_failure(); SWIG_fail;

%typemap(in) (const char *TEXT, size_t LENGTH) (PyObject *owned = NULL) {
    const char *text = NULL;
    size_t length = 0;
    if (!convert_text($input, "$1_name", &text, &length, &owned))
        SWIG_fail;
    $1 = ($1_ltype)text;
    $2 = length;
}
%typemap(freearg) (const char *TEXT, size_t LENGTH) {
    Py_XDECREF(owned$argnum);
}

%define NUMBER(type, least, most)
%typemap(in) type {
    long long number = 0;
    if (!convert_number($input, "$1_name", least, most, &number))
        SWIG_fail;
    $1 = ($1_ltype)number;
}
%enddef
NUMBER(int64_t, INT64_MIN, INT64_MAX)
NUMBER(int32_t, INT32_MIN, INT32_MAX)
NUMBER(uint32_t, 0, UINT32_MAX)

/* The GIL is released around the calls, but not to look at the members of a record. */
%nothread;
%define LANGUAGE_NAMES
%thread;
%nothread version;
%nothread time_now;
%nothread time_parse;
%nothread time_format;
%nothread *::is_closed;
%nothread *::revision();
%nothread *::expires();
%enddef
