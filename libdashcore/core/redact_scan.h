/* A reader of text, plain or the inside of a JSON string, that knows quotes and where values end.
 */
#ifndef CORE_REDACT_SCAN_H
#define CORE_REDACT_SCAN_H

#include "base/buffer.h"
#include "base/json_text.h"
#include "core/redact_keys.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCAN_NONE SIZE_MAX

/* A text on its way into a buffer. What is before `copied` has been dealt with. */
struct redact_scan {
    const struct redact_keys *keys;
    struct buffer *out;
    const char *text;
    size_t end; /* where what is looked at ends */
    bool json;  /* a backslash begins an escape of JSON */
    size_t copied;
};

struct quote {
    char mark;         /* 0: no quote */
    size_t slashes;    /* backslashes before it */
    size_t text_start; /* behind it */
};

/* The character at `at`, any beyond ASCII as 128 or above; -1 at the end. `step` becomes its bytes.
 */
static inline int scan_peek(const struct redact_scan *scan, size_t at, size_t *step)
{
    *step = 0;
    if (at >= scan->end)
        return -1;
    *step = 1;
    unsigned char c = (unsigned char)scan->text[at];
    if (c != '\\' || !scan->json)
        return c;
    uint32_t character = json_unescape(scan->text + at, scan->end - at, step);
    return character < 0x80 ? (int)character : 0x80;
}

static inline bool char_is_blank(int c)
{
    return c == ' ' || c == '\t';
}

/* What names are made of. */
static inline bool char_is_name(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c >= 0x80;
}

bool char_is_one_of(int c, const char *set);

size_t scan_skip_blanks(const struct redact_scan *scan, size_t at);

/* Steps over backslashes, at most `count`. */
size_t scan_skip_slashes(const struct redact_scan *scan, size_t at, size_t count);

bool scan_begins_with(const struct redact_scan *scan, size_t at, const char *text);

/* Where the text is next, between two places; SCAN_NONE where it is not. */
size_t scan_find(const struct redact_scan *scan, size_t start, size_t end, const char *text);

/* The quote at `at`, backslashes before it included. */
struct quote scan_quote(const struct redact_scan *scan, size_t at);

bool quote_is_same(struct quote a, struct quote b);

/* Where quoted text ends; `behind` becomes the place behind the closing quote. Text that is never
 * closed ends with the text. */
size_t scan_quoted_end(const struct redact_scan *scan, struct quote quote, size_t *behind);

/* Where a value without quotes ends; `around` is the quote it is within. Punctuation that ends a
 * value is not part of it. */
size_t scan_bare_end(const struct redact_scan *scan, size_t at, struct quote around);

/* Where the line ends, or the quote around. */
size_t scan_line_end(const struct redact_scan *scan, size_t at, struct quote around);

/* Behind the bracket that closes the one at `at`. */
size_t scan_bracket_end(const struct redact_scan *scan, size_t at);

/* The end of a private key whose first line begins at `at`; SCAN_NONE when it is something else. */
size_t scan_pem_end(const struct redact_scan *scan, size_t at);

#endif
