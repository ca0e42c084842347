#include "value.h"

#include "host/failure.h"

#include <atomic>
#include <math.h>

static const double LARGEST_SAFE = 9007199254740991.0;

static v8::Isolate *isolate()
{
    return v8::Isolate::GetCurrent();
}

static v8::Local<v8::String> string_of(const std::string &text)
{
    return v8::String::NewFromUtf8(isolate(), text.data(), v8::NewStringType::kNormal,
                                   static_cast<int>(text.size()))
        .ToLocalChecked();
}

bool value_claim_isolate()
{
    /* The next isolate may lie where one was that is gone, so the owner is not its address alone.
     */
    static v8::Isolate *const GONE = reinterpret_cast<v8::Isolate *>(1);
    static std::atomic<v8::Isolate *> owner;
    v8::Isolate *nobody = nullptr;
    if (owner.compare_exchange_strong(nobody, isolate())) {
        node::AddEnvironmentCleanupHook(
            isolate(), [](void *) { owner = GONE; }, nullptr);
        return true;
    }
    if (owner == isolate())
        return true;
    isolate()->ThrowException(v8::Exception::Error(
        string_of("dashcore belongs to another thread of this process, the first that loaded it")));
    return false;
}

/* ------------------------------------------------------------------------------------ errors -- */

static void set(v8::Local<v8::Object> object, const char *name, Value value)
{
    /* It fails only where the thread is being terminated. */
    (void)object->Set(isolate()->GetCurrentContext(), string_of(name), value).IsJust();
}

void value_throw_failure()
{
    const char *field = failure_field();
    auto error = v8::Exception::Error(string_of(failure_message())).As<v8::Object>();
    set(error, "code", string_of(failure_name()));
    set(error, "field", *field ? Value(string_of(field)) : Value(v8::Null(isolate())));
    isolate()->ThrowException(error);
}

static bool refuse(Value (*kind)(v8::Local<v8::String>), const std::string &message)
{
    isolate()->ThrowException(kind(string_of(message)));
    return false;
}

static Value type_error(v8::Local<v8::String> message)
{
    return v8::Exception::TypeError(message);
}

static Value range_error(v8::Local<v8::String> message)
{
    return v8::Exception::RangeError(message);
}

/* ------------------------------------------------------------------------------------ values -- */

bool value_take_text(Value value, const char *name, std::string &text)
{
    if (!value->IsString())
        return refuse(type_error, std::string(name) + " must be a string");
    v8::String::Utf8Value utf8(isolate(), value);
    if (*utf8 == nullptr)
        return refuse(range_error, std::string(name) + " is too long");
    text.assign(*utf8, static_cast<size_t>(utf8.length()));
    return true;
}

bool value_take_integer(Value value, const char *name, int64_t lowest, int64_t highest,
                        int64_t &integer)
{
    bool exact = true;
    if (value->IsBigInt()) {
        integer = value.As<v8::BigInt>()->Int64Value(&exact);
    } else if (value->IsNumber()) {
        double number = value.As<v8::Number>()->Value();
        if (!(fabs(number) <= LARGEST_SAFE) || number != trunc(number))
            return refuse(range_error, std::string(name) + " must be a safe integer or a BigInt");
        integer = static_cast<int64_t>(number);
    } else {
        return refuse(type_error, std::string(name) + " must be a Number or a BigInt");
    }
    if (!exact || integer < lowest || integer > highest)
        return refuse(range_error, std::string(name) + " must be from " + std::to_string(lowest) +
                                       " to " + std::to_string(highest));
    return true;
}

Value value_text(const char *text)
{
    if (text == nullptr)
        return v8::Null(isolate());
    return string_of(text);
}

Value value_integer(int64_t integer)
{
    if (fabs(static_cast<double>(integer)) > LARGEST_SAFE)
        return v8::BigInt::New(isolate(), integer);
    return v8::Number::New(isolate(), static_cast<double>(integer));
}

/* ----------------------------------------------------------------------------------- records -- */

namespace
{
struct Member {
    const char *name;
    Value value;

    Member(const char *name_, const char *text) : name(name_), value(value_text(text))
    {
    }
    Member(const char *name_, int64_t integer) : name(name_), value(value_integer(integer))
    {
    }
    Member(const char *name_, bool flag) : name(name_), value(v8::Boolean::New(isolate(), flag))
    {
    }
};
} // namespace

static Value object_of(std::initializer_list<Member> members)
{
    auto object = v8::Object::New(isolate());
    for (const Member &member : members)
        set(object, member.name, member.value);
    return object;
}

Value value_entry(const dashcore_entry *entry)
{
    if (entry == nullptr)
        return v8::Null(isolate());
    return object_of({{"id", entry->id},
                      {"timestamp", entry->timestamp},
                      {"type", entry->type},
                      {"message", entry->message},
                      {"details", entry->details},
                      {"user", entry->user}});
}

Value value_task(const dashcore_task *task)
{
    if (task == nullptr)
        return v8::Null(isolate());
    return object_of({{"taskName", task->task_name},
                      {"status", task->status},
                      {"lastError", task->last_error},
                      {"lastResult", task->last_result},
                      {"progressMessage", task->progress_message},
                      {"lastRun", task->last_run},
                      {"lastFinished", task->last_finished},
                      {"lastDurationMs", task->last_duration_ms},
                      {"nextRun", task->next_run},
                      {"intervalSeconds", task->interval_seconds},
                      {"overdueSeconds", task->overdue_seconds},
                      {"runId", task->run_id},
                      {"runsTotal", task->runs_total},
                      {"failuresTotal", task->failures_total},
                      {"progressPercent", int64_t{task->progress_percent}},
                      {"canRun", task->can_run != 0}});
}

Value value_run(const dashcore_run *run)
{
    if (run == nullptr)
        return v8::Null(isolate());
    return object_of({{"runId", run->run_id},
                      {"taskName", run->task_name},
                      {"started", run->started},
                      {"finished", run->finished},
                      {"durationMs", run->duration_ms},
                      {"outcome", run->outcome},
                      {"trigger", run->trigger},
                      {"error", run->error},
                      {"result", run->result},
                      {"host", run->host},
                      {"pid", run->pid}});
}

Value value_answer(const dashcore_answer *answer)
{
    if (answer == nullptr)
        return v8::Null(isolate());
    return object_of({{"body", answer->body},
                      {"length", static_cast<int64_t>(answer->length)},
                      {"next", answer->next},
                      {"expires", answer->expires},
                      {"revision", answer->revision}});
}

Value value_settings(const dashcore_settings *settings)
{
    if (settings == nullptr)
        return v8::Null(isolate());
    return object_of({{"retentionDays", int64_t{settings->retention_days}},
                      {"autoRefreshInterval", int64_t{settings->auto_refresh_interval}}});
}

Value value_streams(const dashcore_streams *streams)
{
    if (streams == nullptr)
        return v8::Null(isolate());
    return object_of({{"count", streams->count},
                      {"source", streams->source},
                      {"error", streams->error},
                      {"checkedAt", streams->checked_at},
                      {"since", streams->since}});
}

Value value_warp(const dashcore_warp *warp)
{
    if (warp == nullptr)
        return v8::Null(isolate());
    return object_of({{"status", warp->status},
                      {"error", warp->error},
                      {"details", warp->details},
                      {"lastConnected", warp->last_connected},
                      {"checkedAt", warp->checked_at},
                      {"since", warp->since}});
}
