/* Texts, numbers and errors between Tcl and C. */
#ifndef DASHCORE_TCL_VALUE_H
#define DASHCORE_TCL_VALUE_H

#include <tcl.h>

/* What stands for an option that was not given; no script can have it. */
Tcl_Obj *value_none(void);

/* A text as UTF-8, which lives as long as `held`, to be released; NULL for none. Tcl keeps zeros
 * and what is beyond 16 bits in ways of its own. */
const char *value_text(Tcl_Obj *value, Tcl_Obj **held, size_t *length);

/* A text from UTF-8; the empty one for NULL. */
Tcl_Obj *value_from_text(const char *text);

/* A number between `low` and `high`; 0 for none. */
int value_integer(Tcl_Interp *interp, Tcl_Obj *value, const char *name, Tcl_WideInt low,
                  Tcl_WideInt high, Tcl_WideInt *number);

/* Leaves what failure.h tells as the error of the interpreter; -errorcode is
 * {DASHCORE invalid_value type}. */
void value_raise(Tcl_Interp *interp);

#endif
