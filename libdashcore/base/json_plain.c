/* One pass without memory of its own but for the open containers and their keys. Whatever is odd is
 * left to the judge, so this knows no reasons and no positions. */
#include "base/json_plain.h"

#include "base/utf8.h"

#include <stdint.h>
#include <string.h>

#define DEPTH_MAX 16
#define KEYS_MAX  64 /* of all containers that are open at a time */

struct key {
    const char *text;
    size_t length;
};

struct plain {
    const char *at;
    const char *end;
    size_t depth;
    size_t depth_max;
    size_t keys_used;
    struct {
        char closing;     /* '}' or ']' */
        size_t first_key; /* of this object */
    } open[DEPTH_MAX];
    struct key keys[KEYS_MAX];
};

/* The character at the place, behind blanks; 0 at the end, and nothing plain begins with a NUL. */
static char next_char(struct plain *plain)
{
    while (plain->at < plain->end &&
           (*plain->at == ' ' || *plain->at == '\n' || *plain->at == '\r' || *plain->at == '\t'))
        plain->at++;
    return plain->at < plain->end ? *plain->at : '\0';
}

static bool is_digit_at(const struct plain *plain)
{
    return plain->at < plain->end && *plain->at >= '0' && *plain->at <= '9';
}

static bool take_digits(struct plain *plain)
{
    const char *start = plain->at;
    while (is_digit_at(plain))
        plain->at++;
    return plain->at > start;
}

static bool take_char(struct plain *plain, char c)
{
    if (plain->at == plain->end || *plain->at != c)
        return false;
    plain->at++;
    return true;
}

static bool take_number(struct plain *plain)
{
    take_char(plain, '-');
    bool zero = take_char(plain, '0');
    if (zero ? is_digit_at(plain) : !take_digits(plain))
        return false;
    if (take_char(plain, '.') && !take_digits(plain))
        return false;
    if (take_char(plain, 'e') || take_char(plain, 'E')) {
        if (!take_char(plain, '+'))
            take_char(plain, '-');
        return take_digits(plain);
    }
    return true;
}

static bool take_word(struct plain *plain, const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(plain->end - plain->at) < length || memcmp(plain->at, word, length) != 0)
        return false;
    plain->at += length;
    return true;
}

/* From the quote that opens a string to behind the one that closes it. Escapes of one letter are
 * plain, except in keys, which are compared as they stand. */
static bool take_string(struct plain *plain, bool key)
{
    const char *at = plain->at + 1;
    const char *end = plain->end;
    while (at < end) {
        unsigned char c = (unsigned char)*at;
        if (c == '"') {
            plain->at = at + 1;
            return true;
        }
        if (c == '\\') {
            if (key || end - at < 2 || at[1] == '\0' || strchr("\"\\/bfnrt", at[1]) == NULL)
                return false;
            at += 2;
        } else if (c >= 0x80) {
            size_t length = utf8_length(at, (size_t)(end - at));
            if (length == 0)
                return false;
            at += length;
        } else if (c >= 0x20) {
            at++;
        } else {
            return false;
        }
    }
    return false;
}

/* A key and its colon. */
static bool take_key(struct plain *plain)
{
    if (next_char(plain) != '"' || plain->keys_used == KEYS_MAX)
        return false;
    struct key key = {.text = plain->at};
    if (!take_string(plain, true))
        return false;
    key.length = (size_t)(plain->at - key.text);
    for (size_t i = plain->open[plain->depth - 1].first_key; i < plain->keys_used; i++)
        if (plain->keys[i].length == key.length &&
            memcmp(plain->keys[i].text, key.text, key.length) == 0)
            return false;
    plain->keys[plain->keys_used++] = key;
    return next_char(plain) == ':' && take_char(plain, ':');
}

static bool open_container(struct plain *plain, char closing)
{
    if (plain->depth == DEPTH_MAX || plain->depth == plain->depth_max)
        return false;
    plain->at++;
    plain->open[plain->depth].closing = closing;
    plain->open[plain->depth].first_key = plain->keys_used;
    plain->depth++;
    return true;
}

static void close_container(struct plain *plain)
{
    plain->at++;
    plain->depth--;
    plain->keys_used = plain->open[plain->depth].first_key;
}

/* A value without what is in it, if it is a container that is not empty; `opened` tells. */
static bool take_value(struct plain *plain, bool *opened)
{
    char c = next_char(plain);
    *opened = false;
    switch (c) {
    case '{':
    case '[':
        if (!open_container(plain, c == '{' ? '}' : ']'))
            return false;
        if (next_char(plain) == plain->open[plain->depth - 1].closing)
            close_container(plain);
        else
            *opened = true;
        return true;
    case '"':
        return take_string(plain, false);
    case 't':
        return take_word(plain, "true");
    case 'f':
        return take_word(plain, "false");
    case 'n':
        return take_word(plain, "null");
    default:
        return take_number(plain);
    }
}

/* Closes what ends behind a value, up to the comma before the next; at the end of the text no
 * container is open any more. */
static bool take_separator(struct plain *plain)
{
    while (plain->depth > 0 && next_char(plain) == plain->open[plain->depth - 1].closing)
        close_container(plain);
    if (plain->depth > 0)
        return take_char(plain, ',');
    next_char(plain);
    return plain->at == plain->end;
}

bool json_is_plain(const char *text, size_t length, size_t depth_max)
{
    struct plain plain;
    plain.at = text;
    plain.end = text + length;
    plain.depth = 0;
    plain.depth_max = depth_max;
    plain.keys_used = 0;
    do {
        bool opened = true;
        while (opened) {
            bool key = plain.depth > 0 && plain.open[plain.depth - 1].closing == '}';
            if ((key && !take_key(&plain)) || !take_value(&plain, &opened))
                return false;
        }
        if (!take_separator(&plain))
            return false;
    } while (plain.depth > 0);
    return true;
}
