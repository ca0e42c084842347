/*
 * Go: the package dashcore/internal/native, which dashcore/ stands on. Its calls do not panic,
 * since a panic would have to unwind through C; what failed is asked for by the thread that made
 * the call.
 */
#define DASHCORE_RAISE

%{
#include <stdlib.h>
#include <string.h>
%}

%rename(FailureCode) failure_code;
%rename(FailureName) failure_name;
%rename(FailureField) failure_field;
%rename(FailureMessage) failure_message;
int failure_code(void);
const char *failure_name(void);
const char *failure_field(void);
const char *failure_message(void);

%define LANGUAGE_NAMES
%rename("%(camelcase)s", %$isfunction) "";
%enddef
/* `type` is a word of Go. */
%rename("%(camelcase)s", %$isvariable) "";

/* The bytes with a zero behind them, or nil; they stay where they are during a call. */
%typemap(gotype) (const char *TEXT, size_t LENGTH) "[]byte"
%typemap(in) (const char *TEXT, size_t LENGTH) %{
    $1 = $input.array;
    $2 = $input.array ? (size_t)$input.len - 1 : 0;
%}
%typemap(freearg) (const char *TEXT, size_t LENGTH) ""

%typemap(gotype) uint32_t "uint32"
%typemap(gotype) int32_t "int32"
