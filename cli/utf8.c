#include "utf8.h"

/* How many bytes a character that begins with this byte has; 0 when none does. */
static size_t utf8_size(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return 2;
    if (first >= 0xE0 && first <= 0xEF)
        return 3;
    return first >= 0xF0 && first <= 0xF4 ? 4 : 0;
}

uint32_t utf8_next(const char **text, size_t length)
{
    static const unsigned char lead_mask[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *bytes = (const unsigned char *)*text;
    size_t size = utf8_size(bytes[0]);
    uint32_t character = UTF8_INVALID;
    if (size > 0 && size <= length) {
        character = bytes[0] & lead_mask[size];
        for (size_t i = 1; i < size && character != UTF8_INVALID; i++)
            character =
                (bytes[i] & 0xC0) == 0x80 ? character << 6 | (bytes[i] & 0x3F) : UTF8_INVALID;
        /* Overlong forms, surrogates and what lies past Unicode are not characters either. */
        if (character != UTF8_INVALID && (character < least[size] || character > 0x10FFFF ||
                                          (character >= 0xD800 && character <= 0xDFFF)))
            character = UTF8_INVALID;
    }
    *text += character == UTF8_INVALID ? 1 : size;
    return character;
}
