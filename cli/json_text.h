#ifndef CLI_JSON_TEXT_H
#define CLI_JSON_TEXT_H

#include <stddef.h>
#include <stdio.h>

/* Writes text as a JSON string with its quotes. What is not UTF-8, and NUL, becomes U+FFFD. */
void json_text_print(FILE *output, const char *text, size_t length);

/* Decodes the JSON string at the start of valid JSON; NULL when it is no string, or no memory.
 * To be freed. */
char *json_text_decode(const char *json);

/* The value of a member of the object that valid JSON is, or NULL. Points into `json`. */
const char *json_text_member(const char *json, const char *name);

#endif
