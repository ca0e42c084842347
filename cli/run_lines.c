/*
 * A line ends at a line feed or a carriage return, for progress bars return to the start of their
 * line. A percentage counts as soon as it is there, without an end of the line.
 */
#include "run_lines.h"

#include "text_cut.h"

#include <stdbool.h>
#include <string.h>

enum { WORD_HARMLESS = 8 }; /* half a word shorter than this gives no secret away */

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_word(char byte)
{
    return is_digit(byte) || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* Whether a terminal sequence such as that of a colour ends here. */
static bool is_sequence_end(const char *line, size_t at)
{
    size_t start = at;
    while (start > 0 && (is_digit(line[start - 1]) || line[start - 1] == ';'))
        start--;
    return start > 1 && line[start - 1] == '[' && line[start - 2] == '\033';
}

/* Whether a number may begin behind this byte; it may not in "v2", "1.2.3", "-5" and "a/5". */
static bool may_precede_number(const char *line, size_t at)
{
    if (is_word(line[at]))
        return is_sequence_end(line, at);
    return strchr("-+.,:/_%", line[at]) == NULL;
}

/* The number before the sign at `sign`, as in "42%", "42 %" and "42.5%"; -1 when there is none. */
static int percent_before(const char *line, size_t sign)
{
    size_t end = sign;
    if (end > 0 && line[end - 1] == ' ')
        end--;
    size_t start = end;
    while (start > 0 && is_digit(line[start - 1]))
        start--;
    if (start > 1 && start < end && (line[start - 1] == '.' || line[start - 1] == ',') &&
        is_digit(line[start - 2])) {
        end = start - 1;
        start = end;
        while (start > 0 && is_digit(line[start - 1]))
            start--;
    }
    if (start == end || end - start > 3)
        return -1;
    if (start > 0 && !may_precede_number(line, start - 1))
        return -1;
    int percent = 0;
    for (size_t i = start; i < end; i++)
        percent = percent * 10 + (line[i] - '0');
    return percent <= 100 ? percent : -1;
}

static int percent_find(const char *line, size_t length)
{
    size_t end = length;
    const char *sign = NULL;
    while ((sign = memrchr(line, '%', end)) != NULL) {
        end = (size_t)(sign - line);
        int percent = end + 1 < length && is_word(line[end + 1]) ? -1 : percent_before(line, end);
        if (percent >= 0)
            return percent;
    }
    return -1;
}

static bool is_blank(const char *line, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (line[i] != ' ' && line[i] != '\t')
            return false;
    return true;
}

size_t run_lines_strip(char *text, size_t length)
{
    size_t kept = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] != '\033') {
            text[kept++] = text[i];
            continue;
        }
        char kind = ++i < length ? text[i] : '\0';
        if (kind == '[')
            for (i++; i < length && (text[i] < 0x40 || text[i] > 0x7E);)
                i++;
        else if (kind == ']')
            for (i++; i < length && text[i] != '\a' && text[i] != '\033';)
                i++;
        /* A string that ends in ESC \ leaves the backslash to be skipped. */
        if (kind == ']' && i < length && text[i] == '\033')
            i++;
    }
    return kept;
}

/* What may be told of a line that goes on: its last word may be half an address with a password, or
 * half a token, which are only known when they are whole. A percentage is whole. */
static size_t unfinished_length(const char *line, size_t length)
{
    size_t start = length;
    while (start > 0 && !byte_is_blank(line[start - 1]))
        start--;
    bool harmless = length - start < WORD_HARMLESS && !memchr(line + start, ':', length - start);
    return harmless || line[length - 1] == '%' ? length : start;
}

/* The start of a line, which may have ended, as one plain text. */
static void message_make(char *message, const char *line, size_t length, bool ended)
{
    char text[RUN_MESSAGE_MAX * 2];
    size_t copied = text_cut(text, sizeof(text), line, length);
    copied = run_lines_strip(text, copied);
    size_t kept = 0;
    for (size_t i = 0; i < copied; i++) {
        char byte = text[i] == '\t' ? ' ' : text[i];
        bool control = (unsigned char)byte < 0x20 || byte == 0x7F;
        if (!control && (byte != ' ' || kept > 0))
            text[kept++] = byte;
    }
    if (!ended && kept > 0)
        kept = unfinished_length(text, kept);
    while (kept > 0 && text[kept - 1] == ' ')
        kept--;
    message[text_cut(message, RUN_MESSAGE_MAX, text, kept)] = '\0';
}

static void tail_feed(struct run_lines *lines, const char *bytes, size_t length)
{
    size_t skipped = length > RUN_TAIL_MAX ? length - RUN_TAIL_MAX : 0;
    for (size_t i = skipped; i < length; i++)
        lines->tail[(lines->total + i) % RUN_TAIL_MAX] = bytes[i];
    lines->total += length;
}

static void line_append(struct run_lines *lines, const char *bytes, size_t length)
{
    size_t *used = &lines->lengths[lines->reading];
    size_t room = RUN_LINE_MAX - *used;
    size_t copied = length < room ? length : room;
    memcpy(lines->lines[lines->reading] + *used, bytes, copied);
    *used += copied;
}

/* Ends the line being read; the space of the line before it is used for the next one. */
static void line_end(struct run_lines *lines)
{
    int reading = lines->reading;
    if (!is_blank(lines->lines[reading], lines->lengths[reading]))
        lines->reading = 1 - reading;
    lines->lengths[lines->reading] = 0;
}

static size_t line_size(const char *bytes, size_t length)
{
    const char *feed = memchr(bytes, '\n', length);
    size_t size = feed ? (size_t)(feed - bytes) : length;
    const char *back = memchr(bytes, '\r', size);
    return back ? (size_t)(back - bytes) : size;
}

int run_lines_feed(struct run_lines *lines, const char *bytes, size_t length, char *message)
{
    int percent = -1;
    tail_feed(lines, bytes, length);
    while (length > 0) {
        size_t size = line_size(bytes, length);
        line_append(lines, bytes, size);
        const char *line = lines->lines[lines->reading];
        size_t used = lines->lengths[lines->reading];
        int found = percent_find(line, used);
        if (found >= 0) {
            percent = found;
            message_make(message, line, used, size < length);
        }
        if (size == length)
            break;
        line_end(lines);
        bytes += size + 1;
        length -= size + 1;
    }
    return percent;
}

size_t run_lines_last(const struct run_lines *lines, const char **line)
{
    int index = lines->reading;
    if (is_blank(lines->lines[index], lines->lengths[index]))
        index = 1 - index;
    *line = lines->lines[index];
    size_t length = lines->lengths[index];
    while (length > 0 && ((*line)[length - 1] == ' ' || (*line)[length - 1] == '\t'))
        length--;
    return length;
}

/* How much of bytes that begin anywhere goes: the line they begin in, for the start of a secret may
 * be missing there, and the rest of a private key. */
static size_t broken_start(const char *bytes, size_t length)
{
    static const char key_end[] = "-----END ";
    size_t start = 0;
    const char *begin = memmem(bytes, length, "-----BEGIN ", 11);
    const char *end = memmem(bytes, length, key_end, sizeof(key_end) - 1);
    if (end != NULL && (begin == NULL || end < begin))
        start = (size_t)(end - bytes);
    while (start < length && bytes[start] != '\n' && bytes[start] != '\r')
        start++;
    while (start < length && byte_is_blank(bytes[start]))
        start++;
    return start;
}

size_t run_lines_tail(const struct run_lines *lines, char *bytes)
{
    size_t length = lines->total < RUN_TAIL_MAX ? lines->total : RUN_TAIL_MAX;
    size_t first = lines->total - length;
    for (size_t i = 0; i < length; i++)
        bytes[i] = lines->tail[(first + i) % RUN_TAIL_MAX];
    if (first == 0)
        return length;
    size_t skipped = broken_start(bytes, length);
    memmove(bytes, bytes + skipped, length - skipped);
    if (skipped < length)
        return length - skipped;
    const char *line = NULL;
    length = run_lines_last(lines, &line);
    return text_cut(bytes, RUN_TAIL_MAX, line, length);
}
