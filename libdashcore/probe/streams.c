/* How many streams are being served. acexy counts those it hands on; the Ace Stream engine behind
 * it can only tell that it runs, so from the engine alone the count stays unknown: unknown is never
 * said as 0. Port 8080 often belongs to another program, hence the strict reading of the answer. */
#include "streams.h"

#include "base/alloc.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "dashcore.h"
#include "http.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define STREAMS_TIMEOUT_MS 2000

/* Bytes of the engine's version that are shown. */
#define ENGINE_VERSION_MAX 32

/* Why a service told nothing of use, as a phrase. */
struct refusal {
    char text[PROBE_ERROR_SIZE];
};

static void refuse(struct refusal *refusal, const char *text)
{
    snprintf(refusal->text, sizeof refusal->text, "%s", text);
}

static bool is_cancelled(const atomic_int *cancel)
{
    return cancel != NULL && atomic_load(cancel) != 0;
}

/* GETs `path` below the base URL, whose last slash may be there or not. */
static int service_get(const char *base, const char *path, const atomic_int *cancel,
                       struct http_response *response)
{
    struct buffer url = {0};
    size_t length = strlen(base);
    while (length > 0 && base[length - 1] == '/')
        length--;
    buffer_append(&url, base, length);
    buffer_append_text(&url, path);
    int r = url.failed ? fail_memory() : 0;
    if (r == 0)
        r = http_get(url.text, STREAMS_TIMEOUT_MS, cancel, response);
    buffer_free(&url);
    return r;
}

/* The answer's JSON object; kind JSON_NONE when it is something else. */
static int answer_object(const struct http_response *response, struct json_span *object)
{
    *object = (struct json_span){0};
    int r = json_check_body(response->body, response->length, HTTP_BODY_MAX);
    if (r == DASHCORE_ENOMEM)
        return r;
    if (r == 0)
        *object = json_value(response->body, response->length);
    if (object->kind != JSON_OBJECT)
        object->kind = JSON_NONE;
    return 0;
}

/* ---- acexy ---- */

/* Reads {"streams": n}; -1 when the answer is not that of acexy. */
static int acexy_read(const struct http_response *response, int64_t *count, struct refusal *refusal)
{
    struct json_span object;
    int64_t streams = -1;
    *count = -1;
    if (response->status != 200) {
        snprintf(refusal->text, sizeof refusal->text, "answered %ld%s", response->status,
                 response->status == 404 ? ", as acexy before 0.1.2 does" : "");
        return 0;
    }
    int r = answer_object(response, &object);
    if (r < 0)
        return r;
    if (object.kind != JSON_OBJECT) {
        refuse(refusal, "answered something that is no JSON object");
        return 0;
    }
    struct json_span member = json_member(object, "streams");
    if (member.kind == JSON_NONE)
        refuse(refusal, "answered JSON without 'streams'");
    else if (member.kind != JSON_NUMBER || !json_read_integer(member, &streams) || streams < 0)
        refuse(refusal, "answered a 'streams' that is no count");
    else
        *count = streams;
    return 0;
}

static int acexy_ask(const char *url, const atomic_int *cancel, int64_t *count,
                     struct refusal *refusal)
{
    struct http_response response;
    *count = -1;
    if (url[0] == '\0') {
        refuse(refusal, "switched off");
        return 0;
    }
    int r = service_get(url, "/ace/status", cancel, &response);
    if (r < 0)
        return r;
    if (response.error[0] != '\0')
        refuse(refusal, response.error);
    else
        r = acexy_read(&response, count, refusal);
    http_response_free(&response);
    return r;
}

/* ---- the engine ---- */

/* Whether it is a refusal only the engine makes; its API version 1 gives text, version 3 an object.
 */
static bool engine_error_is_known(struct json_span error)
{
    static const char *const known[] = {"access denied", "unknown method", "auth_error"};
    if (error.kind == JSON_OBJECT)
        error = json_member(error, "message");
    if (error.kind != JSON_STRING)
        return false;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (json_equals(error, known[i]))
            return true;
    return false;
}

/* What the engine calls its version: text, or in other answers an object around that text. */
static struct json_span engine_version(struct json_span object)
{
    struct json_span result = json_member(object, "result");
    if (result.kind != JSON_OBJECT)
        return (struct json_span){0};
    struct json_span version = json_member(result, "version");
    if (version.kind == JSON_OBJECT)
        version = json_member(version, "version");
    return version.kind == JSON_STRING ? version : (struct json_span){0};
}

/* Appends " 3.1.74", without anything that does not belong into a version. */
static void engine_version_append(struct buffer *running, struct json_span version)
{
    struct buffer text = {0};
    if (version.kind != JSON_STRING)
        return;
    json_append_unescaped(&text, version);
    size_t length = text.length < ENGINE_VERSION_MAX ? text.length : ENGINE_VERSION_MAX;
    if (length > 0)
        buffer_append_char(running, ' ');
    for (size_t i = 0; i < length; i++) {
        char c = text.text[i];
        bool plain = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
        buffer_append_char(running,
                           plain || c == '.' || c == '-' || c == '_' || c == '+' ? c : '?');
    }
    running->failed = running->failed || text.failed;
    buffer_free(&text);
}

/* Appends "engine 3.1.74" to `running` when the answer is the engine's. The status is not looked
 * at: the engine says 200 with most errors, and the body tells it apart from other programs. */
static int engine_read(const struct http_response *response, struct buffer *running,
                       struct refusal *refusal)
{
    struct json_span object;
    int r = answer_object(response, &object);
    if (r < 0)
        return r;
    bool is_object = object.kind == JSON_OBJECT;
    struct json_span version = is_object ? engine_version(object) : (struct json_span){0};
    if (version.kind == JSON_STRING ||
        (is_object && engine_error_is_known(json_member(object, "error")))) {
        buffer_append_text(running, "engine");
        engine_version_append(running, version);
    } else {
        snprintf(refusal->text, sizeof refusal->text, "answered %ld, not as the engine does",
                 response->status);
    }
    return running->failed ? fail_memory() : 0;
}

static int engine_ask(const char *url, const atomic_int *cancel, struct buffer *running,
                      struct refusal *refusal)
{
    struct http_response response;
    if (url[0] == '\0') {
        refuse(refusal, "switched off");
        return 0;
    }
    int r = service_get(url, "/webui/api/service?method=get_version", cancel, &response);
    if (r < 0)
        return r;
    if (response.error[0] != '\0')
        refuse(refusal, response.error);
    else
        r = engine_read(&response, running, refusal);
    http_response_free(&response);
    return r;
}

/* ---- both ---- */

/* The reading without a count: asks the engine and tells what both said. */
static int engine_reading(const char *acestream_url, const atomic_int *cancel, bool acexy_off,
                          const struct refusal *acexy, struct streams_reading *reading)
{
    struct buffer error = {0};
    struct refusal engine = {""};
    if (is_cancelled(cancel))
        refuse(&engine, "not asked");
    int r = engine.text[0] != '\0' ? 0 : engine_ask(acestream_url, cancel, &error, &engine);
    if (r < 0) {
        buffer_free(&error);
        return r;
    }
    bool alive = error.length > 0;
    if (alive)
        buffer_append_format(&error, " is running; it offers no session count; acexy: %s",
                             acexy->text);
    else if (acexy_off && acestream_url[0] == '\0')
        buffer_append_text(&error, "switched off");
    else
        buffer_append_format(&error, "acexy: %s; acestream: %s", acexy->text, engine.text);
    char *text = buffer_take(&error);
    if (text == NULL)
        return fail_memory();
    *reading = (struct streams_reading){
        .count = -1, .source = alive ? "acestream" : "unavailable", .error = text};
    return 0;
}

int streams_probe(const char *acexy_url, const char *acestream_url, const atomic_int *cancel,
                  struct streams_reading *reading)
{
    struct refusal acexy = {""};
    int64_t count = -1;
    int r = acexy_ask(acexy_url, cancel, &count, &acexy);
    if (r < 0)
        return r;
    if (count < 0)
        return engine_reading(acestream_url, cancel, acexy_url[0] == '\0', &acexy, reading);
    *reading = (struct streams_reading){.count = count, .source = "acexy"};
    return 0;
}

void streams_reading_free(struct streams_reading *reading)
{
    if (reading == NULL)
        return;
    memory_release(reading->error);
    *reading = (struct streams_reading){0};
}
