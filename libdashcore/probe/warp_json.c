/* The JSON of newer clients: {"status": …, "reason": …} and {"code": …, "error": …}. A reason is a
 * name, or an object of one member that is named after it. */
#include "warp_verdict.h"

#include <string.h>

/* Whether a name occurs in a reason, as a key or a string. The text is JSON with quotes around it.
 */
static bool reason_names(struct json_span reason, const char *quoted)
{
    return reason.length > 0 && memmem(reason.text, reason.length, quoted, strlen(quoted)) != NULL;
}

static void explain_reason(struct verdict *verdict, const char *prefix, struct json_span reason)
{
    struct buffer names = {0};
    verdict_reason_names(&names, reason);
    buffer_append_text(&verdict->error, prefix);
    buffer_append_text(&verdict->error, names.length > 0 ? names.text : "no reason given");
    words_pass_failure(&verdict->error, &names);
    buffer_free(&names);
}

/* "healthy" and its like, of the reasons that go with "Connected". */
static void detail_network(struct verdict *verdict, struct json_span reason)
{
    if (reason_names(reason, "\"NetworkHealthy\""))
        verdict_detail_text(verdict, "network", (struct words_span){"healthy", 7});
    else if (reason_names(reason, "\"NetworkDegraded\""))
        verdict_detail_text(verdict, "network", (struct words_span){"degraded", 8});
}

static struct json_span member_of(struct json_span object, const char *name, const char *other)
{
    struct json_span value = json_member(object, name);
    return value.kind != JSON_NONE ? value : json_member(object, other);
}

static void detail_members(struct verdict *verdict, struct json_span object)
{
    verdict_detail_json(verdict, "mode", member_of(object, "operation_mode", "mode"));
    struct json_span edge = json_member(object, "edge");
    verdict_detail_json(verdict, "colo",
                        member_of(edge.kind == JSON_OBJECT ? edge : object, "colo", ""));
    verdict_detail_json(verdict, "protocol", member_of(object, "protocol", "warp_tunnel_protocol"));
    verdict_detail_json(verdict, "latency_ms", json_member(object, "estimated_latency_ms"));
}

/* {"status": …, "reason": …} */
static void judge_status(struct verdict *verdict, struct json_span object, struct json_span status)
{
    struct json_span reason = json_member(object, "reason");
    const char *word = status.text + 1;
    size_t length = status.length - 2;
    const char *state = state_of_word(word, length);
    if (state != NULL) {
        verdict_conclude(verdict, state);
    } else if (word_is(word, length, "unable") && reason_names(reason, "\"RegistrationMissing\"")) {
        verdict_conclude(verdict, "unregistered");
        explain_reason(verdict, "not registered: ", reason);
    } else if (word_is(word, length, "unable")) {
        verdict_conclude(verdict, "error");
        explain_reason(verdict, "unable to connect: ", reason);
    } else if (word_is(word, length, "error")) {
        verdict_conclude(verdict, "error");
        struct json_span text = member_of(object, "error", "message");
        buffer_append_text(&verdict->error, "warp-cli reports an error");
        buffer_append_text(&verdict->error, text.kind == JSON_STRING ? ": " : "");
        words_append_safe_json(&verdict->error, text, LINE_MAX_SHOWN);
    } else {
        buffer_append_text(&verdict->error, "unknown status: ");
        words_append_safe_json(&verdict->error, status, FIELD_MAX_SHOWN);
    }
    verdict_detail_reason(verdict, reason);
    if (state != NULL && strcmp(state, "connected") == 0)
        detail_network(verdict, reason);
    detail_members(verdict, object);
}

void verdict_explain_code(struct verdict *verdict, struct json_span object)
{
    struct json_span text = json_member(object, "error");
    words_append_safe_json(&verdict->error, json_member(object, "code"), FIELD_MAX_SHOWN);
    if (text.kind != JSON_STRING)
        return;
    buffer_append_text(&verdict->error, ": ");
    words_append_safe_json(&verdict->error, text, LINE_MAX_SHOWN);
}

/* {"code": …, "error": …} */
static void judge_code(struct verdict *verdict, struct json_span object, struct json_span code)
{
    if (json_equals(code, "WarpNotConnected")) {
        verdict_conclude(verdict, "disconnected");
        return;
    }
    verdict_conclude(verdict, json_equals(code, "MissingRegistration") ? "unregistered" : "error");
    verdict_explain_code(verdict, object);
}

void verdict_on_json(struct verdict *verdict, struct json_span object)
{
    struct json_span status = json_member(object, "status");
    struct json_span code = json_member(object, "code");
    struct json_span on = json_member(object, "warp_is_on");
    if (status.kind == JSON_STRING) {
        judge_status(verdict, object, status);
    } else if (code.kind == JSON_STRING && code.length > 2) {
        judge_code(verdict, object, code);
    } else if (on.kind == JSON_TRUE || on.kind == JSON_FALSE) {
        /* Statistics of the tunnel, which some wrappers answer instead. */
        verdict_conclude(verdict, on.kind == JSON_TRUE ? "connected" : "disconnected");
        detail_members(verdict, object);
    } else {
        buffer_append_text(&verdict->error, "warp-cli answered JSON without a status");
    }
}
