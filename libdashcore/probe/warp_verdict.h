/* The verdict on what warp-cli said, while it is found, and the two shapes it is read from. */
#ifndef PROBE_WARP_VERDICT_H
#define PROBE_WARP_VERDICT_H

#include "base/buffer.h"
#include "base/json.h"
#include "warp_words.h"

#include <stdbool.h>
#include <stddef.h>

#define LINE_MAX_SHOWN   200  /* bytes of a line or sentence */
#define FIELD_MAX_SHOWN  64   /* bytes of a word */
#define REASON_MAX_SHOWN 3072 /* bytes of a reason's JSON; beyond, only its names */

struct verdict {
    const char *status; /* as in warp_reading */
    bool understood;
    struct buffer error;
    struct buffer details; /* a JSON object, without its end */
};

/* The words were understood and mean this. */
void verdict_conclude(struct verdict *verdict, const char *status);

/* Appends `prefix` and what was seen to the error. */
void verdict_explain(struct verdict *verdict, const char *prefix, struct words_span seen);

/* Add a member to the details, unless there is no value. */
void verdict_detail_text(struct verdict *verdict, const char *key, struct words_span value);
void verdict_detail_json(struct verdict *verdict, const char *key, struct json_span value);
void verdict_detail_reason(struct verdict *verdict, struct json_span reason);

/* Appends "RegistrationMissing: Invalidated: ManualDeletion" of nested one-member objects. */
void verdict_reason_names(struct buffer *buffer, struct json_span reason);

/* connected, connecting or disconnected of a whole word in any case, else NULL. */
const char *state_of_word(const char *word, size_t length);

bool word_is(const char *word, size_t length, const char *expected);

/* ---- warp_json.c ---- */

void verdict_on_json(struct verdict *verdict, struct json_span object);

/* Appends the code and text of {"code": …, "error": …} to the error. */
void verdict_explain_code(struct verdict *verdict, struct json_span object);

/* ---- warp_text.c ---- */

/* What follows "Status update:"; length 0 when there is none. */
struct words_span status_line(const struct words *words);

void verdict_on_line(struct verdict *verdict, const struct words *words, struct words_span line);

/* Lines about the tunnel: network, mode, protocol, colo, latency. */
void verdict_detail_lines(struct verdict *verdict, const struct words *words);

bool says_unregistered(const struct words *words);

#endif
