#include "base/text.h"

#include "base/utf8.h"
#include "dashcore.h"

#include <string.h>

#define EACH_BYTE(b) (UINT64_C(0x0101010101010101) * (b))

/* The length of the clean text at the start. */
static size_t clean_run(const char *text, size_t length)
{
    size_t i = 0;
    while (i < length) {
        /* Eight bytes at once while all are ASCII: subtracting 1 sets the top bit of a zero byte,
         * bytes above 127 have it already. */
        uint64_t eight = 0;
        while (length - i >= sizeof(eight)) {
            memcpy(&eight, text + i, sizeof(eight));
            if ((((eight - EACH_BYTE(1)) | eight) & EACH_BYTE(0x80)) != 0)
                break;
            i += sizeof(eight);
        }
        size_t n = utf8_length(text + i, length - i);
        if (n == 0 || text[i] == '\0')
            break;
        i += n;
    }
    return i;
}

void text_append_clean(struct buffer *buffer, const char *text, size_t length)
{
    while (length > 0) {
        size_t clean = clean_run(text, length);
        buffer_append(buffer, text, clean);
        if (clean == length)
            break;
        buffer_append(buffer, UTF8_REPLACEMENT_TEXT, UTF8_REPLACEMENT_LENGTH);
        text += clean + 1;
        length -= clean + 1;
    }
}

bool text_is_clean(const char *text, size_t length)
{
    return clean_run(text, length) == length;
}

size_t text_cut(const char *text, size_t length, size_t limit)
{
    if (length <= limit)
        return length;
    size_t cut = limit;
    while (cut > 0 && utf8_is_continuation(text[cut]))
        cut--;
    return cut;
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_letter_or_digit(char c)
{
    return is_lower(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

bool text_is_type(const char *text, size_t length)
{
    if (length < 1 || length > DASHCORE_TYPE_MAX || !is_lower(text[0]))
        return false;
    for (size_t i = 1; i < length; i++)
        if (!is_lower(text[i]) && !is_digit(text[i]) && !is_one_of(text[i], "_.-"))
            return false;
    return true;
}

bool text_is_task_name(const char *text, size_t length)
{
    if (length < 1 || length > DASHCORE_TASK_NAME_MAX || !is_letter_or_digit(text[0]))
        return false;
    for (size_t i = 1; i < length; i++)
        if (!is_letter_or_digit(text[i]) && !is_one_of(text[i], "_.:-"))
            return false;
    return true;
}
