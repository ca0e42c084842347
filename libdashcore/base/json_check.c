/* Most texts are plain (json_plain.h). Of the others jansson is the judge, but it holds numbers as
 * int64 and double, and refuses NUL and lone surrogates even as escapes, while we keep any JSON
 * value as the text it is. So it is given a copy in which those are replaced by harmless JSON of
 * the same length, which keeps the positions in its answers true. Only what is well-formed is
 * replaced; the rest is left for jansson to refuse. */
#include "base/alloc.h"
#include "base/error.h"
#include "base/json_plain.h"
#include "base/json_text.h"
#include "dashcore.h"

#include <jansson.h>
#include <stdbool.h>
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The index behind the digits at `i`. */
static size_t digits_end(const char *text, size_t i, size_t length)
{
    while (i < length && is_digit(text[i]))
        i++;
    return i;
}

/* The index behind the number at `i`; `i` itself where there is none by the grammar of JSON. */
static size_t number_end(const char *text, size_t i, size_t length)
{
    size_t start = i;
    if (text[i] == '-')
        i++;
    size_t end = digits_end(text, i, length);
    if (end == i || (text[i] == '0' && end != i + 1))
        return start;
    if (end < length && text[end] == '.') {
        i = end + 1;
        end = digits_end(text, i, length);
        if (end == i)
            return start;
    }
    if (end < length && (text[end] == 'e' || text[end] == 'E')) {
        i = end + 1;
        if (i < length && (text[i] == '+' || text[i] == '-'))
            i++;
        end = digits_end(text, i, length);
        if (end == i)
            return start;
    }
    return end;
}

/* Makes the number at `i` a 0 followed by blanks; what only begins like one stays. Returns the
 * index of what separates it from the next. */
static size_t tame_number(char *text, size_t i, size_t length)
{
    size_t number = number_end(text, i, length);
    size_t end = number > i ? number : i + 1;
    while (end < length && strchr(" \n\t\r,:]}", text[end]) == NULL)
        end++;
    if (end == number) {
        memset(text + i, ' ', end - i);
        text[i] = '0';
    }
    return end;
}

/* Makes \u0000 and lone surrogates, \uD800 to \uDFFF, characters of the private area, \ue000 to
 * \uefff; distinct ones stay distinct. Returns the index behind the escape. */
static size_t tame_escape(char *text, size_t i, size_t length)
{
    size_t escape = 0;
    uint32_t c = json_unescape(text + i, length - i, &escape);
    if (escape == 6 && c == 0xFFFD && (text[i + 2] | 0x20) != 'f')
        text[i + 2] = 'e';
    return i + (escape > 1 ? escape : 2);
}

/* The index behind the string that opens at `i`. */
static size_t tame_string(char *text, size_t i, size_t length)
{
    i++;
    while (i < length && text[i] != '"')
        i = text[i] == '\\' ? tame_escape(text, i, length) : i + 1;
    return i < length ? i + 1 : length;
}

/* Prepares the copy for jansson and tells how deep arrays and objects are nested in it. */
static size_t tame(char *text, size_t length)
{
    size_t depth = 0;
    size_t deepest = 0;
    size_t i = 0;
    while (i < length) {
        char c = text[i];
        if (c == '"') {
            i = tame_string(text, i, length);
        } else if (c == '-' || is_digit(c)) {
            i = tame_number(text, i, length);
        } else {
            i++;
            if (c == '[' || c == '{')
                depth++;
            else if ((c == ']' || c == '}') && depth > 0)
                depth--;
            deepest = depth > deepest ? depth : deepest;
        }
    }
    return deepest;
}

/* The index of the quote that opens the string which ends before `end`. */
static size_t string_start(const char *text, size_t end)
{
    size_t start = end - 1;
    bool opens = false;
    while (start > 0 && !opens) {
        size_t backslashes = 0;
        start--;
        while (text[start] == '"' && backslashes < start && text[start - 1 - backslashes] == '\\')
            backslashes++;
        opens = text[start] == '"' && backslashes % 2 == 0;
    }
    return start;
}

static int fail_parse(const char *field, const char *text, size_t length, const json_error_t *error)
{
    size_t position = error->position > 0 ? (size_t)error->position : 0;
    if (json_error_code(error) == json_error_duplicate_key && position >= 2 && position <= length) {
        size_t start = string_start(text, position);
        size_t shown = position - start < 100 ? position - start : 100;
        return fail_field(DASHCORE_EPARSE, field, "%s has the key %.*s twice, at byte %zu", field,
                          (int)shown, text + start, position);
    }
    /* What follows " near " may quote the tamed copy. */
    const char *near = strstr(error->text, " near ");
    size_t reason = near != NULL ? (size_t)(near - error->text) : strlen(error->text);
    return fail_field(DASHCORE_EPARSE, field, "%s is not JSON: %.*s at byte %zu", field,
                      (int)reason, error->text, position);
}

static int check(const char *field, const char *text, size_t length, size_t bytes_max,
                 size_t depth_max)
{
    if (length > bytes_max)
        return fail_field(DASHCORE_ERANGE, field, "%s has %zu bytes, at most %zu are allowed",
                          field, length, bytes_max);
    if (json_is_plain(text, length, depth_max))
        return DASHCORE_OK;
    if (length == 0)
        return fail_field(DASHCORE_EPARSE, field, "%s is not JSON: it is empty", field);
    /* jansson overlooks a NUL behind a token. */
    const char *nul = memchr(text, '\0', length);
    if (nul != NULL)
        return fail_field(DASHCORE_EPARSE, field, "%s is not JSON: NUL at byte %zu", field,
                          (size_t)(nul - text) + 1);
    char *copy = memory_allocate(length);
    if (copy == NULL)
        return fail_memory();
    memcpy(copy, text, length);

    int r = DASHCORE_OK;
    size_t depth = tame(copy, length);
    if (depth > depth_max) {
        r = fail_field(DASHCORE_ERANGE, field, "%s is nested %zu deep, at most %zu are allowed",
                       field, depth, depth_max);
    } else {
        json_error_t error = {0};
        json_t *value = json_loadb(copy, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
        if (value != NULL)
            json_decref(value);
        else if (error.text[0] == '\0' || json_error_code(&error) == json_error_out_of_memory)
            r = fail_memory();
        else
            r = fail_parse(field, text, length, &error);
    }
    memory_release(copy);
    return r;
}

int json_check(const char *field, const char *text, size_t length)
{
    return check(field, text, length, DASHCORE_DETAILS_MAX, DASHCORE_DETAILS_DEPTH_MAX);
}

int json_check_body(const char *text, size_t length, size_t bytes_max)
{
    return check("body", text, length, bytes_max, DASHCORE_DETAILS_DEPTH_MAX + 2);
}
