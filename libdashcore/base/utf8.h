/* One UTF-8 character at a time; for the files of this floor and for redaction. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_REPLACEMENT        UINT32_C(0xFFFD)
#define UTF8_REPLACEMENT_TEXT   "\xEF\xBF\xBD"
#define UTF8_REPLACEMENT_LENGTH 3

static inline bool utf8_is_continuation(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* The bytes of the character at `text`, 1 to 4; 0 where there is none: a stray or missing
 * continuation, an overlong form, a surrogate, beyond U+10FFFF. */
static inline size_t utf8_length(const char *text, size_t available)
{
    if (available == 0)
        return 0;
    unsigned char lead = (unsigned char)text[0];
    if (lead < 0x80)
        return 1;
    size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (lead < 0xC2 || lead > 0xF4 || length > available)
        return 0;
    for (size_t i = 1; i < length; i++)
        if (!utf8_is_continuation(text[i]))
            return 0;
    unsigned char second = (unsigned char)text[1];
    bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
    bool surrogate = lead == 0xED && second > 0x9F;
    bool beyond = lead == 0xF4 && second > 0x8F;
    return overlong || surrogate || beyond ? 0 : length;
}

/* The character at `text`, whose utf8_length() is `length`. */
static inline uint32_t utf8_decode(const char *text, size_t length)
{
    uint32_t c = (unsigned char)text[0];
    if (length > 1)
        c &= 0x7Fu >> length;
    for (size_t i = 1; i < length; i++)
        c = c << 6 | ((unsigned char)text[i] & 0x3Fu);
    return c;
}

/* Writes a character that is no surrogate; returns its bytes, 1 to 4. */
static inline size_t utf8_encode(uint32_t c, char *text)
{
    if (c < 0x80) {
        text[0] = (char)c;
        return 1;
    }
    size_t length = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--, c >>= 6)
        text[i] = (char)(0x80 | (c & 0x3F));
    text[0] = (char)((0xF00u >> length & 0xF0) | c);
    return length;
}

#endif
