/*
 * Text is cut here before the library looks for secrets in it, and half a secret may no longer look
 * like one: "https://me:secret" is a password only together with the "@" behind it. So a word that
 * does not fit goes as a whole.
 */
#include "text_cut.h"

#include <string.h>

bool byte_is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

size_t text_cut(char *out, size_t limit, const char *text, size_t length)
{
    static const char ellipsis[] = " \u2026";
    if (length <= limit) {
        memcpy(out, text, length);
        return length;
    }
    size_t kept = limit - (sizeof(ellipsis) - 1);
    while (kept > 0 && !byte_is_blank(text[kept]))
        kept--;
    while (kept > 0 && byte_is_blank(text[kept - 1]))
        kept--;
    /* Without its blank where nothing is before it. */
    size_t skipped = kept > 0 ? 0 : 1;
    size_t added = sizeof(ellipsis) - 1 - skipped;
    memcpy(out, text, kept);
    memcpy(out + kept, ellipsis + skipped, added);
    return kept + added;
}
