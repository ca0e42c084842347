/*
 * The little JSON the program needs: to write a string, and to pick a string out of what the
 * library answers. Input to the second is valid JSON, for the library has checked it; the end of
 * the text still ends every loop.
 */
#include "json_text.h"

#include "utf8.h"

#include <stdlib.h>
#include <string.h>

void json_text_print(FILE *output, const char *text, size_t length)
{
    const char *end = text + length;
    fputc('"', output);
    while (text < end) {
        const char *from = text;
        uint32_t character = utf8_next(&text, (size_t)(end - text));
        if (character == UTF8_INVALID || character == 0)
            fputs("\\ufffd", output);
        else if (character == '"' || character == '\\')
            fprintf(output, "\\%c", (int)character);
        else if (character == '\n')
            fputs("\\n", output);
        else if (character < 0x20 || character == 0x7F)
            fprintf(output, "\\u%04x", (unsigned)character);
        else
            fwrite(from, 1, (size_t)(text - from), output);
    }
    fputc('"', output);
}

/* Four hexadecimal digits; the pointer stays within the text when there are fewer. */
static uint32_t code_unit_read(const char **json)
{
    uint32_t unit = 0;
    for (int i = 0; i < 4 && strchr("0123456789abcdefABCDEF", **json) && **json != '\0'; i++) {
        char digit = *(*json)++;
        unit = unit << 4 | (uint32_t)(digit <= '9' ? digit - '0' : (digit & 0x0F) + 9);
    }
    return unit;
}

static void character_append(char **end, uint32_t character)
{
    if (character < 0x80) {
        *(*end)++ = (char)character;
    } else if (character < 0x800) {
        *(*end)++ = (char)(0xC0 | character >> 6);
        *(*end)++ = (char)(0x80 | (character & 0x3F));
    } else if (character < 0x10000) {
        *(*end)++ = (char)(0xE0 | character >> 12);
        *(*end)++ = (char)(0x80 | (character >> 6 & 0x3F));
        *(*end)++ = (char)(0x80 | (character & 0x3F));
    } else {
        *(*end)++ = (char)(0xF0 | character >> 18);
        *(*end)++ = (char)(0x80 | (character >> 12 & 0x3F));
        *(*end)++ = (char)(0x80 | (character >> 6 & 0x3F));
        *(*end)++ = (char)(0x80 | (character & 0x3F));
    }
}

/* What follows a backslash. */
static void escape_decode(const char **json, char **end)
{
    static const char letters[] = "bfnrt";
    static const char controls[] = "\b\f\n\r\t";
    char letter = *(*json)++;
    const char *control = strchr(letters, letter);
    if (letter == 'u') {
        uint32_t character = code_unit_read(json);
        if (character >= 0xD800 && character < 0xDC00 && (*json)[0] == '\\' && (*json)[1] == 'u') {
            *json += 2;
            character = 0x10000 + ((character - 0xD800) << 10) + (code_unit_read(json) & 0x3FF);
        }
        character_append(end, character != 0 ? character : 0xFFFD);
    } else {
        *(*end)++ = control != NULL ? controls[control - letters] : letter;
    }
}

char *json_text_decode(const char *json)
{
    if (json == NULL || json[0] != '"')
        return NULL;
    /* No escape is shorter than what it stands for. */
    char *text = malloc(strlen(json) + 1);
    char *end = text;
    if (text == NULL)
        return NULL;
    json++;
    while (*json != '"' && *json != '\0') {
        if (json[0] == '\\' && json[1] != '\0') {
            json++;
            escape_decode(&json, &end);
        } else {
            *end++ = *json++;
        }
    }
    *end = '\0';
    return text;
}

static const char *string_skip(const char *json)
{
    for (json++; *json != '"' && *json != '\0'; json++)
        if (json[0] == '\\' && json[1] != '\0')
            json++;
    return *json == '"' ? json + 1 : json;
}

static const char *space_skip(const char *json)
{
    return json + strspn(json, " \t\r\n");
}

static const char *value_skip(const char *json)
{
    int depth = 0;
    for (; *json != '\0'; json++) {
        if (*json == '"')
            json = string_skip(json) - 1;
        else if (*json == '{' || *json == '[')
            depth++;
        else if (depth == 0 && strchr(",}]", *json) != NULL)
            break;
        else if (*json == '}' || *json == ']')
            depth--;
    }
    return json;
}

const char *json_text_member(const char *json, const char *name)
{
    json = json ? space_skip(json) : "";
    if (*json != '{')
        return NULL;
    do {
        json = space_skip(json + 1);
        if (*json != '"')
            return NULL;
        char *key = json_text_decode(json);
        int found = key != NULL && strcmp(key, name) == 0;
        free(key);
        json = space_skip(string_skip(json));
        if (*json != ':')
            return NULL;
        json = space_skip(json + 1);
        if (found)
            return json;
        json = space_skip(value_skip(json));
    } while (*json == ',');
    return NULL;
}
