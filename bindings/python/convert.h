/*
 * What the wrapper for Python does in its own way: values of Python for those of host.h, and
 * failures as exceptions. All of it is called with the GIL held.
 */
#ifndef DASHCORE_PYTHON_CONVERT_H
#define DASHCORE_PYTHON_CONVERT_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdbool.h>
#include <stdint.h>

/* Takes a str, bytes or None, which is NULL. The text lives as long as `object` and `*owned`, which
 * the caller lets go of. Lone surrogates of a str become U+FFFD. Anything else is a TypeError that
 * names the parameter. */
bool convert_text(PyObject *object, const char *name, const char **text, size_t *length,
                  PyObject **owned);

/* Takes an int, or what counts as one, but neither a bool nor a float. Past the limits it is an
 * OverflowError. */
bool convert_number(PyObject *object, const char *name, long long least, long long most,
                    long long *number);

/* Raises what failure.h tells as an exception of dashcore.errors. */
void convert_failure(void);

/* A __new__ for SWIG's classes. Without it their methods crash with an object that was made and not
 * initialized, as a class does that is derived from one and calls no __init__. */
PyObject *convert_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords);

#endif
