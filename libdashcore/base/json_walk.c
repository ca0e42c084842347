/* Spans of checked JSON, found by stepping over text: nothing is copied or parsed twice. Text that
 * was not checked gives odd spans, but none beyond its end. */
#include "base/json.h"
#include "base/utf8.h"

#include <string.h>

static const char *skip_blanks(const char *text, const char *end)
{
    while (text < end && (*text == ' ' || *text == '\n' || *text == '\t' || *text == '\r'))
        text++;
    return text;
}

/* From the quote that opens a string to behind the one that closes it. */
static const char *skip_string(const char *text, const char *end)
{
    for (text++; text < end; text++) {
        if (*text == '"')
            return text + 1;
        if (*text == '\\' && text + 1 < end)
            text++;
    }
    return end;
}

static const char *skip_container(const char *text, const char *end)
{
    size_t depth = 0;
    while (text < end) {
        char c = *text;
        if (c == '"') {
            text = skip_string(text, end);
            continue;
        }
        text++;
        if (c == '[' || c == '{')
            depth++;
        else if ((c == ']' || c == '}') && --depth == 0)
            break;
    }
    return text;
}

static const char *skip_word(const char *text, const char *end)
{
    while (text < end && strchr(" \n\t\r,:]}", *text) == NULL)
        text++;
    return text;
}

static enum json_kind kind_of(char first)
{
    switch (first) {
    case '{':
        return JSON_OBJECT;
    case '[':
        return JSON_ARRAY;
    case '"':
        return JSON_STRING;
    case 'n':
        return JSON_NULL;
    case 't':
        return JSON_TRUE;
    case 'f':
        return JSON_FALSE;
    default:
        return JSON_NUMBER;
    }
}

/* The value at `text`; of kind JSON_NONE where nothing is left. */
static struct json_span span_at(const char *text, const char *end)
{
    struct json_span span = {.text = text};
    if (text >= end)
        return span;
    span.kind = kind_of(*text);
    const char *behind = span.kind == JSON_STRING ? skip_string(text, end)
                         : span.kind == JSON_OBJECT || span.kind == JSON_ARRAY
                             ? skip_container(text, end)
                             : skip_word(text, end);
    span.length = (size_t)(behind - text);
    return span;
}

struct json_span json_value(const char *text, size_t length)
{
    const char *end = text + length;
    return span_at(skip_blanks(text, end), end);
}

struct json_walk json_walk_start(struct json_span container)
{
    struct json_walk walk = {.next = container.text, .end = container.text};
    bool holds = container.kind == JSON_ARRAY || container.kind == JSON_OBJECT;
    if (holds && container.length >= 2) {
        walk.next++;
        walk.end += container.length - 1;
    }
    return walk;
}

bool json_walk_next(struct json_walk *walk, struct json_span *key, struct json_span *value)
{
    const char *text = skip_blanks(walk->next, walk->end);
    if (key != NULL) {
        *key = span_at(text, walk->end);
        text = skip_blanks(text + key->length, walk->end);
        text = skip_blanks(text < walk->end ? text + 1 : text, walk->end); /* the colon */
    }
    *value = span_at(text, walk->end);
    text = skip_blanks(text + value->length, walk->end);
    walk->next = text < walk->end ? text + 1 : text; /* the comma */
    return value->length != 0;
}

struct json_span json_member(struct json_span object, const char *name)
{
    struct json_span key = {0};
    struct json_span value = {0};
    if (object.kind != JSON_OBJECT)
        return value;
    struct json_walk walk = json_walk_start(object);
    while (json_walk_next(&walk, &key, &value))
        if (json_equals(key, name))
            return value;
    return (struct json_span){0};
}

/* The four hexadecimal digits of \uXXXX at `text`, or -1. */
static int32_t escaped_unit(const char *text, size_t available)
{
    if (available < 6 || text[0] != '\\' || text[1] != 'u')
        return -1;
    int32_t unit = 0;
    for (int i = 2; i < 6; i++) {
        char c = text[i];
        char lower = (char)(c | 0x20);
        if (c >= '0' && c <= '9')
            unit = unit * 16 + (c - '0');
        else if (lower >= 'a' && lower <= 'f')
            unit = unit * 16 + (lower - 'a' + 10);
        else
            return -1;
    }
    return unit;
}

uint32_t json_unescape(const char *text, size_t available, size_t *length)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    *length = 1;
    const char *letter = available >= 2 && text[1] != '\0' ? strchr(letters, text[1]) : NULL;
    if (letter != NULL) {
        *length = 2;
        return (unsigned char)meanings[letter - letters];
    }
    int32_t unit = escaped_unit(text, available);
    if (unit < 0)
        return UTF8_REPLACEMENT;
    *length = 6;
    if (unit >= 0xD800 && unit <= 0xDBFF) {
        int32_t low = escaped_unit(text + 6, available - 6);
        if (low >= 0xDC00 && low <= 0xDFFF) {
            *length = 12;
            return 0x10000u + ((uint32_t)(unit - 0xD800) << 10) + (uint32_t)(low - 0xDC00);
        }
    }
    bool unusable = unit == 0 || (unit >= 0xD800 && unit <= 0xDFFF);
    return unusable ? UTF8_REPLACEMENT : (uint32_t)unit;
}

/* The contents of a string without its quotes. */
static struct json_span inside(struct json_span string)
{
    if (string.kind != JSON_STRING || string.length < 2)
        return (struct json_span){.text = string.text};
    string.text++;
    string.length -= 2;
    return string;
}

bool json_equals(struct json_span string, const char *text)
{
    struct json_span rest = inside(string);
    size_t left = strlen(text);
    if (rest.kind != JSON_STRING)
        return false;
    while (rest.length != 0) {
        char character[4] = {rest.text[0]};
        size_t bytes = 1;
        size_t step = 1;
        if (rest.text[0] == '\\')
            bytes = utf8_encode(json_unescape(rest.text, rest.length, &step), character);
        if (bytes > left || memcmp(character, text, bytes) != 0)
            return false;
        text += bytes;
        left -= bytes;
        rest.text += step;
        rest.length -= step;
    }
    return left == 0;
}

void json_append_unescaped(struct buffer *buffer, struct json_span string)
{
    struct json_span rest = inside(string);
    while (rest.length != 0) {
        const char *escape = memchr(rest.text, '\\', rest.length);
        size_t plain = escape != NULL ? (size_t)(escape - rest.text) : rest.length;
        buffer_append(buffer, rest.text, plain);
        rest.text += plain;
        rest.length -= plain;
        if (escape != NULL) {
            char character[4];
            size_t step = 0;
            size_t bytes = utf8_encode(json_unescape(escape, rest.length, &step), character);
            buffer_append(buffer, character, bytes);
            rest.text += step;
            rest.length -= step;
        }
    }
}

bool json_read_integer(struct json_span number, int64_t *value)
{
    bool negative = number.length > 1 && number.text[0] == '-';
    size_t i = negative ? 1 : 0;
    int64_t result = 0;
    if (number.kind != JSON_NUMBER || number.length == 0)
        return false;
    for (; i < number.length; i++) {
        int digit = number.text[i] - '0';
        if (digit < 0 || digit > 9 || __builtin_mul_overflow(result, 10, &result) ||
            __builtin_sub_overflow(result, digit, &result))
            return false; /* counted below zero, where there is room for one more */
    }
    if (!negative && __builtin_sub_overflow(INT64_C(0), result, &result))
        return false;
    *value = result;
    return true;
}
