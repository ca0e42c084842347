%define LANGUAGE_NAMES
%enddef
#define DASHCORE_RAISE SWIG_exception_fail(SWIG_RuntimeError, failure_message());
%include <exception.i>
%apply (char *STRING, size_t LENGTH) { (const char *TEXT, size_t LENGTH) };
