/*
 * dashcore.native: the module that SWIG wrote, without what SWIG gives to all its classes and what
 * would let people free an object twice, or never.
 */
#include "convert.h"

PyMODINIT_FUNC PyInit_native(void);
/* SWIG's own, named by -interface. */
PyMODINIT_FUNC PyInit_unsealed(void);

static bool forget(PyTypeObject *type, const char *name)
{
    PyObject *key = PyUnicode_FromString(name);
    int there = key ? PyDict_Contains(type->tp_dict, key) : -1;
    bool done = there == 0 || (there == 1 && PyDict_DelItem(type->tp_dict, key) == 0);
    Py_XDECREF(key);
    PyType_Modified(type);
    return done;
}

static bool seal(PyTypeObject *type, PyObject *module_name)
{
    static const char *const inherited[] = {"acquire", "append", "disown", "next", "own"};
    for (size_t i = 0; i < sizeof(inherited) / sizeof(*inherited); i++)
        if (!forget(type->tp_base, inherited[i]))
            return false;
    type->tp_new = convert_new;
    return forget(type, "thisown") && forget(type, "this") &&
           PyDict_SetItemString(type->tp_dict, "__module__", module_name) == 0;
}

PyMODINIT_FUNC PyInit_native(void)
{
    PyObject *module = PyInit_unsealed();
    PyObject *name = module ? PyUnicode_FromString("dashcore.native") : NULL;
    bool done = name && PyObject_SetAttrString(module, "__name__", name) == 0;
    PyObject *symbol = NULL;
    for (Py_ssize_t i = 0; done && PyDict_Next(PyModule_GetDict(module), &i, NULL, &symbol);)
        if (PyType_Check(symbol))
            done = seal((PyTypeObject *)symbol, name);
    Py_XDECREF(name);
    if (done)
        return module;
    Py_XDECREF(module);
    return NULL;
}
