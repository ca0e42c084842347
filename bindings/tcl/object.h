/*
 * Objects of the library as commands of Tcl: [$core log scrape "12 channels" -user alice]. A
 * command that is deleted ends its object; so does [$core destroy]. Functions with many options
 * take them by name, behind the arguments they need.
 */
#ifndef DASHCORE_TCL_OBJECT_H
#define DASHCORE_TCL_OBJECT_H

#include <tcl.h>

typedef struct ObjectClass {
    const char *name;
    void (*release)(void *object);
} ObjectClass;

/* Makes a method, or a command that people know, of a command that SWIG registered. */
void object_take_command(Tcl_Interp *interp, const char *name, Tcl_ObjCmdProc *function);

/* The name of a new command that owns the object; the empty text for NULL. */
Tcl_Obj *object_give(Tcl_Interp *interp, void *object, const ObjectClass *type);

/* The object that a method was called of; NULL where it is of another class. */
void *object_get(Tcl_Obj *self, const ObjectClass *type);

/* Whether so many words fit the parameters as SWIG writes them, such as "oo|o:dashcore::Core_runs
 * self task_name task_name_length ?limit? "; else the error says what would. */
int object_check_words(Tcl_Interp *interp, int count, Tcl_Obj *const words[],
                       const char *declaration);

#endif
