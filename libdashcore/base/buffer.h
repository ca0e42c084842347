/* Text that grows at its end. */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Starts zeroed. Appending without memory marks it failed, after which it ignores what follows: the
 * writer checks once, at the end. */
struct buffer {
    char *text; /* zero-terminated once anything was appended */
    size_t length;
    size_t capacity;
    bool failed;
};

void buffer_append(struct buffer *buffer, const char *text, size_t length);
void buffer_append_text(struct buffer *buffer, const char *text);
void buffer_append_char(struct buffer *buffer, char c);
void buffer_append_integer(struct buffer *buffer, int64_t number);
void buffer_append_format(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Room for `length` more bytes and a zero; NULL when there is no memory. The writer sets the
 * length. */
char *buffer_reserve(struct buffer *buffer, size_t length);

/* Gives the text away ("" when nothing was appended) and leaves the buffer empty; NULL when failed.
 */
char *buffer_take(struct buffer *buffer);

/* Empties it and keeps its memory. */
void buffer_clear(struct buffer *buffer);

void buffer_free(struct buffer *buffer);

#endif
