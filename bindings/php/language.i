/*
 * Dashcore\Native of PHP: what Dashcore.php, which people use, stands on. Of the classes that SWIG
 * makes only those with a handle are used. Records become arrays, for SWIG's would lose memory at
 * every look at a member; see also seal_classes().
 */
%{
#include "php/record.h"

#include <ext/spl/spl_exceptions.h>

/* SWIG has no namespaces. */
#undef INIT_CLASS_ENTRY
#define INIT_CLASS_ENTRY(entry, name, functions)                                                  \
    INIT_CLASS_ENTRY_EX(entry, "Dashcore\\Native\\" name,                                         \
                        sizeof("Dashcore\\Native\\" name) - 1, functions)
#undef PHP_FE
#define PHP_FE(name, arginfo) ZEND_NS_FE("Dashcore", name, arginfo)
#undef SWIG_LONG_CONSTANT
#define SWIG_LONG_CONSTANT(name, value)                                                           \
    REGISTER_NS_LONG_CONSTANT("Dashcore", #name, value, CONST_CS | CONST_PERSISTENT)

static zend_class_entry *exception_class;

static void declare_exception(void)
{
    zend_class_entry entry;
    INIT_CLASS_ENTRY_EX(entry, "Dashcore\\DashcoreException",
                        sizeof("Dashcore\\DashcoreException") - 1, NULL);
    exception_class = zend_register_internal_class_ex(&entry, spl_ce_RuntimeException);
    zend_declare_property_string(exception_class, ZEND_STRL("name"), "", ZEND_ACC_PUBLIC);
    zend_declare_property_null(exception_class, ZEND_STRL("field"), ZEND_ACC_PUBLIC);
}

static void raise_failure(void)
{
    zend_object *error = zend_throw_exception(exception_class, failure_message(), failure_code());
    zend_update_property_string(exception_class, error, ZEND_STRL("name"), failure_name());
    if (*failure_field())
        zend_update_property_string(exception_class, error, ZEND_STRL("field"), failure_field());
}

/* SWIG's classes can be made without what they wrap, and their magic methods take a number for the
 * address of a name. So nobody makes one but the wrapper, Core excepted, and those methods go; at
 * the first request, since SWIG has no place to do it where the classes are just made. */
static void seal_classes(int module_number)
{
    static bool sealed = false;
    if (sealed)
        return;
    sealed = true;
    zend_class_entry *class;
    ZEND_HASH_FOREACH_PTR(CG(class_table), class) {
        if (class->type != ZEND_INTERNAL_CLASS || !class->info.internal.module ||
            class->info.internal.module->module_number != module_number ||
            class == exception_class)
            continue;
        class->ce_flags |= ZEND_ACC_FINAL | ZEND_ACC_NOT_SERIALIZABLE;
        if (class->constructor == NULL)
            class->ce_flags |= ZEND_ACC_EXPLICIT_ABSTRACT_CLASS;
        class->__get = class->__set = class->__isset = NULL;
        zend_hash_str_del(&class->function_table, ZEND_STRL("__get"));
        zend_hash_str_del(&class->function_table, ZEND_STRL("__set"));
        zend_hash_str_del(&class->function_table, ZEND_STRL("__isset"));
    } ZEND_HASH_FOREACH_END();
}
%}

%minit %{
    declare_exception();
%}
%rinit %{
    seal_classes(module_number);
%}

#define DASHCORE_RAISE { raise_failure(); SWIG_fail; }

/* The types that SWIG would declare are those of its records. */
%feature("php:type", "0");

%typemap(in) (const char *TEXT, size_t LENGTH) {
    if (Z_TYPE($input) != IS_STRING && Z_TYPE($input) != IS_NULL) {
        zend_type_error("$1_name must be of type ?string, %s given", zend_zval_type_name(&$input));
        return;
    }
    $1 = Z_TYPE($input) == IS_STRING ? Z_STRVAL($input) : NULL;
    $2 = Z_TYPE($input) == IS_STRING ? Z_STRLEN($input) : 0;
}

%define INTEGER(type, lowest, highest)
%typemap(in) type {
    if (Z_TYPE($input) != IS_LONG) {
        zend_type_error("$1_name must be of type int, %s given", zend_zval_type_name(&$input));
        return;
    }
    if (Z_LVAL($input) < lowest || Z_LVAL($input) > highest) {
        zend_value_error("$1_name must be between " #lowest " and " #highest);
        return;
    }
    $1 = (type)Z_LVAL($input);
}
%enddef
INTEGER(int64_t, INT64_MIN, INT64_MAX)
INTEGER(int32_t, INT32_MIN, INT32_MAX)
INTEGER(uint32_t, 0, UINT32_MAX)

%define RECORD_OUT(name, release)
%typemap(out) dashcore_##name * { record_##name(return_value, $1); }
%typemap(newfree) dashcore_##name * { release($1); }
%enddef
RECORD_OUT(entry, free)
RECORD_OUT(task, free)
RECORD_OUT(run, free)
RECORD_OUT(answer, dashcore_free)
RECORD_OUT(settings, dashcore_free)
RECORD_OUT(streams, dashcore_free)
RECORD_OUT(warp, dashcore_free)

%define LANGUAGE_NAMES
%enddef
