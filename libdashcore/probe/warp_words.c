#include "warp_words.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/text.h"

#include <string.h>
#include <strings.h>

#define TREE_DEPTH_MAX    8
#define TREE_TEXT_MAX     128
#define KEY_LENGTH_MAX    64
#define NUMBER_LENGTH_MAX 32

#define ESCAPE 0x1B

/* Not those of <ctype.h>: the host may have set a locale. */
static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7F;
}

static char fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
}

/* ---- making readable ---- */

/* The bytes of a terminal's control sequence, such as ESC [ 1 m; 1 for a lone escape. */
static size_t sequence_length(const char *text)
{
    size_t length = 1;
    if (text[1] != '[')
        return 1;
    do
        length++;
    while (text[length] >= 0x20 && text[length] < 0x40);
    /* Anything else, such as the first byte of a longer character, does not belong to it. */
    return text[length] >= 0x40 && text[length] < 0x7F ? length + 1 : length;
}

/* Takes out, in place, what only a terminal understands. */
static void strip(char *text)
{
    static const char byte_order_mark[] = "\xEF\xBB\xBF";
    const char *from = text;
    char *to = text;
    if (strncmp(from, byte_order_mark, 3) == 0)
        from += 3;
    while (*from != '\0') {
        if (*from == ESCAPE)
            from += sequence_length(from);
        else if (*from != '\n' && *from != '\t' && is_control(*from))
            from++;
        else
            *to++ = *from++;
    }
    *to = '\0';
}

int words_make(const char *said, struct words *words)
{
    struct buffer clean = {0};
    struct words made = {NULL, NULL};
    text_append_clean(&clean, said, strlen(said));
    made.text = buffer_take(&clean);
    if (made.text == NULL)
        return fail_memory();
    strip(made.text);
    made.folded = memory_copy_text(made.text);
    if (made.folded == NULL) {
        words_free(&made);
        return fail_memory();
    }
    for (char *c = made.folded; *c != '\0'; c++)
        *c = fold(*c);
    *words = made;
    return 0;
}

void words_free(struct words *words)
{
    memory_release(words->text);
    memory_release(words->folded);
    *words = (struct words){NULL, NULL};
}

/* ---- searching ---- */

bool words_contain(const struct words *words, const char *folded)
{
    return strstr(words->folded, folded) != NULL;
}

static size_t blanks(const char *text, size_t length)
{
    size_t n = 0;
    while (n < length && (text[n] == ' ' || text[n] == '\t'))
        n++;
    return n;
}

static struct words_span trimmed(const char *text, size_t length)
{
    size_t start = blanks(text, length);
    while (length > start && (text[length - 1] == ' ' || text[length - 1] == '\t'))
        length--;
    return (struct words_span){text + start, length - start};
}

/* Walks the lines; false at the end. `next` starts at 0. */
static bool line_next(const struct words *words, size_t *next, size_t *start, size_t *length)
{
    if (words->folded[*next] == '\0')
        return false;
    *start = *next;
    *length = strcspn(words->folded + *start, "\n");
    *next = *start + *length + (words->folded[*start + *length] == '\n');
    return true;
}

struct words_span words_labelled(const struct words *words, const char *folded)
{
    size_t next = 0;
    size_t start = 0;
    size_t length = 0;
    size_t label = strlen(folded);
    while (line_next(words, &next, &start, &length)) {
        size_t skip = blanks(words->folded + start, length);
        if (length - skip >= label && memcmp(words->folded + start + skip, folded, label) == 0)
            return trimmed(words->text + start + skip + label, length - skip - label);
    }
    return (struct words_span){"", 0};
}

/* Lines of other commands of warp-cli that are the user's own business. */
static bool line_is_private(const char *folded, size_t length)
{
    static const char *const named[] = {"license", "licence",  "key",    "device",
                                        "account", "password", "secret", "token"};
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++)
        if (memmem(folded, length, named[i], strlen(named[i])) != NULL)
            return true;
    return false;
}

struct words_span words_line(const struct words *words, const char *folded)
{
    size_t next = 0;
    size_t start = 0;
    size_t length = 0;
    while (line_next(words, &next, &start, &length)) {
        const char *line = words->folded + start;
        bool found = folded[0] != '\0'
                         ? memmem(line, length, folded, strlen(folded)) != NULL
                         : blanks(line, length) < length && !line_is_private(line, length);
        if (found)
            return trimmed(words->text + start, length);
    }
    return (struct words_span){"", 0};
}

/* ---- quoting ---- */

void words_pass_failure(struct buffer *buffer, const struct buffer *part)
{
    if (!part->failed)
        return;
    buffer_free(buffer);
    buffer->failed = true;
}

static bool is_token_part(char c)
{
    return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '+' || c == '=';
}

/* Whether a token looks like a licence, a key or an id and not like a word, a name of a reason, an
 * address or a port. A licence is three groups of eight letters and digits. */
static bool token_is_secret(const char *token, size_t length)
{
    size_t digits = 0;
    size_t joints = 0;
    for (size_t i = 0; i < length; i++) {
        digits += is_digit(token[i]);
        joints += token[i] == '-' || token[i] == '+' || token[i] == '=';
    }
    return length > KEY_LENGTH_MAX || (length >= 20 && digits + joints > 0) ||
           (length >= 12 && digits >= 4);
}

static void append_tokens(struct buffer *buffer, const char *text, size_t length)
{
    size_t i = 0;
    while (i < length) {
        size_t token = 0;
        while (i + token < length && is_token_part(text[i + token]))
            token++;
        if (token == 0)
            buffer_append_char(buffer, is_control(text[i]) ? ' ' : text[i]);
        else if (token_is_secret(text + i, token))
            buffer_append_text(buffer, "[removed]");
        else
            buffer_append(buffer, text + i, token);
        i += token > 0 ? token : 1;
    }
}

void words_append_safe(struct buffer *buffer, const char *text, size_t length, size_t limit)
{
    struct buffer safe = {0};
    append_tokens(&safe, text, length);
    if (safe.length > 0)
        buffer_append(buffer, safe.text, text_cut(safe.text, safe.length, limit));
    words_pass_failure(buffer, &safe);
    buffer_free(&safe);
}

void words_append_safe_json(struct buffer *buffer, struct json_span string, size_t limit)
{
    struct buffer plain = {0};
    if (string.kind == JSON_STRING)
        json_append_unescaped(&plain, string);
    if (plain.length > 0)
        words_append_safe(buffer, plain.text, plain.length, limit);
    words_pass_failure(buffer, &plain);
    buffer_free(&plain);
}

static void write_taken(struct buffer *buffer, struct buffer *plain)
{
    json_write_string(buffer, plain->length > 0 ? plain->text : "", plain->length);
    words_pass_failure(buffer, plain);
    buffer_free(plain);
}

void words_write_safe(struct buffer *buffer, const char *text, size_t length, size_t limit)
{
    struct buffer safe = {0};
    words_append_safe(&safe, text, length, limit);
    write_taken(buffer, &safe);
}

/* ---- JSON trees ---- */

static bool ends_with(const char *key, size_t length, const char *end)
{
    size_t n = strlen(end);
    return length >= n && memcmp(key + length - n, end, n) == 0;
}

static bool contains(const char *key, size_t length, const char *part)
{
    size_t n = strlen(part);
    for (size_t i = 0; i + n <= length; i++)
        if (strncasecmp(key + i, part, n) == 0)
            return true;
    return false;
}

static bool key_is_safe(const char *key, size_t length)
{
    static const char *const parts[] = {"licen",   "token",  "secret", "passw",  "email",
                                        "account", "device", "public", "private"};
    static const char *const whole[] = {"id", "key", "user", "serial"};
    if (length == 0 || length > KEY_LENGTH_MAX || !is_letter(key[0]))
        return false;
    for (size_t i = 0; i < length; i++)
        if (!is_letter(key[i]) && !is_digit(key[i]) && key[i] != '_')
            return false;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (contains(key, length, parts[i]))
            return false;
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++)
        if (strlen(whole[i]) == length && strncasecmp(key, whole[i], length) == 0)
            return false;
    return !ends_with(key, length, "_id") && !ends_with(key, length, "Id") &&
           !ends_with(key, length, "ID") && !ends_with(key, length, "_key") &&
           !token_is_secret(key, length);
}

/* A key with escapes is no plain name. */
bool words_key_is_safe(struct json_span key)
{
    return key.kind == JSON_STRING && key_is_safe(key.text + 1, key.length - 2);
}

static void write_text(struct buffer *buffer, struct json_span string)
{
    struct buffer safe = {0};
    words_append_safe_json(&safe, string, TREE_TEXT_MAX);
    write_taken(buffer, &safe);
}

static void write_members(struct buffer *buffer, struct json_span container, int depth)
{
    struct json_span key = {0};
    struct json_span value = {0};
    struct json_walk walk = json_walk_start(container);
    while (json_walk_next(&walk, container.kind == JSON_OBJECT ? &key : NULL, &value)) {
        if (container.kind == JSON_OBJECT && !words_key_is_safe(key))
            continue;
        json_next(buffer);
        if (container.kind == JSON_OBJECT) {
            buffer_append(buffer, key.text, key.length);
            buffer_append_char(buffer, ':');
        }
        words_write_tree(buffer, value, depth);
    }
}

void words_write_tree(struct buffer *buffer, struct json_span tree, int depth)
{
    bool is_container = tree.kind == JSON_OBJECT || tree.kind == JSON_ARRAY;
    if (is_container && depth < TREE_DEPTH_MAX) {
        buffer_append_char(buffer, tree.kind == JSON_OBJECT ? '{' : '[');
        write_members(buffer, tree, depth + 1);
        buffer_append_char(buffer, tree.kind == JSON_OBJECT ? '}' : ']');
    } else if (tree.kind == JSON_STRING) {
        write_text(buffer, tree);
    } else if (tree.kind == JSON_NONE || is_container || tree.length > NUMBER_LENGTH_MAX) {
        buffer_append_text(buffer, "null");
    } else {
        buffer_append(buffer, tree.text, tree.length);
    }
}
