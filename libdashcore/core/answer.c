#include "core/answer.h"

#include "base/error.h"

int answer_start(struct buffer *buffer)
{
    *buffer = (struct buffer){0};
    if (buffer_reserve(buffer, sizeof(dashcore_answer) + 1024) == NULL)
        return fail_memory();
    buffer->length = sizeof(dashcore_answer);
    return DASHCORE_OK;
}

size_t answer_length(const struct buffer *buffer)
{
    return buffer->length - sizeof(dashcore_answer);
}

int answer_finish(struct buffer *buffer, const char *next, int64_t expires, int64_t revision,
                  dashcore_answer **answer)
{
    size_t length = answer_length(buffer);
    buffer_append_char(buffer, '\0');
    if (next != NULL) {
        buffer_append_text(buffer, next);
        buffer_append_char(buffer, '\0');
    }
    if (buffer->failed) {
        buffer_free(buffer);
        return fail_memory();
    }
    dashcore_answer *made = (dashcore_answer *)(void *)buffer->text;
    made->body = buffer->text + sizeof(*made);
    made->length = length;
    made->next = next == NULL ? NULL : made->body + length + 1;
    made->expires = expires;
    made->revision = revision;
    *answer = made;
    return DASHCORE_OK;
}
