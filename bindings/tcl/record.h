/* Records as dictionaries of Tcl, which has no none: such a member has no key. The empty one for
 * NULL. */
#ifndef DASHCORE_TCL_RECORD_H
#define DASHCORE_TCL_RECORD_H

#include "dashcore.h"

#include <tcl.h>

Tcl_Obj *record_entry(const dashcore_entry *entry);
Tcl_Obj *record_task(const dashcore_task *task);
Tcl_Obj *record_run(const dashcore_run *run);
Tcl_Obj *record_answer(const dashcore_answer *answer);
Tcl_Obj *record_settings(const dashcore_settings *settings);
Tcl_Obj *record_streams(const dashcore_streams *streams);
Tcl_Obj *record_warp(const dashcore_warp *warp);

#endif
