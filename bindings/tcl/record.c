#include "tcl/record.h"

#include "tcl/value.h"

static void put(Tcl_Obj *dict, const char *name, Tcl_Obj *value)
{
    Tcl_DictObjPut(NULL, dict, Tcl_NewStringObj(name, -1), value);
}

static void put_text(Tcl_Obj *dict, const char *name, const char *text)
{
    if (text)
        put(dict, name, value_from_text(text));
}

/* Of the record and its dictionary that are in scope. */
#define TEXT(member)   put_text(dict, #member, record->member)
#define NUMBER(member) put(dict, #member, Tcl_NewWideIntObj((Tcl_WideInt)record->member))

Tcl_Obj *record_entry(const dashcore_entry *record)
{
    Tcl_Obj *dict = Tcl_NewDictObj();
    if (record == NULL)
        return dict;
    NUMBER(id);
    NUMBER(timestamp);
    TEXT(type);
    TEXT(message);
    TEXT(details);
    TEXT(user);
    return dict;
}

Tcl_Obj *record_task(const dashcore_task *record)
{
    Tcl_Obj *dict = Tcl_NewDictObj();
    if (record == NULL)
        return dict;
    TEXT(task_name);
    TEXT(status);
    TEXT(last_error);
    TEXT(last_result);
    TEXT(progress_message);
    NUMBER(last_run);
    NUMBER(last_finished);
    NUMBER(last_duration_ms);
    NUMBER(next_run);
    NUMBER(interval_seconds);
    NUMBER(overdue_seconds);
    NUMBER(run_id);
    NUMBER(runs_total);
    NUMBER(failures_total);
    NUMBER(progress_percent);
    NUMBER(can_run);
    return dict;
}

Tcl_Obj *record_run(const dashcore_run *record)
{
    Tcl_Obj *dict = Tcl_NewDictObj();
    if (record == NULL)
        return dict;
    NUMBER(run_id);
    TEXT(task_name);
    NUMBER(started);
    NUMBER(finished);
    NUMBER(duration_ms);
    TEXT(outcome);
    TEXT(trigger);
    TEXT(error);
    TEXT(result);
    TEXT(host);
    NUMBER(pid);
    return dict;
}

Tcl_Obj *record_answer(const dashcore_answer *record)
{
    Tcl_Obj *dict = Tcl_NewDictObj();
    if (record == NULL)
        return dict;
    TEXT(body);
    NUMBER(length);
    TEXT(next);
    NUMBER(expires);
    NUMBER(revision);
    return dict;
}

Tcl_Obj *record_settings(const dashcore_settings *record)
{
    Tcl_Obj *dict = Tcl_NewDictObj();
    if (record == NULL)
        return dict;
    NUMBER(retention_days);
    NUMBER(auto_refresh_interval);
    return dict;
}

Tcl_Obj *record_streams(const dashcore_streams *record)
{
    Tcl_Obj *dict = Tcl_NewDictObj();
    if (record == NULL)
        return dict;
    NUMBER(count);
    TEXT(source);
    TEXT(error);
    NUMBER(checked_at);
    NUMBER(since);
    return dict;
}

Tcl_Obj *record_warp(const dashcore_warp *record)
{
    Tcl_Obj *dict = Tcl_NewDictObj();
    if (record == NULL)
        return dict;
    TEXT(status);
    TEXT(error);
    TEXT(details);
    NUMBER(last_connected);
    NUMBER(checked_at);
    NUMBER(since);
    return dict;
}
