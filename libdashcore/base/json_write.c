#include "base/clock.h"
#include "base/json.h"

#include <string.h>

#define EACH_BYTE(b) (UINT64_C(0x0101010101010101) * (b))

/* Marks bytes equal to `b`, and perhaps some above such a byte. */
static uint64_t bytes_equal(uint64_t eight, uint8_t b)
{
    uint64_t zero_where_equal = eight ^ EACH_BYTE(b);
    return (zero_where_equal - EACH_BYTE(1)) & ~zero_where_equal;
}

/* Whether one of the eight bytes may need an escape. 0xE2 begins U+2028 and U+2029. */
static bool any_special(uint64_t eight)
{
    uint64_t below_blank = (eight - EACH_BYTE(' ')) & ~eight;
    uint64_t found =
        below_blank | bytes_equal(eight, '"') | bytes_equal(eight, '\\') | bytes_equal(eight, 0xE2);
    return (found & EACH_BYTE(0x80)) != 0;
}

static bool is_special(char c)
{
    return (unsigned char)c < ' ' || c == '"' || c == '\\' || c == (char)0xE2;
}

/* The length of the text at the start that is written as it stands. */
static size_t plain_run(const char *text, size_t length)
{
    size_t i = 0;
    uint64_t eight = 0;
    for (; length - i >= sizeof(eight); i += sizeof(eight)) {
        memcpy(&eight, text + i, sizeof(eight));
        if (any_special(eight))
            break;
    }
    while (i < length && !is_special(text[i]))
        i++;
    return i;
}

/* U+2028 and U+2029 end a line in older JavaScript, where JSON is pasted into scripts. */
static bool is_line_separator(const char *text, size_t length)
{
    return length >= 3 && memcmp(text, "\xE2\x80", 2) == 0 &&
           ((unsigned char)text[2] & 0xFE) == 0xA8;
}

/* Writes the special character at `text`; returns its bytes. */
static size_t write_special(struct buffer *buffer, const char *text, size_t length)
{
    unsigned char c = (unsigned char)text[0];
    static const char letters[] = "btn\0fr"; /* for 8 to 13 */
    if (c == '"' || c == '\\') {
        buffer_append(buffer, (char[]){'\\', (char)c}, 2);
    } else if (c >= 8 && c <= 13 && c != 11) {
        buffer_append(buffer, (char[]){'\\', letters[c - 8]}, 2);
    } else if (c < ' ') {
        char escape[] = "\\u0000";
        escape[4] = (char)('0' + c / 16);
        escape[5] = "0123456789abcdef"[c % 16];
        buffer_append(buffer, escape, 6);
    } else if (is_line_separator(text, length)) {
        buffer_append(buffer, (unsigned char)text[2] == 0xA8 ? "\\u2028" : "\\u2029", 6);
        return 3;
    } else {
        buffer_append(buffer, text, 1);
    }
    return 1;
}

void json_write_string(struct buffer *buffer, const char *text, size_t length)
{
    size_t i = plain_run(text, length);
    char *end = buffer_reserve(buffer, i + 2);
    if (end == NULL)
        return;
    end[0] = '"';
    memcpy(end + 1, text, i);
    memcpy(end + 1 + i, "\"", 2);
    buffer->length += i + 2;
    if (i == length)
        return;
    buffer->length--;
    while (i < length) {
        i += write_special(buffer, text + i, length - i);
        size_t plain = plain_run(text + i, length - i);
        buffer_append(buffer, text + i, plain);
        i += plain;
    }
    buffer_append_char(buffer, '"');
}

void json_write_text(struct buffer *buffer, const char *text)
{
    if (text != NULL)
        json_write_string(buffer, text, strlen(text));
    else
        buffer_append(buffer, "null", 4);
}

void json_write_time(struct buffer *buffer, int64_t time)
{
    char *text = time != 0 ? buffer_reserve(buffer, CLOCK_TEXT_LENGTH + 2) : NULL;
    if (text == NULL) {
        buffer_append(buffer, "null", 4);
        return;
    }
    text[0] = '"';
    clock_format(time, text + 1);
    memcpy(text + 1 + CLOCK_TEXT_LENGTH, "\"", 2);
    buffer->length += CLOCK_TEXT_LENGTH + 2;
}

void json_write_raw(struct buffer *buffer, const char *json)
{
    buffer_append_text(buffer, json != NULL ? json : "null");
}

void json_key(struct buffer *buffer, const char *key)
{
    if (buffer->length != 0 && buffer->text[buffer->length - 1] != '{')
        buffer_append_char(buffer, ',');
    buffer_append_char(buffer, '"');
    buffer_append_text(buffer, key);
    buffer_append(buffer, "\":", 2);
}

void json_next(struct buffer *buffer)
{
    char last = buffer->length != 0 ? buffer->text[buffer->length - 1] : '[';
    if (last != '[' && last != '{')
        buffer_append_char(buffer, ',');
}
