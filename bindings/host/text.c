#include "text.h"

#include "dashcore.h"
#include "failure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char replacement[] = "\xEF\xBF\xBD";

bool text_is_whole(const char *field, const char *text, size_t length)
{
    if (text == NULL || memchr(text, 0, length) == NULL)
        return true;
    char message[96];
    snprintf(message, sizeof(message), "%s must not contain a NUL character", field);
    failure_set(DASHCORE_EINVAL, field, message);
    return false;
}

static void *allocate(size_t size)
{
    void *memory = malloc(size);
    if (memory == NULL)
        failure_set(DASHCORE_ENOMEM, "", "no memory");
    return memory;
}

char *text_copy(const char *text, size_t length)
{
    char *copy = allocate(length + 1);
    if (copy) {
        memcpy(copy, text, length);
        copy[length] = 0;
    }
    return copy;
}

char *text_without_zeros(const char *text, size_t length)
{
    if (text == NULL)
        return NULL;
    size_t zeros = 0;
    for (size_t i = 0; i < length; i++)
        zeros += text[i] == 0;
    char *copy = allocate(length + zeros * (sizeof(replacement) - 2) + 1);
    if (copy == NULL)
        return NULL;
    char *end = copy;
    for (size_t i = 0; i < length; i++) {
        if (text[i] != 0) {
            *end++ = text[i];
            continue;
        }
        memcpy(end, replacement, sizeof(replacement) - 1);
        end += sizeof(replacement) - 1;
    }
    *end = 0;
    return copy;
}
