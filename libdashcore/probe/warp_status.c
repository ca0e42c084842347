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
#include "warp_verdict.h"
#include "warp_words.h"

#include <string.h>

/* Room for three bytes in place of each that is not UTF-8. */
#define SAID_MAX (3 * 65536)

struct said {
    struct words output;
    struct words errors;
    struct json_span object; /* JSON_NONE when neither is a JSON object */
    int exit_status;
};

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
        verdict_conclude(verdict, "connected");
        verdict_detail_lines(verdict, &said->output);
    } else if (says_unregistered(&said->output) || says_unregistered(&said->errors)) {
        verdict_conclude(verdict, "unregistered");
        verdict_explain(verdict, "not registered: ", seen);
    } else if (said->exit_status == 127 && words_contain(&said->errors, "not found")) {
        verdict_conclude(verdict, "unavailable");
        verdict_explain(verdict, "not installed: ", seen);
    } else {
        bool silent = is_blank(said->output.text) && is_blank(said->errors.text);
        verdict_explain(verdict,
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
        struct json_span code = json_member(said->object, "code");
        if (code.kind == JSON_STRING && code.length > 2)
            verdict_explain_code(verdict, said->object);
        else
            verdict_explain(verdict, "the WARP daemon does not answer: ", line);
        verdict_conclude(verdict, "unavailable");
        return true;
    }
    struct words_span terms = line_with(said, "accept the warp terms of service");
    if (terms.length == 0)
        terms = line_with(said, "accept terms of service");
    if (terms.length == 0)
        return false;
    verdict_conclude(verdict, "error");
    verdict_explain(verdict, "terms of service not accepted: ", terms);
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
        verdict_on_json(verdict, said->object);
    else if (output.length > 0)
        verdict_on_line(verdict, &said->output, output);
    else if (errors.length > 0)
        verdict_on_line(verdict, &said->errors, errors);
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
