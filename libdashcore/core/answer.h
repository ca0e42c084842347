/* The body of an answer while it is written, and as it is given: one block for one dashcore_free().
 */
#ifndef CORE_ANSWER_H
#define CORE_ANSWER_H

#include "base/buffer.h"
#include "dashcore.h"

/* Starts with room for the dashcore_answer in front of the body. Errors: ENOMEM. */
int answer_start(struct buffer *buffer);

/* Bytes of body so far. */
size_t answer_length(const struct buffer *buffer);

/* Gives the answer away, or frees it when writing failed; `next` may be NULL. Errors: ENOMEM. */
int answer_finish(struct buffer *buffer, const char *next, int64_t expires, int64_t revision,
                  dashcore_answer **answer);

#endif
