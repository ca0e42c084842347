#include "convert.h"

#include "host/failure.h"

#include <string.h>

/* UTF-16 is where surrogates can be told from halves of a character: pairs join, and what is left
 * alone is replaced. */
static PyObject *encode_broken(PyObject *text)
{
    PyObject *units = PyUnicode_AsEncodedString(text, "utf-16-le", "surrogatepass");
    if (units == NULL)
        return NULL;
    int order = -1;
    PyObject *whole =
        PyUnicode_DecodeUTF16(PyBytes_AS_STRING(units), PyBytes_GET_SIZE(units), "replace", &order);
    Py_DECREF(units);
    if (whole == NULL)
        return NULL;
    PyObject *bytes = PyUnicode_AsUTF8String(whole);
    Py_DECREF(whole);
    return bytes;
}

bool convert_text(PyObject *object, const char *name, const char **text, size_t *length,
                  PyObject **owned)
{
    if (object == Py_None)
        return true;
    PyObject *bytes = object;
    if (PyUnicode_Check(object)) {
        Py_ssize_t size = 0;
        const char *utf8 = PyUnicode_AsUTF8AndSize(object, &size);
        if (utf8) {
            *text = utf8;
            *length = (size_t)size;
            return true;
        }
        if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError))
            return false;
        PyErr_Clear();
        bytes = *owned = encode_broken(object);
        if (bytes == NULL)
            return false;
    }
    if (!PyBytes_Check(bytes)) {
        PyErr_Format(PyExc_TypeError, "%s must be str, bytes or None, not %.200s", name,
                     Py_TYPE(object)->tp_name);
        return false;
    }
    *text = PyBytes_AS_STRING(bytes);
    *length = (size_t)PyBytes_GET_SIZE(bytes);
    return true;
}

bool convert_number(PyObject *object, const char *name, long long least, long long most,
                    long long *number)
{
    if (PyBool_Check(object) || !PyIndex_Check(object)) {
        PyErr_Format(PyExc_TypeError, "%s must be int, not %.200s", name, Py_TYPE(object)->tp_name);
        return false;
    }
    PyObject *index = PyNumber_Index(object);
    if (index == NULL)
        return false;
    int overflow = 0;
    *number = PyLong_AsLongLongAndOverflow(index, &overflow);
    Py_DECREF(index);
    if (*number == -1 && PyErr_Occurred())
        return false;
    if (overflow == 0 && *number >= least && *number <= most)
        return true;
    PyErr_Format(PyExc_OverflowError, "%s must be from %lld to %lld", name, least, most);
    return false;
}

static PyObject *text_of(const char *utf8)
{
    return PyUnicode_DecodeUTF8(utf8, (Py_ssize_t)strlen(utf8), "replace");
}

void convert_failure(void)
{
    /* Other calls of this thread, in an import or a finalizer, would change what is told. */
    int code = failure_code();
    PyObject *closed = PyBool_FromLong(failure_is_closed());
    PyObject *arguments =
        Py_BuildValue("(iNNNN)", code, text_of(failure_name()), text_of(failure_field()),
                      text_of(failure_message()), closed);
    PyObject *errors = arguments ? PyImport_ImportModule("dashcore.errors") : NULL;
    PyObject *make = errors ? PyObject_GetAttrString(errors, "of_failure") : NULL;
    PyObject *error = make ? PyObject_Call(make, arguments, NULL) : NULL;
    if (error)
        PyErr_SetObject((PyObject *)Py_TYPE(error), error);
    Py_XDECREF(error);
    Py_XDECREF(make);
    Py_XDECREF(errors);
    Py_XDECREF(arguments);
}
