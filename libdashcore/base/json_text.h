/* What of JSON works on plain text: checks, and escapes. Apart from json.h, since jansson.h uses
 * the names of the kinds there for its own. */
#ifndef BASE_JSON_TEXT_H
#define BASE_JSON_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* Whether the text is one JSON value within the limits of dashcore.h: DASHCORE_DETAILS_MAX bytes,
 * DASHCORE_DETAILS_DEPTH_MAX deep, no duplicate keys. Errors: ERANGE, EPARSE, both naming `field`;
 * ENOMEM. */
int json_check(const char *field, const char *text, size_t length);

/* The same for a request body, with a limit of its own, two more levels deep. The field is "body".
 */
int json_check_body(const char *text, size_t length, size_t bytes_max);

/* The character that the escape at `text`, a backslash, stands for; `length` becomes the bytes of
 * the escape, those of a surrogate pair together. U+FFFD for an escaped NUL, a lone surrogate and,
 * as an escape of one byte, for what is none. */
uint32_t json_unescape(const char *text, size_t available, size_t *length);

#endif
