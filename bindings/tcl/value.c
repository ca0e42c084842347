#include "tcl/value.h"

#include "host/failure.h"

#include <string.h>

static const Tcl_ObjType none_type = {.name = "dashcore-none"};

Tcl_Obj *value_none(void)
{
    Tcl_Obj *none = Tcl_NewObj();
    none->typePtr = &none_type;
    return none;
}

const char *value_text(Tcl_Obj *value, Tcl_Obj **held, size_t *length)
{
    *length = 0;
    if (value->typePtr == &none_type)
        return NULL;
    int inner_length = 0, outer_length = 0;
    const char *inner = Tcl_GetStringFromObj(value, &inner_length);
    Tcl_DString outer;
    Tcl_Encoding utf8 = Tcl_GetEncoding(NULL, "utf-8");
    Tcl_UtfToExternalDString(utf8, inner, inner_length, &outer);
    Tcl_FreeEncoding(utf8);
    *held = Tcl_NewStringObj(Tcl_DStringValue(&outer), Tcl_DStringLength(&outer));
    Tcl_IncrRefCount(*held);
    Tcl_DStringFree(&outer);
    const char *text = Tcl_GetStringFromObj(*held, &outer_length);
    *length = (size_t)outer_length;
    return text;
}

Tcl_Obj *value_from_text(const char *text)
{
    if (text == NULL)
        return Tcl_NewObj();
    Tcl_DString inner;
    Tcl_Encoding utf8 = Tcl_GetEncoding(NULL, "utf-8");
    Tcl_ExternalToUtfDString(utf8, text, -1, &inner);
    Tcl_FreeEncoding(utf8);
    Tcl_Obj *result = Tcl_NewStringObj(Tcl_DStringValue(&inner), Tcl_DStringLength(&inner));
    Tcl_DStringFree(&inner);
    return result;
}

int value_integer(Tcl_Interp *interp, Tcl_Obj *value, const char *name, Tcl_WideInt low,
                  Tcl_WideInt high, Tcl_WideInt *number)
{
    *number = 0;
    if (value->typePtr == &none_type)
        return TCL_OK;
    /* From 2^63 to 2^64 Tcl takes numbers for their negative twins. */
    double rough = 0;
    if (Tcl_GetWideIntFromObj(NULL, value, number) == TCL_OK &&
        Tcl_GetDoubleFromObj(NULL, value, &rough) == TCL_OK && (rough < 0) == (*number < 0) &&
        *number >= low && *number <= high)
        return TCL_OK;
    Tcl_SetObjResult(interp, Tcl_ObjPrintf("%s: expected integer from %" TCL_LL_MODIFIER
                                           "d to %" TCL_LL_MODIFIER "d but got \"%s\"",
                                           name, low, high, Tcl_GetString(value)));
    Tcl_SetErrorCode(interp, "TCL", "VALUE", "NUMBER", NULL);
    return TCL_ERROR;
}

void value_raise(Tcl_Interp *interp)
{
    Tcl_SetObjResult(interp, value_from_text(failure_message()));
    Tcl_SetErrorCode(interp, "DASHCORE", failure_name(), failure_field(), NULL);
}
