/* Text is read once, name by name: a name is a run of letters, digits and "_-.", and what follows
 * it says whether a secret does (a colon or an equals sign behind a listed key, "://", a blank
 * behind "Bearer"). Inside JSON strings an escape counts as the character it stands for, so that
 * ranges never cut one in two. JSON within a string shows as quotes behind backslashes; a quoted
 * value ends at a quote behind as many.
 *
 * It rather takes too much than too little. Known to be taken without need: what follows a listed
 * word and a colon ("invalid token: expired") but for the errors of files, counts and file names
 * under such a key (token_count=3), a user alone before the @ of an http URL, a word that is no
 * token behind "Bearer". Known to be left: a password behind a word alone ("password is x") or a
 * short option
 * (-u user:x), what follows a " within an unquoted value, a password in a URL behind an unescaped
 * "/". */
#include "core/redact_text.h"

#include "core/redact_scan.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define NAME_SIZE 256

#define JWT_LENGTH_MIN 20

struct name {
    size_t start;
    size_t end;
    size_t words_start;  /* of the name before, when one blank separates them */
    size_t token_start;  /* of "eyJ" in it, or SCAN_NONE */
    struct quote around; /* the quote directly before it */
    int before;          /* the character directly before it */
};

/* ---- values ---- */

void redact_rest(struct redact_scan *scan, size_t end)
{
    buffer_append(scan->out, scan->text + scan->copied, end - scan->copied);
    scan->copied = end;
}

void redact_range(struct redact_scan *scan, size_t start, size_t end)
{
    if (start >= end)
        return;
    redact_rest(scan, start);
    buffer_append_text(scan->out, REDACTED);
    scan->copied = end;
}

static bool is_literal(const struct redact_scan *scan, size_t start, size_t end)
{
    static const char *const literals[] = {"null", "true", "false", "None", "True", "False"};
    for (size_t i = 0; i < sizeof(literals) / sizeof(literals[0]); i++)
        if (strlen(literals[i]) == end - start && scan_begins_with(scan, start, literals[i]))
            return true;
    return false;
}

/* Steps over "Bearer" and the like, which say how a secret is meant. */
static size_t skip_scheme(const struct redact_scan *scan, size_t at)
{
    static const char *const schemes[] = {"bearer ", "basic ", "token "};
    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        size_t length = strlen(schemes[i]);
        if (scan->end - at > length && strncasecmp(scan->text + at, schemes[i], length) == 0)
            return scan_skip_blanks(scan, at + length);
    }
    return at;
}

/* Removes a value without quotes. */
static size_t redact_bare(struct redact_scan *scan, size_t at, struct quote around)
{
    if (scan_begins_with(scan, at, "-----BEGIN")) {
        size_t end = scan_pem_end(scan, at);
        if (end != SCAN_NONE) {
            redact_range(scan, at, end);
            return end;
        }
    }
    at = skip_scheme(scan, at);
    if (scan_begins_with(scan, at, REDACTED))
        return at + strlen(REDACTED);
    size_t end = scan_bare_end(scan, at, around);
    if (!is_literal(scan, at, end))
        redact_range(scan, at, end);
    return end;
}

/* Removes the value at `at`, up to the end of the line when `line`; `around` is the quote that the
 * name is behind. Returns the place behind it. */
static size_t redact_value(struct redact_scan *scan, size_t at, struct quote around, bool line)
{
    size_t step = 0;
    int c = scan_peek(scan, at, &step);
    struct quote quote = scan_quote(scan, at);
    if (quote.mark == 0 && char_is_one_of(c, "bBuUrR")) /* as Python writes some strings */
        quote = scan_quote(scan, at + step);
    if (quote.mark != 0 && !quote_is_same(quote, around)) {
        size_t behind = 0;
        size_t end = scan_quoted_end(scan, quote, &behind);
        redact_range(scan, quote.text_start, end);
        return behind;
    }
    if (!line && !char_is_one_of(c, "[{"))
        return redact_bare(scan, at, around);
    size_t end = line ? scan_line_end(scan, at, around) : scan_bracket_end(scan, at);
    redact_range(scan, at, end);
    return end;
}

/* ---- names ---- */

/* Reads on to the end of the name that begins at its start. */
static void read_name(const struct redact_scan *scan, struct name *name)
{
    size_t at = name->start;
    size_t step = 0;
    name->token_start = SCAN_NONE;
    for (int c = 0; char_is_name(c = scan_peek(scan, at, &step)); at += step)
        if (c == 'e' && name->token_start == SCAN_NONE && scan_begins_with(scan, at, "eyJ"))
            name->token_start = at;
    name->end = at;
}

/* Copies a name without its escapes; of a longer one the end. */
static size_t unescape_name(const char *name, size_t length, char *copy)
{
    struct redact_scan scan = {.text = name, .end = length, .json = true};
    size_t copied = 0;
    size_t step = 0;
    size_t at = 0;
    for (int c = 0; (c = scan_peek(&scan, at, &step)) >= 0; at += step) {
        if (copied == NAME_SIZE) {
            copied = NAME_SIZE / 2;
            memmove(copy, copy + copied, copied);
        }
        copy[copied++] = (char)c;
    }
    return copied;
}

const char *redact_name_find(const struct redact_keys *keys, const char *name, size_t length,
                             bool json, bool at_end)
{
    char copy[NAME_SIZE];
    if (json && memchr(name, '\\', length) != NULL) {
        length = unescape_name(name, length, copy);
        name = copy;
    }
    return redact_keys_find(keys, name, length, at_end);
}

/* The listed key in a name, or in it and the one before it ("API key"). Where the name is behind a
 * backslash, its first letter may be that of an escape (\npassword). */
static const char *find_key(const struct redact_scan *scan, const struct name *name)
{
    const char *text = scan->text + name->start;
    size_t length = name->end - name->start;
    const char *key = redact_name_find(scan->keys, text, length, scan->json, false);
    if (key == NULL && name->before == '\\' && length > 1)
        key = redact_name_find(scan->keys, text + 1, length - 1, scan->json, false);
    if (key == NULL && name->words_start != name->start)
        key = redact_name_find(scan->keys, scan->text + name->words_start,
                               name->end - name->words_start, scan->json, true);
    return key;
}

static bool is_word(const struct redact_scan *scan, size_t start, size_t end, const char *word)
{
    return end - start == strlen(word) && strncasecmp(scan->text + start, word, end - start) == 0;
}

/* The place of the value behind a name and a colon or equals sign; SCAN_NONE when none follow.
 * Takes the closing quote of the name, and `around` no longer counts then. */
static size_t behind_separator(const struct redact_scan *scan, size_t at, struct quote *around)
{
    size_t step = 0;
    struct quote quote = scan_quote(scan, at);
    if (quote.mark != 0)
        at = quote.text_start;
    else if (scan_peek(scan, at, &step) == ']')
        at += step;
    at = scan_skip_blanks(scan, at);
    if (!char_is_one_of(scan_peek(scan, at, &step), ":="))
        return SCAN_NONE;
    at += step;
    if (char_is_one_of(scan_peek(scan, at, &step), "=>"))
        at += step;
    if (quote.mark != 0)
        *around = (struct quote){0};
    return scan_skip_blanks(scan, at);
}

/* The same for an option of a command line, "--password x" or ['--password', 'x']; SCAN_NONE when
 * another option follows, or nothing. */
static size_t behind_option(const struct redact_scan *scan, const struct name *name,
                            struct quote *around)
{
    if (!scan_begins_with(scan, name->start, "--"))
        return SCAN_NONE;
    size_t step = 0;
    size_t at = name->end;
    struct quote closing = scan_quote(scan, at);
    if (closing.mark != 0)
        at = closing.text_start;
    if (closing.mark != 0 && scan_peek(scan, at, &step) == ',')
        at += step;
    size_t value = scan_skip_blanks(scan, at);
    struct quote opening = scan_quote(scan, value);
    size_t text = opening.mark != 0 ? opening.text_start : value;
    bool apart = value > name->end && (closing.mark == 0 || opening.mark != 0);
    if (!apart || scan_peek(scan, text, &step) <= ' ' || scan_begins_with(scan, text, "--"))
        return SCAN_NONE;
    if (closing.mark != 0)
        *around = (struct quote){0};
    return value;
}

/* Behind "scheme://": removes a user and password before the @. A user alone is removed from http
 * URLs, where it is a token more often than a name. Returns where to go on. */
static size_t redact_user(struct redact_scan *scan, size_t start, bool http)
{
    size_t at = start;
    size_t last = SCAN_NONE;
    bool password = false;
    size_t step = 0;
    for (int c = 0; (c = scan_peek(scan, at, &step)) > ' ' && !char_is_one_of(c, "/?#\"'`<>\\");) {
        if (c == '@')
            last = at;
        password = password || (c == ':' && last == SCAN_NONE);
        at += step;
    }
    if (last == SCAN_NONE || !(password || http))
        return start;
    redact_range(scan, start, last);
    return last;
}

/* Whether text behind "Basic" or "Bearer" may be a secret rather than the next word of a sentence.
 */
static bool may_be_token(const struct redact_scan *scan, size_t start, size_t end, bool basic)
{
    static const char *const words[] = {
        "token",         "tokens", "auth",   "realm=", "error", "authentication",
        "authorization", "scheme", "header", "is",     "was",   "of"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (is_word(scan, start, end, words[i]))
            return false;
    if (!basic)
        return true;
    bool odd = false;
    for (size_t i = start + 1; i < end; i++)
        odd = odd || (scan->text[i] >= 'A' && scan->text[i] <= 'Z') ||
              (scan->text[i] >= '0' && scan->text[i] <= '9') || scan->text[i] == '=';
    return odd && end - start >= 8;
}

/* Behind the name "Bearer" or "Basic". */
static size_t redact_credentials(struct redact_scan *scan, const struct name *name, bool basic)
{
    size_t at = scan_skip_blanks(scan, name->end);
    if (at == name->end || scan_begins_with(scan, at, REDACTED))
        return name->end;
    size_t end = scan_bare_end(scan, at, (struct quote){0});
    if (!may_be_token(scan, at, end, basic))
        return name->end;
    redact_range(scan, at, end);
    return end;
}

/* Removes a name that is itself a secret, a JSON web token or the start of a PEM block. Returns
 * where to go on, or SCAN_NONE. */
static size_t redact_self(struct redact_scan *scan, const struct name *name)
{
    size_t start = name->token_start;
    if (start != SCAN_NONE && name->end - start >= JWT_LENGTH_MIN &&
        scan_find(scan, start, name->end, ".") != SCAN_NONE) {
        redact_range(scan, start, name->end);
        return name->end;
    }
    if (name->end - name->start < strlen("-----BEGIN"))
        return SCAN_NONE;
    start = scan_find(scan, name->start, name->end, "-----BEGIN");
    size_t end = start != SCAN_NONE ? scan_pem_end(scan, start) : SCAN_NONE;
    if (end != SCAN_NONE)
        redact_range(scan, start, end);
    return end;
}

/* Whether what stands in the place of a value is the next listed key, with a value of its own. */
static bool is_empty(const struct redact_scan *scan, const struct name *name, size_t value)
{
    struct name next = {.start = value, .words_start = value};
    struct quote none = {0};
    size_t step = 0;
    if (!char_is_blank(scan_peek(scan, value - 1, &step)))
        return false;
    read_name(scan, &next);
    return next.end > value && value > name->end &&
           behind_separator(scan, next.end, &none) != SCAN_NONE && find_key(scan, &next) != NULL;
}

/* Whether a name is the end of a file's path, "/etc/passwd" or "./token". */
static bool ends_path(const struct redact_scan *scan, const struct name *name)
{
    const char *text = scan->text;
    size_t at = name->start;
    while (at > 0 && (char_is_name((unsigned char)text[at - 1]) || text[at - 1] == '/'))
        at--;
    bool absolute = text[at] == '/' && (at == 0 || text[at - 1] != ':');
    bool relative = text[at] == '.' && char_is_one_of(text[at + 1], "./");
    return name->before == '/' && (absolute || relative);
}

/* Whether words follow a colon and a blank: "Permission denied", which tools say of a file. What is
 * a secret has no blank in it, and mostly more than letters. */
static bool is_message(const struct redact_scan *scan, size_t value)
{
    size_t at = value;
    while (at < scan->end && isalpha((unsigned char)scan->text[at]))
        at++;
    return value >= 2 && scan->text[value - 1] == ' ' && scan->text[value - 2] == ':' &&
           at > value && at + 1 < scan->end && scan->text[at] == ' ' &&
           isalpha((unsigned char)scan->text[at + 1]);
}

/* Removes what the name says is a secret. Returns where to go on. */
static size_t redact_behind(struct redact_scan *scan, const struct name *name)
{
    size_t step = 0;
    size_t self = redact_self(scan, name);
    if (self != SCAN_NONE)
        return self;

    int next = scan_peek(scan, name->end, &step);
    size_t slash = name->end + step;
    if (next == ':' && scan_peek(scan, slash, &step) == '/' &&
        scan_peek(scan, slash + step, &step) == '/') {
        bool http = is_word(scan, name->start, name->end, "http") ||
                    is_word(scan, name->start, name->end, "https");
        while (scan_peek(scan, slash, &step) == '/')
            slash += step;
        return redact_user(scan, slash, http);
    }
    bool basic = is_word(scan, name->start, name->end, "basic");
    if (char_is_blank(next) && (basic || is_word(scan, name->start, name->end, "bearer")))
        return redact_credentials(scan, name, basic);

    struct quote around = name->around;
    size_t value = behind_separator(scan, name->end, &around);
    bool tag = name->before == '<' && next == '>';
    if (value == SCAN_NONE && tag)
        value = name->end + 1;
    if (value == SCAN_NONE)
        value = behind_option(scan, name, &around);
    const char *key = value != SCAN_NONE ? find_key(scan, name) : NULL;
    if (key == NULL || is_empty(scan, name, value) ||
        (ends_path(scan, name) && is_message(scan, value)))
        return name->end;
    bool line = strcmp(key, "authorization") == 0 || strcmp(key, "cookie") == 0;
    return redact_value(scan, value, around, line && !tag);
}

/* ---- the text ---- */

/* Which bytes have to be looked at more closely: those that may be or announce a secret. */
static const bool is_sign[256] = {
    [':'] = true, ['='] = true, ['\\'] = true, ['-'] = true,
    ['>'] = true, ['e'] = true, ['b'] = true,  ['B'] = true,
};

/* Whether the sign at `at` is followed by what makes it one. */
static bool is_announced(const struct redact_scan *scan, size_t at, size_t end)
{
    const char *text = scan->text + at;
    size_t left = end - at;
    switch (text[0]) {
    case '\\': /* may hide one of the others */
        return scan->json && left > 1 && text[1] == 'u';
    case '-':
        return left > 1 && text[1] == '-';
    case 'e':
        return left >= 3 && text[1] == 'y' && text[2] == 'J';
    case 'b':
    case 'B':
        return left > 6 &&
               (strncasecmp(text, "bearer", 6) == 0 || strncasecmp(text, "basic", 5) == 0);
    default: /* a colon, an equals sign, and the > of <password> */
        return true;
    }
}

/* Whether anything in the text may be or announce a secret. Most text passes here. */
static bool needs_look(const struct redact_scan *scan, size_t start, size_t end)
{
    for (size_t i = start; i < end; i++)
        if (is_sign[(unsigned char)scan->text[i]] && is_announced(scan, i, end))
            return true;
    return false;
}

void redact_text(struct redact_scan *scan, size_t start, size_t end)
{
    if (!needs_look(scan, start, end))
        return;
    scan->end = end;
    size_t at = start;
    size_t step = 0;
    int before = 0;
    struct quote around = {0};
    struct name name = {.end = SCAN_NONE};
    for (int c = 0; (c = scan_peek(scan, at, &step)) >= 0;) {
        if (char_is_name(c)) {
            bool joined = name.end != SCAN_NONE && at == name.end + 1 && before == ' ';
            name.words_start = joined ? name.start : at;
            name.start = at;
            name.before = before;
            name.around = around;
            read_name(scan, &name);
            at = redact_behind(scan, &name);
            before = 0;
            around = (struct quote){0};
            continue;
        }
        around = scan_quote(scan, at);
        before = around.mark != 0 ? around.mark : c;
        at = around.mark != 0      ? around.text_start
             : around.slashes != 0 ? scan_skip_slashes(scan, at, around.slashes)
                                   : at + step;
    }
}
