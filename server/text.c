#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

size_t text_sequence(const char *text)
{
    const unsigned char *b = (const unsigned char *)text;
    size_t length = b[0] < 0x80 ? 1 : b[0] < 0xc2 ? 0 : b[0] < 0xe0 ? 2 : b[0] < 0xf0 ? 3 : 4;
    if (b[0] == 0 || b[0] > 0xf4)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((b[i] & 0xc0) != 0x80)
            return 0;
    /* Longer than needed, a half of a surrogate pair, past the last character. */
    if ((b[0] == 0xe0 && b[1] < 0xa0) || (b[0] == 0xed && b[1] > 0x9f) ||
        (b[0] == 0xf0 && b[1] < 0x90) || (b[0] == 0xf4 && b[1] > 0x8f))
        return 0;
    return length;
}

bool text_is_utf8(const char *text)
{
    while (*text != '\0') {
        size_t length = text_sequence(text);
        if (length == 0)
            return false;
        text += length;
    }
    return true;
}

void text_write_json(FILE *out, const char *text)
{
    fputc('"', out);
    while (*text != '\0') {
        size_t length = text_sequence(text);
        unsigned char c = (unsigned char)*text;
        if (length == 0)
            fputs("\xef\xbf\xbd", out);
        else if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else if (c < 0x20 || c == 0x7f)
            fprintf(out, "\\u%04x", c);
        else
            fwrite(text, 1, length, out);
        text += length == 0 ? 1 : length;
    }
    fputc('"', out);
}

void text_write_encoded(FILE *out, const char *text)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for (; *text != '\0'; text++) {
        if (strchr(plain, *text) != NULL)
            fputc(*text, out);
        else
            fprintf(out, "%%%02X", (unsigned char)*text);
    }
}

static int digit_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

bool text_decode(const char *text, const char *end, bool plus, char *decoded)
{
    char *to = decoded;
    for (; text < end; text++) {
        if (*text == '%') {
            int high = end - text > 2 ? digit_value(text[1]) : -1;
            int low = end - text > 2 ? digit_value(text[2]) : -1;
            if (high < 0 || low < 0 || (high == 0 && low == 0))
                return false;
            *to++ = (char)(high << 4 | low);
            text += 2;
        } else {
            *to++ = plus && *text == '+' ? ' ' : *text;
        }
    }
    *to = '\0';
    return text_is_utf8(decoded);
}

bool text_number(const char *text, int64_t *number)
{
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 18 || text[digits] != '\0')
        return false;
    *number = strtoll(text, NULL, 10);
    return true;
}

/* ---- lists in headers ---- */

struct item {
    const char *name;
    size_t length;
    bool refused; /* q=0 */
};

static const char *blanks_skip(const char *text)
{
    return text + strspn(text, " \t");
}

/* Cuts the next element off a list such as "a;x=1;q=0, b"; false at its end. */
static bool item_next(const char **list, struct item *item)
{
    const char *start = *list + strspn(*list, " \t,");
    if (*start == '\0')
        return false;
    const char *end = start + strcspn(start, ",");
    item->name = start;
    item->length = strcspn(start, ";, \t");
    item->refused = false;
    for (const char *p = start; (p = memchr(p, ';', (size_t)(end - p))) != NULL;) {
        p = blanks_skip(p + 1);
        if ((*p == 'q' || *p == 'Q') && p[1] == '=')
            item->refused = p[2] == '0' && strspn(p + 2, "0.") == strcspn(p + 2, ",; \t");
    }
    *list = end;
    return true;
}

static bool item_is(struct item item, const char *name, size_t length)
{
    return item.length == length && strncasecmp(item.name, name, length) == 0;
}

bool text_accepts(const char *accept, const char *media)
{
    size_t length = strcspn(media, ";");
    size_t type_length = strcspn(media, "/");
    struct item item = {0};
    int best = -1; /* how closely the best element describes our type: any, its class, itself */
    bool refused = false;
    if (accept == NULL || *blanks_skip(accept) == '\0')
        return true;
    while (item_next(&accept, &item)) {
        int match = -1;
        if (item_is(item, media, length))
            match = 2;
        else if (item.length == type_length + 2 && strncmp(item.name + type_length, "/*", 2) == 0 &&
                 strncasecmp(item.name, media, type_length) == 0)
            match = 1;
        else if (item_is(item, "*/*", 3))
            match = 0;
        if (match > best) {
            best = match;
            refused = item.refused;
        }
    }
    return best >= 0 && !refused;
}

bool text_accepts_gzip(const char *accept_encoding)
{
    struct item item = {0};
    while (accept_encoding != NULL && item_next(&accept_encoding, &item))
        if (item_is(item, "gzip", 4))
            return !item.refused;
    return false;
}

bool text_is_media(const char *content_type, const char *media)
{
    size_t length = strlen(media);
    return content_type != NULL && strncasecmp(content_type, media, length) == 0 &&
           content_type[length + strspn(content_type + length, " \t")] ==
               (content_type[length] == '\0' ? '\0' : ';');
}
