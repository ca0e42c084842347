/*
 * Text of others on a terminal. What is in the log may come from a scraped page or a file's name,
 * and a terminal obeys what it is shown: it can be made to hide lines, to rename its window and, by
 * marks of direction, to show something else than what is there.
 */
#include "terminal_text.h"

#include "utf8.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

static bool character_is_plain(uint32_t character)
{
    bool control = character < 0x20 || (character >= 0x7F && character < 0xA0);
    bool direction = character == 0x200E || character == 0x200F || character == 0x061C ||
                     (character >= 0x202A && character <= 0x202E) ||
                     (character >= 0x2066 && character <= 0x2069);
    bool line_break = character == 0x2028 || character == 0x2029;
    return !control && !direction && !line_break && character != 0xFEFF;
}

static void escape_print(FILE *output, uint32_t character)
{
    if (character == '\n')
        fputs("\\n", output);
    else if (character == '\r')
        fputs("\\r", output);
    else if (character == '\t')
        fputs("\\t", output);
    else
        fprintf(output, character <= 0xFF ? "\\x%02x" : "\\u%04x", (unsigned)character);
}

char *terminal_text_escape(const char *text)
{
    char *escaped = NULL;
    size_t size = 0;
    FILE *output = open_memstream(&escaped, &size);
    if (output == NULL)
        return NULL;
    for (const char *end = text + strlen(text); text < end;) {
        const char *from = text;
        uint32_t character = utf8_next(&text, (size_t)(end - text));
        if (character == UTF8_INVALID)
            escape_print(output, (unsigned char)*from);
        else if (!character_is_plain(character))
            escape_print(output, character);
        else
            fwrite(from, 1, (size_t)(text - from), output);
    }
    /* Room for the ellipsis of terminal_text_shorten(). */
    fwrite("\0\0", 1, 2, output);
    if (fclose(output) != 0) {
        free(escaped);
        return NULL;
    }
    return escaped;
}

static size_t character_width(uint32_t character)
{
    int width = wcwidth((wchar_t)character);
    return width < 0 ? 1 : (size_t)width;
}

size_t terminal_text_width(const char *text)
{
    size_t width = 0;
    for (const char *end = text + strlen(text); text < end;)
        width += character_width(utf8_next(&text, (size_t)(end - text)));
    return width;
}

void terminal_text_shorten(char *text, size_t columns)
{
    static const char ellipsis[] = "…";
    const char *end = text + strlen(text);
    const char *cut = text;
    size_t width = 0;
    for (const char *at = text; at < end;) {
        width += character_width(utf8_next(&at, (size_t)(end - at)));
        if (width < columns)
            cut = at;
        if (width > columns) {
            memcpy(text + (cut - text), ellipsis, sizeof(ellipsis));
            return;
        }
    }
}

size_t terminal_text_columns(void)
{
    struct winsize size = {0};
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}
