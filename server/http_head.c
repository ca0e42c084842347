#include "http_head.h"

#include <string.h>
#include <strings.h>

struct line {
    const char *text;
    size_t length;
};

struct counts {
    unsigned hosts;
    unsigned lengths;
    unsigned codings;
    bool old; /* HTTP/1.0 */
};

static struct http_head refused(int status, const char *detail)
{
    return (struct http_head){.status = status, .detail = detail};
}

static bool line_has_control(struct line line)
{
    for (size_t i = 0; i < line.length; i++) {
        unsigned char c = (unsigned char)line.text[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return true;
    }
    return false;
}

/* The value of a header line when it is the one called `name`. */
static bool line_is(struct line line, const char *name, struct line *value)
{
    size_t length = strlen(name);
    if (line.length <= length || line.text[length] != ':' ||
        strncasecmp(line.text, name, length) != 0)
        return false;
    const char *start = line.text + length + 1;
    const char *end = line.text + line.length;
    while (start < end && (*start == ' ' || *start == '\t'))
        start++;
    while (end > start && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    *value = (struct line){start, (size_t)(end - start)};
    return true;
}

static bool value_is_made_of(struct line value, const char *allowed)
{
    for (size_t i = 0; i < value.length; i++)
        if (value.text[i] == '\0' || strchr(allowed, value.text[i]) == NULL)
            return false;
    return value.length != 0;
}

/* "METHOD /path HTTP/1.1"; the method and the version were checked by the library. */
static struct http_head request_line_check(struct line line, struct counts *counts)
{
    const char *target = memchr(line.text, ' ', line.length);
    const char *version = memrchr(line.text, ' ', line.length);
    if (target == NULL || target + 1 >= version)
        return refused(400, "The request line is not 'METHOD /path HTTP/1.1'.");
    if (target[1] != '/')
        return refused(400, "The request target must be a path that begins with '/'.");
    for (const char *c = target + 1; c < version; c++)
        if ((unsigned char)*c <= 0x20 || (unsigned char)*c >= 0x7f)
            return refused(400, "The request target holds a character that must be "
                                "percent-encoded.");
    counts->old = version[strlen(" HTTP/1.")] == '0';
    return (struct http_head){0};
}

static struct http_head header_line_check(struct line line, struct counts *counts)
{
    static const char host_bytes[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                     "0123456789-._~:[]%";
    struct line value = {0};
    if (line.text[0] == ' ' || line.text[0] == '\t')
        return refused(400, "A header goes on over a second line, which is obsolete.");
    if (line_is(line, "host", &value)) {
        counts->hosts++;
        if (!value_is_made_of(value, host_bytes))
            return refused(400, "The Host header is not a host name with an optional port.");
    } else if (line_is(line, "content-length", &value)) {
        counts->lengths++;
        if (!value_is_made_of(value, "0123456789") || value.length > 18)
            return refused(400, "The Content-Length header is not a number.");
    } else if (line_is(line, "transfer-encoding", &value)) {
        counts->codings++;
        if (value.length != 7 || strncasecmp(value.text, "chunked", 7) != 0)
            return refused(400, "The only Transfer-Encoding understood is 'chunked'.");
    }
    return (struct http_head){0};
}

static struct http_head counts_check(struct counts counts)
{
    if (counts.hosts != 1)
        return refused(400, "A request must have exactly one Host header.");
    if (counts.lengths + counts.codings > 1)
        return refused(400, "A request may have one Content-Length or one Transfer-Encoding.");
    if (counts.codings == 1 && counts.old)
        return refused(400, "HTTP/1.0 has no Transfer-Encoding.");
    return (struct http_head){.chunked = counts.codings == 1};
}

/* Cuts the next line off; false when it does not end with CR LF within the head. */
static bool line_next(const char **position, const char *end, struct line *line)
{
    const char *feed = memchr(*position, '\n', (size_t)(end - *position));
    if (feed == NULL || feed == *position || feed[-1] != '\r')
        return false;
    *line = (struct line){*position, (size_t)(feed - 1 - *position)};
    *position = feed + 1;
    return true;
}

struct http_head http_head_check(const char *bytes, size_t length)
{
    const char *position = bytes;
    const char *end = bytes + (length < HTTP_HEAD_MAX ? length : HTTP_HEAD_MAX);
    struct counts counts = {0};
    struct line line = {0};
    bool first = true;
    /* RFC 9112 lets a client send one empty line before the request. */
    if (length >= 2 && memcmp(bytes, "\r\n", 2) == 0)
        position += 2;
    for (;;) {
        if (memchr(position, '\n', (size_t)(end - position)) == NULL)
            return refused(431, "Request line and headers are longer than 16 KiB.");
        if (!line_next(&position, end, &line))
            return refused(400, "A line of the head does not end with CR LF.");
        if (line.length == 0 && !first)
            return counts_check(counts);
        if (line_has_control(line))
            return refused(400, "The head holds a control character.");
        struct http_head head = line.length == 0 ? refused(400, "The request line is empty.")
                                : first          ? request_line_check(line, &counts)
                                                 : header_line_check(line, &counts);
        if (head.status != 0)
            return head;
        first = false;
    }
}
