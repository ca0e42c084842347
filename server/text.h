/* Text as clients send it: UTF-8, percent-encoding, numbers, and lists in headers. */
#ifndef SERVER_TEXT_H
#define SERVER_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Bytes of the UTF-8 sequence at `text`, or 0 where there is none; zero-terminated text. */
size_t text_sequence(const char *text);

bool text_is_utf8(const char *text);

/* Writes text as a JSON string with its quotes; what is not UTF-8 becomes U+FFFD. */
void text_write_json(FILE *out, const char *text);

/* Writes text percent-encoded, but for the characters that mean themselves everywhere in a URL. */
void text_write_encoded(FILE *out, const char *text);

/* Decodes percent-encoding from `text` to `end` into `decoded`, which has room for as many bytes
 * and a zero; where `plus` says so, '+' is a space. False for a bad or a zero code and for what is
 * not UTF-8. */
bool text_decode(const char *text, const char *end, bool plus, char *decoded);

/* Reads a whole decimal number without sign or blanks; false beyond 18 digits. */
bool text_number(const char *text, int64_t *number);

/* Whether an Accept header, NULL for none, lets us answer with this media type. */
bool text_accepts(const char *accept, const char *media);

/* Whether an Accept-Encoding header, NULL for none, names gzip. */
bool text_accepts_gzip(const char *accept_encoding);

/* Whether a Content-Type header is this media type, whatever its parameters. */
bool text_is_media(const char *content_type, const char *media);

#endif
