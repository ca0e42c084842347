/*
 * C#. What holds memory of the library is freed by its finalizer alone, so nothing that people call
 * can free what another thread is in; Dispose() closes. Records are copied into objects of C# at
 * once: a collector that does not see how large they are would keep them for too long.
 */
%{
#include <stdint.h>
#include <string.h>

/* Sets the exception that is thrown when the call has returned; see Failure.cs. */
typedef void (SWIGSTDCALL *Raise)(int32_t number, const char *word, const char *field,
                                  const char *message);

static Raise raise_callback;

SWIGEXPORT void SWIGSTDCALL dashcore_csharp_on_failure(Raise callback)
{
    raise_callback = callback;
}

SWIGEXPORT uint64_t SWIGSTDCALL dashcore_csharp_length(const char *text)
{
    return strlen(text);
}

SWIGEXPORT void SWIGSTDCALL dashcore_csharp_free(void *text)
{
    free(text);
}

/* Texts come with their length in front of them. */
static const char *text_take(const void *packed, size_t *length)
{
    uint32_t bytes = 0;
    if (packed == NULL)
        return NULL;
    memcpy(&bytes, packed, sizeof(bytes));
    *length = bytes;
    return (const char *)packed + sizeof(bytes);
}
%}

#define DASHCORE_RAISE \
    { \
        raise_callback(failure_code(), failure_name(), failure_field(), failure_message()); \
        return $null; \
    }

%pragma(csharp) imclasscode=%{
  internal static readonly Failure failure = new Failure();
%}
%pragma(csharp) moduleclassmodifiers="public static class"

/* What has parameters that may be left out is called by Dashcore/Core.cs, which tells C# so. */
%define RAW(function, Name)
%rename(Name) Core::function;
%csmethodmodifiers Core::function "private";
%enddef
%define LANGUAGE_NAMES
%rename("%(camelcase)s", %$isfunction) "";
RAW(log, RawLog)
RAW(activity, RawActivity)
RAW(export_log, RawExport)
RAW(activity_json, RawActivityJson)
RAW(summary_json, RawSummaryJson)
RAW(task_begin, RawTaskBegin)
RAW(task_progress, RawTaskProgress)
RAW(task_finish, RawTaskFinish)
RAW(task_schedule, RawTaskSchedule)
RAW(task_request, RawTaskRequest)
RAW(tasks, RawTasks)
RAW(runs, RawRuns)
RAW(runs_json, RawRunsJson)
RAW(settings_set, RawSettingsSet)
RAW(settings_set_json, RawSettingsSetJson)
RAW(watch, RawWatch)
RAW(worker_start, RawWorkerStart)
%csmethodmodifiers Core::Core "private";
%csmethodmodifiers Watch::wait "private";
%rename(RawWait) Watch::wait;
%enddef
%rename("%(camelcase)s", %$isvariable) "";

/* ------------------------------------------------------------------------------------- texts -- */

%typemap(ctype) (const char *TEXT, size_t LENGTH) "const void *"
%typemap(imtype) (const char *TEXT, size_t LENGTH) "byte[]"
%typemap(cstype) (const char *TEXT, size_t LENGTH) "string"
%typemap(csin) (const char *TEXT, size_t LENGTH) "Text.Pack($csinput)"
%typemap(in) (const char *TEXT, size_t LENGTH) {
    $2 = 0;
    $1 = (char *)text_take($input, &$2);
}

%typemap(ctype) char *, const char * "const char *"
%typemap(imtype) char *, const char * "global::System.IntPtr"
%typemap(cstype) char *, const char * "string"
%typemap(out) char *, const char * "$result = $1;"
%typemap(newfree) char * ""
%typemap(csout, excode=SWIGEXCODE) const char * {
    string text = Text.Read($imcall);$excode
    return text;
  }
%typemap(csvarout, excode=SWIGEXCODE2) const char * %{
    get {
      string text = Text.Read($imcall);$excode
      return text;
    } %}
/* This one is given. */
%typemap(csout, excode=SWIGEXCODE) char * {
    string text = Text.Take($imcall);$excode
    return text;
  }

/* ------------------------------------------------------------------------------------ records -- */

/* What SWIG makes of a record has another name, and stays behind a class in Dashcore/Records.cs. */
%define CSHARP_RECORD(name, Name)
%typemap(csclassmodifiers) struct dashcore_##name "internal class"
%typemap(cstype) dashcore_##name * "Name"
%typemap(csout, excode=SWIGEXCODE) dashcore_##name * {
    global::Dashcore.Name record = global::Dashcore.Name.Take($imcall);$excode
    return record;
  }
%enddef
CSHARP_RECORD(entry, Entry) CSHARP_RECORD(task, TaskRecord) CSHARP_RECORD(run, Run)
CSHARP_RECORD(answer, Answer) CSHARP_RECORD(settings, Settings) CSHARP_RECORD(streams, Streams)
CSHARP_RECORD(warp, Warp)

/* ------------------------------------------------------------------------------------ handles -- */

%define CSHARP_HANDLE(Name, interfaces...)
%typemap(csclassmodifiers) struct Name "public partial class"
%typemap(csinterfaces) struct Name "interfaces"
%typemap(csbody) struct Name %{
  private global::System.Runtime.InteropServices.HandleRef swigCPtr;

  internal Name(global::System.IntPtr address, bool ours) {
    swigCPtr = new global::System.Runtime.InteropServices.HandleRef(this, address);
  }
%}
%typemap(csdispose) struct Name %{
  ~Name() {
    Free();
  }

  /// <summary>Closes it; again and again does nothing.</summary>
  public void Dispose() {
    Close();
  }
%}
%typemap(csdisposing, methodname="Free", methodmodifiers="internal", parameters="") struct Name {
    if (swigCPtr.Handle != global::System.IntPtr.Zero) {
      $imcall;
      swigCPtr = new global::System.Runtime.InteropServices.HandleRef(null, global::System.IntPtr.Zero);
    }
  }
%enddef
%define CSHARP_CURSOR(Name, Record)
CSHARP_HANDLE(Name, global::System.IDisposable, global::System.Collections.Generic.IEnumerable<Record>)
%typemap(cscode) struct Name %{
  /// <summary>The records that are left, once.</summary>
  public global::System.Collections.Generic.IEnumerator<Record> GetEnumerator() {
    for (Record record = Next(); record != null; record = Next())
      yield return record;
  }

  global::System.Collections.IEnumerator global::System.Collections.IEnumerable.GetEnumerator() {
    return GetEnumerator();
  }
%}
%enddef
CSHARP_HANDLE(Core, global::System.IDisposable)
CSHARP_HANDLE(Export, global::System.IDisposable)
CSHARP_HANDLE(Watch, global::System.IDisposable)
CSHARP_CURSOR(Activity, Entry)
CSHARP_CURSOR(Tasks, TaskRecord)
CSHARP_CURSOR(Runs, Run)

#define Entry EntryMemory
#define Task TaskMemory
#define Run RunMemory
#define Answer AnswerMemory
#define Settings SettingsMemory
#define Streams StreamsMemory
#define Warp WarpMemory
