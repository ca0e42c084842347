#include "base/buffer.h"

#include "base/alloc.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define CAPACITY_FIRST 256

static void buffer_fail(struct buffer *buffer)
{
    buffer_free(buffer);
    buffer->failed = true;
}

char *buffer_reserve(struct buffer *buffer, size_t length)
{
    if (buffer->failed)
        return NULL;
    if (length < buffer->capacity - buffer->length)
        return buffer->text + buffer->length;

    size_t needed = buffer->length + length + 1;
    size_t capacity = buffer->capacity != 0 ? buffer->capacity : CAPACITY_FIRST;
    while (capacity < needed && capacity <= SIZE_MAX / 2)
        capacity *= 2;
    char *text = NULL;
    if (needed > length && capacity >= needed)
        text = memory_resize(buffer->text, capacity);
    if (text == NULL) {
        buffer_fail(buffer);
        return NULL;
    }
    buffer->text = text;
    buffer->capacity = capacity;
    return text + buffer->length;
}

void buffer_append(struct buffer *buffer, const char *text, size_t length)
{
    char *end = buffer_reserve(buffer, length);
    if (end == NULL)
        return;
    if (length != 0)
        memcpy(end, text, length);
    end[length] = '\0';
    buffer->length += length;
}

void buffer_append_text(struct buffer *buffer, const char *text)
{
    buffer_append(buffer, text, strlen(text));
}

void buffer_append_char(struct buffer *buffer, char c)
{
    buffer_append(buffer, &c, 1);
}

void buffer_append_integer(struct buffer *buffer, int64_t number)
{
    char digits[20]; /* of -9223372036854775808 */
    char *start = digits + sizeof(digits);
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        *--start = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (number < 0)
        *--start = '-';
    buffer_append(buffer, start, (size_t)(digits + sizeof(digits) - start));
}

void buffer_append_format(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0) {
        buffer_fail(buffer);
    } else {
        char *end = buffer_reserve(buffer, (size_t)length);
        if (end != NULL) {
            vsnprintf(end, (size_t)length + 1, format, again);
            buffer->length += (size_t)length;
        }
    }
    va_end(again);
}

char *buffer_take(struct buffer *buffer)
{
    buffer_append(buffer, "", 0);
    char *text = buffer->text;
    *buffer = (struct buffer){0};
    return text;
}

void buffer_clear(struct buffer *buffer)
{
    buffer->length = 0;
    buffer->failed = false;
    if (buffer->text != NULL)
        buffer->text[0] = '\0';
}

void buffer_free(struct buffer *buffer)
{
    memory_release(buffer->text);
    *buffer = (struct buffer){0};
}
