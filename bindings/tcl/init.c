#include <tcl.h>

/* SWIG's, which fills tables that all interpreters share. */
int dashcore_tcl_init(Tcl_Interp *interp);

DLLEXPORT int Dashcore_Init(Tcl_Interp *interp);

TCL_DECLARE_MUTEX(tables)

/* What [load] looks for. */
int Dashcore_Init(Tcl_Interp *interp)
{
    if (Tcl_InitStubs(interp, "8.6", 0) == NULL)
        return TCL_ERROR;
    Tcl_MutexLock(&tables);
    int r = dashcore_tcl_init(interp);
    Tcl_MutexUnlock(&tables);
    return r;
}
