/* What one run of warp-cli meant. Its clients of 2021 to 2026 say the same things in five shapes:
 * lines of text with and without a reason, errors on stderr, JSON objects with a status, JSON
 * objects with a code. The exit status tells nothing: it is 0 for an unregistered client. Words
 * are compared whole, since "connected" is part of "disconnected" and "connect" of "unable to
 * connect", and what is not recognised is an error, never "disconnected". */
#include "warp_status.h"

#include "base/alloc.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/json.h"
#include "dashcore.h"
#include "warp_words.h"

#include <string.h>
#include <strings.h>

#define LINE_MAX_SHOWN   200
#define FIELD_MAX_SHOWN  64
#define REASON_MAX_SHOWN 3072 /* bytes of a reason's JSON; beyond, only its names */
#define REASON_NAMES     4    /* names taken from a nested reason */

/* Room for three bytes in place of each that is not UTF-8. */
#define SAID_MAX (3 * 65536)

struct said {
    struct words output;
    struct words errors;
    struct json_span object; /* JSON_NONE when neither is a JSON object */
    int exit_status;
};

struct verdict {
    const char *status;
    bool understood;
    struct buffer error;
    struct buffer details;
};

static void conclude(struct verdict *verdict, const char *status)
{
    verdict->status = status;
    verdict->understood = true;
}

static void explain(struct verdict *verdict, const char *prefix, struct words_span seen)
{
    buffer_append_text(&verdict->error, prefix);
    words_append_safe(&verdict->error, seen.text, seen.length, LINE_MAX_SHOWN);
}

/* ---- details ---- */

static void detail_text(struct verdict *verdict, const char *key, struct words_span value)
{
    if (value.length == 0)
        return;
    json_key(&verdict->details, key);
    words_write_safe(&verdict->details, value.text, value.length, LINE_MAX_SHOWN);
}

static void detail_json(struct verdict *verdict, const char *key, struct json_span value)
{
    struct buffer text = {0};
    if (value.kind == JSON_STRING)
        words_append_safe_json(&text, value, FIELD_MAX_SHOWN);
    else if (value.kind == JSON_NUMBER && value.length <= FIELD_MAX_SHOWN)
        buffer_append(&text, value.text, value.length);
    if (text.length > 0) {
        json_key(&verdict->details, key);
        if (value.kind == JSON_STRING)
            json_write_string(&verdict->details, text.text, text.length);
        else
            json_write_raw(&verdict->details, text.text);
    }
    words_pass_failure(&verdict->details, &text);
    buffer_free(&text);
}

static struct json_span member_of(struct json_span object, const char *name, const char *other)
{
    struct json_span value = json_member(object, name);
    return value.kind != JSON_NONE ? value : json_member(object, other);
}

/* "RegistrationMissing: Invalidated: ManualDeletion" of nested one-member objects. Names of
 * reasons begin with a capital; what else an object holds is left to the details. */
static void append_names(struct buffer *buffer, struct json_span reason, int names)
{
    struct json_span key = {0};
    struct json_span value = {0};
    const char *joint = buffer->length > 0 ? ": " : "";
    if (reason.kind == JSON_STRING) {
        buffer_append_text(buffer, joint);
        words_append_safe_json(buffer, reason, FIELD_MAX_SHOWN);
    }
    if (reason.kind != JSON_OBJECT || names == 0)
        return;
    struct json_walk walk = json_walk_start(reason);
    if (!json_walk_next(&walk, &key, &value) || !words_key_is_safe(key) || key.text[1] > 'Z')
        return;
    buffer_append_text(buffer, joint);
    words_append_safe_json(buffer, key, FIELD_MAX_SHOWN);
    append_names(buffer, value, names - 1);
}

static void detail_reason(struct verdict *verdict, struct json_span reason)
{
    struct buffer tree = {0};
    if (reason.kind != JSON_STRING && reason.kind != JSON_OBJECT)
        return;
    words_write_tree(&tree, reason, 0);
    if (tree.length > REASON_MAX_SHOWN) {
        struct buffer names = {0};
        append_names(&names, reason, REASON_NAMES);
        buffer_clear(&tree);
        json_write_string(&tree, names.length > 0 ? names.text : "", names.length);
        words_pass_failure(&tree, &names);
        buffer_free(&names);
    }
    json_key(&verdict->details, "reason");
    if (tree.length > 0)
        buffer_append(&verdict->details, tree.text, tree.length);
    words_pass_failure(&verdict->details, &tree);
    buffer_free(&tree);
}

/* ---- JSON ---- */

/* Whether a name occurs in a reason, as a key or a string. The text is JSON with quotes around it.
 */
static bool reason_names(struct json_span reason, const char *quoted)
{
    return reason.length > 0 && memmem(reason.text, reason.length, quoted, strlen(quoted)) != NULL;
}

static void explain_reason(struct verdict *verdict, const char *prefix, struct json_span reason)
{
    struct buffer names = {0};
    append_names(&names, reason, REASON_NAMES);
    buffer_append_text(&verdict->error, prefix);
    buffer_append_text(&verdict->error, names.length > 0 ? names.text : "no reason given");
    words_pass_failure(&verdict->error, &names);
    buffer_free(&names);
}

/* "healthy" and its like, of the reasons that go with "Connected". */
static void detail_network(struct verdict *verdict, struct json_span reason)
{
    if (reason_names(reason, "\"NetworkHealthy\""))
        detail_text(verdict, "network", (struct words_span){"healthy", 7});
    else if (reason_names(reason, "\"NetworkDegraded\""))
        detail_text(verdict, "network", (struct words_span){"degraded", 8});
}

static void detail_members(struct verdict *verdict, struct json_span object)
{
    detail_json(verdict, "mode", member_of(object, "operation_mode", "mode"));
    struct json_span edge = json_member(object, "edge");
    detail_json(verdict, "colo", member_of(edge.kind == JSON_OBJECT ? edge : object, "colo", ""));
    detail_json(verdict, "protocol", member_of(object, "protocol", "warp_tunnel_protocol"));
    detail_json(verdict, "latency_ms", json_member(object, "estimated_latency_ms"));
}

/* connected, connecting or disconnected of a whole word in any case, else NULL. */
static const char *state_of(const char *word, size_t length)
{
    static const struct {
        const char *word;
        const char *state;
    } states[] = {{"connected", "connected"},
                  {"connecting", "connecting"},
                  {"reconnecting", "connecting"},
                  {"disconnected", "disconnected"},
                  {"disconnecting", "disconnected"}};
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        if (strlen(states[i].word) == length && strncasecmp(word, states[i].word, length) == 0)
            return states[i].state;
    return NULL;
}

static bool word_is(const char *word, size_t length, const char *expected)
{
    return strlen(expected) == length && strncasecmp(word, expected, length) == 0;
}

/* {"status": …, "reason": …} */
static void judge_status(struct verdict *verdict, struct json_span object, struct json_span status)
{
    struct json_span reason = json_member(object, "reason");
    const char *word = status.text + 1;
    size_t length = status.length - 2;
    const char *state = state_of(word, length);
    if (state != NULL) {
        conclude(verdict, state);
    } else if (word_is(word, length, "unable") && reason_names(reason, "\"RegistrationMissing\"")) {
        conclude(verdict, "unregistered");
        explain_reason(verdict, "not registered: ", reason);
    } else if (word_is(word, length, "unable")) {
        conclude(verdict, "error");
        explain_reason(verdict, "unable to connect: ", reason);
    } else if (word_is(word, length, "error")) {
        conclude(verdict, "error");
        buffer_append_text(&verdict->error, "warp-cli reports an error: ");
        words_append_safe_json(&verdict->error, member_of(object, "error", "message"),
                               LINE_MAX_SHOWN);
    } else {
        buffer_append_text(&verdict->error, "unknown status: ");
        words_append_safe_json(&verdict->error, status, FIELD_MAX_SHOWN);
    }
    detail_reason(verdict, reason);
    if (state != NULL && strcmp(state, "connected") == 0)
        detail_network(verdict, reason);
    detail_members(verdict, object);
}

/* {"code": …, "error": …} */
static void judge_code(struct verdict *verdict, struct json_span object, struct json_span code)
{
    if (json_equals(code, "WarpNotConnected")) {
        conclude(verdict, "disconnected");
        return;
    }
    conclude(verdict, json_equals(code, "MissingRegistration")       ? "unregistered"
                      : json_equals(code, "FailedToConnectToDaemon") ? "unavailable"
                                                                     : "error");
    words_append_safe_json(&verdict->error, code, FIELD_MAX_SHOWN);
    struct json_span text = json_member(object, "error");
    if (text.kind != JSON_STRING)
        return;
    buffer_append_text(&verdict->error, ": ");
    words_append_safe_json(&verdict->error, text, LINE_MAX_SHOWN);
}

static void judge_json(struct verdict *verdict, const struct said *said)
{
    struct json_span status = json_member(said->object, "status");
    struct json_span code = json_member(said->object, "code");
    struct json_span on = json_member(said->object, "warp_is_on");
    if (status.kind == JSON_STRING) {
        judge_status(verdict, said->object, status);
    } else if (code.kind == JSON_STRING) {
        judge_code(verdict, said->object, code);
    } else if (on.kind == JSON_TRUE || on.kind == JSON_FALSE) {
        /* Statistics of the tunnel, which some wrappers answer instead. */
        conclude(verdict, on.kind == JSON_TRUE ? "connected" : "disconnected");
        detail_members(verdict, said->object);
    } else {
        buffer_append_text(&verdict->error, "warp-cli answered JSON without a status");
    }
}

/* ---- text ---- */

/* "status update: …", in older clients "status: …". */
static struct words_span status_line(const struct words *words)
{
    struct words_span line = words_labelled(words, "status update:");
    return line.length > 0 ? line : words_labelled(words, "status:");
}

/* The reason behind the status on its line, or on a line of its own. */
static struct words_span reason_of(const struct words *words, struct words_span line)
{
    static const char mark[] = ". reason:";
    const char *folded = words->folded + (line.text - words->text);
    const char *found = memmem(folded, line.length, mark, strlen(mark));
    if (found == NULL)
        return words_labelled(words, "reason:");
    size_t start = (size_t)(found - folded) + strlen(mark);
    while (start < line.length && line.text[start] == ' ')
        start++;
    return (struct words_span){line.text + start, line.length - start};
}

/* The digits at the start, as in "87ms". */
static void detail_latency(struct verdict *verdict, struct words_span value)
{
    size_t digits = 0;
    while (digits < value.length && value.text[digits] >= '0' && value.text[digits] <= '9')
        digits++;
    if (digits == 0 || digits > 9 || (digits > 1 && value.text[0] == '0'))
        return;
    json_key(&verdict->details, "latency_ms");
    buffer_append(&verdict->details, value.text, digits);
}

static struct words_span first_word(struct words_span value)
{
    size_t length = 0;
    while (length < value.length && ((value.text[length] | 32) >= 'a') &&
           ((value.text[length] | 32) <= 'z'))
        length++;
    return (struct words_span){value.text, length};
}

static void detail_lines(struct verdict *verdict, const struct words *words)
{
    struct words_span protocol = words_labelled(words, "tunnel protocol:");
    detail_text(verdict, "network", words_labelled(words, "network:"));
    detail_text(verdict, "mode", words_labelled(words, "mode:"));
    detail_text(verdict, "colo", first_word(words_labelled(words, "colo:")));
    detail_text(verdict, "protocol",
                protocol.length > 0 ? protocol : words_labelled(words, "protocol:"));
    detail_latency(verdict, words_labelled(words, "estimated latency:"));
}

static bool says_unregistered(const struct words *words)
{
    return words_contain(words, "registration missing") ||
           words_contain(words, "missing registration");
}

static void judge_line(struct verdict *verdict, const struct words *words, struct words_span line)
{
    struct words_span word = first_word(line);
    struct words_span reason = reason_of(words, line);
    struct words_span seen =
        reason.length > 0 ? reason : (struct words_span){"no reason given", 15};
    const char *state = state_of(word.text, word.length);
    if (state != NULL) {
        conclude(verdict, state);
    } else if (word_is(word.text, word.length, "unable")) {
        bool unregistered = says_unregistered(words);
        conclude(verdict, unregistered ? "unregistered" : "error");
        explain(verdict, unregistered ? "not registered: " : "unable to connect: ", seen);
    } else {
        explain(verdict, "unknown status: ", line);
    }
    detail_text(verdict, "reason", reason);
    detail_lines(verdict, words);
}

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\n")] == '\0';
}

static void judge_rest(struct verdict *verdict, const struct said *said)
{
    struct words_span seen = words_line(&said->output, "");
    if (seen.length == 0)
        seen = words_line(&said->errors, "");
    if (words_labelled(&said->output, "tunnel protocol:").length > 0) {
        conclude(verdict, "connected");
        detail_lines(verdict, &said->output);
    } else if (says_unregistered(&said->output) || says_unregistered(&said->errors)) {
        conclude(verdict, "unregistered");
        explain(verdict, "not registered: ", seen);
    } else if (said->exit_status == 127 && words_contain(&said->errors, "not found")) {
        conclude(verdict, "unavailable");
        explain(verdict, "not installed: ", seen);
    } else {
        bool silent = is_blank(said->output.text) && is_blank(said->errors.text);
        explain(verdict,
                silent            ? "warp-cli said nothing"
                : seen.length > 0 ? "not understood: "
                                  : "not understood",
                seen);
        if (said->exit_status > 0)
            buffer_append_format(&verdict->error, " (exit status %d)", said->exit_status);
    }
}

/* ---- what comes before any status: no service, no consent ---- */

static struct words_span line_with(const struct said *said, const char *folded)
{
    struct words_span line = words_line(&said->errors, folded);
    return line.length > 0 ? line : words_line(&said->output, folded);
}

/* True when a known obstacle was found. "Unable to connect to the daemon" is no "Unable". */
static bool judge_obstacle(struct verdict *verdict, const struct said *said)
{
    static const char *const no_daemon[] = {"unable to connect to cloudflarewarp daemon",
                                            "unable to connect to the cloudflarewarp daemon",
                                            "failed to communicate with warp service",
                                            "error communicating with daemon",
                                            "daemon connection lost",
                                            "failedtoconnecttodaemon"};
    for (size_t i = 0; i < sizeof no_daemon / sizeof no_daemon[0]; i++) {
        struct words_span line = line_with(said, no_daemon[i]);
        if (line.length == 0)
            continue;
        if (said->object.kind == JSON_OBJECT &&
            json_member(said->object, "code").kind == JSON_STRING) {
            judge_code(verdict, said->object, json_member(said->object, "code"));
        } else {
            explain(verdict, "the WARP daemon does not answer: ", line);
        }
        conclude(verdict, "unavailable");
        return true;
    }
    struct words_span terms = line_with(said, "accept the warp terms of service");
    if (terms.length == 0)
        terms = line_with(said, "accept terms of service");
    if (terms.length == 0)
        return false;
    conclude(verdict, "error");
    explain(verdict, "terms of service not accepted: ", terms);
    return true;
}

/* ---- the call ---- */

/* The JSON object in some words. Errors: DASHCORE_ENOMEM. */
static int object_in(const struct words *words, struct json_span *object)
{
    size_t length = strlen(words->text);
    size_t start = strspn(words->text, " \t\n");
    if (words->text[start] != '{')
        return 0;
    int r = json_check_body(words->text, length, SAID_MAX);
    if (r == 0)
        *object = json_value(words->text, length);
    return r == DASHCORE_ENOMEM ? r : 0;
}

static int said_make(const char *output, const char *errors, int exit_status, struct said *said)
{
    *said = (struct said){.exit_status = exit_status};
    int r = words_make(output, &said->output);
    if (r == 0)
        r = words_make(errors, &said->errors);
    if (r == 0)
        r = object_in(&said->output, &said->object);
    if (r == 0 && said->object.kind == JSON_NONE)
        r = object_in(&said->errors, &said->object);
    return r;
}

static void said_free(struct said *said)
{
    words_free(&said->output);
    words_free(&said->errors);
}

static void judge(struct verdict *verdict, const struct said *said)
{
    if (judge_obstacle(verdict, said))
        return;
    struct words_span output = status_line(&said->output);
    struct words_span errors = status_line(&said->errors);
    if (said->object.kind == JSON_OBJECT)
        judge_json(verdict, said);
    else if (output.length > 0)
        judge_line(verdict, &said->output, output);
    else if (errors.length > 0)
        judge_line(verdict, &said->errors, errors);
    else
        judge_rest(verdict, said);
}

/* Gives the verdict's texts away. */
static int reading_make(struct verdict *verdict, struct warp_reading *reading)
{
    struct warp_reading made = {.status = verdict->status};
    bool has_error = verdict->error.length > 0 || verdict->error.failed;
    bool has_details = verdict->details.length > 1 || verdict->details.failed;
    if (has_error)
        made.error = buffer_take(&verdict->error);
    if (has_details) {
        buffer_append_char(&verdict->details, '}');
        made.details = buffer_take(&verdict->details);
    }
    if ((has_error && made.error == NULL) || (has_details && made.details == NULL)) {
        warp_reading_free(&made);
        return fail_memory();
    }
    *reading = made;
    return 0;
}

int warp_status_read(const char *output, const char *errors, int exit_status,
                     struct warp_reading *reading, bool *understood)
{
    struct said said;
    struct verdict verdict = {.status = "error"};
    int r = said_make(output, errors, exit_status, &said);
    if (r == 0) {
        buffer_append_char(&verdict.details, '{');
        judge(&verdict, &said);
        r = reading_make(&verdict, reading);
    }
    if (r == 0)
        *understood = verdict.understood;
    buffer_free(&verdict.error);
    buffer_free(&verdict.details);
    said_free(&said);
    return r;
}

int warp_read_status(const char *output, const char *errors, int exit_status,
                     struct warp_reading *reading)
{
    bool understood = false;
    return warp_status_read(output, errors, exit_status, reading, &understood);
}
