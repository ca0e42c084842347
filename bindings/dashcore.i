/*
 * dashcore for every language that SWIG reaches. What the wrapped functions do is told in
 * host/host.h and dashcore.h; what a language does in its own way is in <language>/language.i:
 *
 *   DASHCORE_RAISE        a statement that raises what failure.h tells, as an error of the language
 *   (const char *TEXT, size_t LENGTH)   takes a text of the language, or none: UTF-8, with a zero
 *                         behind it that is not counted
 *   char *, const char *  gives a text from UTF-8
 *   int64_t               takes and gives every number of 64 bits without loss
 *   names                 as people who write in the language expect them
 */
%module dashcore

%{
#include "host/failure.h"
#include "host/host.h"

#include <stdlib.h>
%}

%include <stdint.i>
%include "language.i"

%exception {
    failure_clear();
    $action
    if (failure_code() != 0) {
        DASHCORE_RAISE
    }
}

/* A text that must be there, and one that may be left out. */
#define IN(name) const char *name, size_t name##_length
#define OPTIONAL(name) const char *name = NULL, size_t name##_length = 0
#define FILTER                                                                                  \
    int32_t days = 0, OPTIONAL(types), OPTIONAL(query), OPTIONAL(user), uint32_t limit = 0,     \
    int64_t since = 0, int64_t until = 0, OPTIONAL(cursor)

%define TEXTS(name)
%apply (const char *TEXT, size_t LENGTH) { (const char *name, size_t name##_length) };
%enddef
TEXTS(acestream_url) TEXTS(acexy_url) TEXTS(body) TEXTS(cursor) TEXTS(details) TEXTS(error)
TEXTS(host) TEXTS(message) TEXTS(name) TEXTS(program) TEXTS(query) TEXTS(redact_keys)
TEXTS(result) TEXTS(store) TEXTS(task_name) TEXTS(text) TEXTS(type) TEXTS(types) TEXTS(user)
TEXTS(warp_cli)

/* From the public header come the constants and the records, which are given and belong to the
 * host. */
%rename("$ignore", %$isfunction) "";
%rename("%(strip:[DASHCORE_])s", %$isconstant, regextarget=1) "^DASHCORE_";
%rename("%(strip:[DASHCORE_])s", %$isenumitem, regextarget=1) "^DASHCORE_";
%rename("$ignore", regextarget=1) "^DASHCORE_(API|H)$";
%rename("$ignore", regextarget=1) "_(options|filter|schedule|new_entry)$";
%define RECORD(name, Name, release)
%rename(Name) dashcore_##name;
%nodefaultctor dashcore_##name;
%extend dashcore_##name { ~dashcore_##name() { release($self); } }
%enddef
RECORD(entry, Entry, free) RECORD(task, Task, free) RECORD(run, Run, free)
RECORD(answer, Answer, dashcore_free) RECORD(settings, Settings, dashcore_free)
RECORD(streams, Streams, dashcore_free) RECORD(warp, Warp, dashcore_free)
%immutable;
%include "dashcore.h"
%mutable;
%rename("%s", %$isfunction) "";
LANGUAGE_NAMES

%newobject *::activity; %newobject *::export_log; %newobject *::tasks; %newobject *::runs;
%newobject *::watch; %newobject *::next; %newobject *::cursor; %newobject *::read;
%newobject *::store_url; %newobject *::settings; %newobject *::streams; %newobject *::warp;
%newobject *::log_json; %newobject *::activity_json; %newobject *::summary_json;
%newobject *::tasks_json; %newobject *::runs_json; %newobject *::settings_json;
%newobject *::streams_json; %newobject *::warp_json; %newobject time_format;

int64_t time_now(void);
int64_t time_parse(IN(text));
char *time_format(int64_t time);
const char *version(void);

%nodefaultctor;
typedef struct Activity {
    %extend { ~Activity(); void close(); dashcore_entry *next(); char *cursor(); }
} Activity;
typedef struct Tasks {
    %extend { ~Tasks(); void close(); dashcore_task *next(); }
} Tasks;
typedef struct Runs {
    %extend { ~Runs(); void close(); dashcore_run *next(); }
} Runs;
typedef struct Export {
    %extend { ~Export(); void close(); char *read(); int64_t revision(); int64_t expires(); }
} Export;
typedef struct Watch {
    %extend { ~Watch(); void close(); int32_t wait(int64_t timeout_ms = -1); void wake(); }
} Watch;

typedef struct Core {
    %extend {
        Core(OPTIONAL(store), OPTIONAL(program), OPTIONAL(redact_keys), OPTIONAL(acexy_url),
             OPTIONAL(acestream_url), OPTIONAL(warp_cli), int64_t wait_ms = 0,
             uint32_t queue_capacity = 0, uint32_t flags = 0);
        ~Core();
        void close();
        bool is_closed();
        char *store_url();
        void flush();
        void check();

        int64_t log(IN(type), IN(message), OPTIONAL(details), OPTIONAL(user),
                    int64_t timestamp = 0, uint32_t flags = 0);
        dashcore_answer *log_json(IN(body));
        Activity *activity(FILTER);
        Export *export_log(uint32_t format, FILTER);
        dashcore_answer *activity_json(FILTER);
        dashcore_answer *summary_json(uint32_t bucket_seconds, FILTER);

        int64_t task_begin(IN(task_name), int64_t interval_seconds = 0, int64_t next_run = 0,
                           uint32_t trigger = 0, uint32_t flags = 0, OPTIONAL(user),
                           OPTIONAL(host), int64_t started = 0, int64_t pid = 0);
        void task_progress(int64_t run_id, int32_t percent, OPTIONAL(message));
        void task_heartbeat(int64_t run_id);
        void task_finish(int64_t run_id, OPTIONAL(result));
        void task_fail(int64_t run_id, IN(error));
        void task_schedule(IN(task_name), int64_t next_run = 0, int64_t interval_seconds = 0,
                           uint32_t flags = 0);
        void task_request(IN(task_name), OPTIONAL(user));
        int64_t task_claim(IN(task_name));
        Tasks *tasks(OPTIONAL(task_name));
        Runs *runs(IN(task_name), uint32_t limit = 0);
        dashcore_answer *tasks_json();
        dashcore_answer *runs_json(IN(task_name), uint32_t limit = 0);

        dashcore_settings *settings();
        void settings_set(IN(name), int64_t value, OPTIONAL(user));
        void settings_set_json(IN(body), uint32_t flags = 0, OPTIONAL(user));
        dashcore_answer *settings_json();
        int64_t retention_run();

        dashcore_streams *streams();
        dashcore_warp *warp();
        dashcore_answer *streams_json();
        dashcore_answer *warp_json();
        void probe_run(uint32_t probes);
        int64_t revision(uint32_t topics);
        Watch *watch(uint32_t topics = DASHCORE_TOPIC_ALL);
        void worker_start(uint32_t duties = DASHCORE_WORKER_ALL);
        void worker_stop();
    }
} Core;
