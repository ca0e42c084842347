/* Every end is found in one pass, and a range once passed is not looked at again, so that the time
 * grows with the length of the text only. */
#include "core/redact_scan.h"

#include <string.h>

/* Longer than any header line of a PEM block. */
#define PEM_LINE_MAX 64

bool char_is_one_of(int c, const char *set)
{
    return c > 0 && c < 0x80 && strchr(set, c) != NULL;
}

size_t scan_skip_blanks(const struct redact_scan *scan, size_t at)
{
    size_t step = 0;
    while (char_is_blank(scan_peek(scan, at, &step)))
        at += step;
    return at;
}

bool scan_begins_with(const struct redact_scan *scan, size_t at, const char *text)
{
    size_t length = strlen(text);
    return at < scan->end && scan->end - at >= length && memcmp(scan->text + at, text, length) == 0;
}

size_t scan_find(const struct redact_scan *scan, size_t start, size_t end, const char *text)
{
    const char *found = memmem(scan->text + start, end - start, text, strlen(text));
    return found != NULL ? (size_t)(found - scan->text) : SCAN_NONE;
}

size_t scan_skip_slashes(const struct redact_scan *scan, size_t at, size_t count)
{
    size_t step = 0;
    for (; count > 0 && scan_peek(scan, at, &step) == '\\'; count--)
        at += step;
    return at;
}

struct quote scan_quote(const struct redact_scan *scan, size_t at)
{
    struct quote quote = {0};
    size_t step = 0;
    int c = 0;
    for (; (c = scan_peek(scan, at, &step)) == '\\'; at += step)
        quote.slashes++;
    if (c == '"' || c == '\'' || c == '`')
        quote.mark = (char)c;
    quote.text_start = at + step;
    return quote;
}

bool quote_is_same(struct quote a, struct quote b)
{
    return a.mark != 0 && a.mark == b.mark && a.slashes == b.slashes;
}

/* Whether a quote behind `slashes` backslashes ends text that begins behind one with its own: each
 * level of quoting writes a backslash as two. Fewer end a text around it. */
static bool closes(struct quote quote, size_t slashes)
{
    if (slashes < quote.slashes)
        return true;
    size_t more = slashes - quote.slashes;
    size_t width = quote.slashes + 1;
    return more % width == 0 && more / width % 2 == 0;
}

size_t scan_quoted_end(const struct redact_scan *scan, struct quote quote, size_t *behind)
{
    size_t at = quote.text_start;
    size_t step = 0;
    for (int c = 0; (c = scan_peek(scan, at, &step)) >= 0;) {
        if (c != '\\' && c != quote.mark) {
            at += step;
            continue;
        }
        struct quote next = scan_quote(scan, at);
        *behind = next.text_start;
        if (next.mark == quote.mark && closes(quote, next.slashes)) {
            bool own = next.slashes >= quote.slashes;
            return scan_skip_slashes(scan, at, own ? next.slashes - quote.slashes : 0);
        }
        at = *behind;
    }
    *behind = scan->end;
    return scan->end;
}

/* Whether a name and an equals sign are at `at`, or a quote. */
static bool begins_pair(const struct redact_scan *scan, size_t at)
{
    size_t start = at;
    size_t step = 0;
    if (scan_quote(scan, at).mark != 0)
        return true;
    while (char_is_name(scan_peek(scan, at, &step)))
        at += step;
    return at > start && scan_peek(scan, at, &step) == '=';
}

size_t scan_bare_end(const struct redact_scan *scan, size_t at, struct quote around)
{
    size_t end = at;
    size_t step = 0;
    for (int c = 0; (c = scan_peek(scan, at, &step)) > ' ';) {
        if (char_is_one_of(c, "\"<") || (c == around.mark && around.slashes == 0))
            break;
        if (char_is_one_of(c, "&,;") && begins_pair(scan, at + step))
            break;
        if (c == '\\') {
            struct quote next = scan_quote(scan, at);
            if (next.mark != 0)
                break;
            at = end = scan_skip_slashes(scan, at, next.slashes);
            continue;
        }
        at += step;
        if (!char_is_one_of(c, ")]}>.,;'`"))
            end = at;
    }
    return end;
}

size_t scan_line_end(const struct redact_scan *scan, size_t at, struct quote around)
{
    size_t step = 0;
    for (int c = 0; (c = scan_peek(scan, at, &step)) >= 0 && c != '\n' && c != '\r'; at += step) {
        if (c != '\\' && !char_is_one_of(c, "\"'`"))
            continue;
        struct quote next = scan_quote(scan, at);
        if (around.mark != 0 && next.mark == around.mark && next.slashes <= around.slashes)
            break;
        if (next.slashes > 0) {
            at = scan_skip_slashes(scan, at, next.slashes);
            step = 0;
        }
    }
    return at;
}

size_t scan_bracket_end(const struct redact_scan *scan, size_t at)
{
    size_t depth = 0;
    size_t step = 0;
    for (int c = 0; (c = scan_peek(scan, at, &step)) >= 0;) {
        if (c == '\\' || c == '"') {
            struct quote quote = scan_quote(scan, at);
            at = scan_skip_slashes(scan, at, quote.slashes);
            if (quote.mark == '"')
                scan_quoted_end(scan, quote, &at);
            else if (quote.mark != 0)
                at = quote.text_start;
            continue;
        }
        at += step;
        if (c == '[' || c == '{')
            depth++;
        else if ((c == ']' || c == '}') && --depth == 0)
            break;
    }
    return at;
}

size_t scan_pem_end(const struct redact_scan *scan, size_t at)
{
    size_t line = scan->end - at < PEM_LINE_MAX ? scan->end : at + PEM_LINE_MAX;
    if (scan_find(scan, at, line, "PRIVATE KEY") == SCAN_NONE)
        return SCAN_NONE;
    size_t last = scan_find(scan, at, scan->end, "-----END");
    if (last == SCAN_NONE)
        return scan->end;
    last += strlen("-----END");
    line = scan->end - last < PEM_LINE_MAX ? scan->end : last + PEM_LINE_MAX;
    size_t dashes = scan_find(scan, last, line, "-----");
    return dashes != SCAN_NONE ? dashes + strlen("-----") : scan->end;
}
