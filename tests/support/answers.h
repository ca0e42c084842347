/* Answers of the library as JSON values. */
#ifndef SUPPORT_ANSWERS_H
#define SUPPORT_ANSWERS_H

#include "dashcore.h"
#include "outcome.h"

#include <jansson.h>
#include <stdbool.h>

/* The body as a value, to be json_decref()ed; null where the call failed. Checks that it is JSON of
 * the length told, and frees the answer. */
json_t *answer_read(int r, dashcore_answer *answer);

/* The body as text, to be freed; never NULL. */
char *answer_text(int r, dashcore_answer *answer);

/* GET /activity/recent; `filter` may be NULL. */
json_t *recent(dashcore *core, const dashcore_filter *filter);

/* The newest entry of a type; null when there is none. */
json_t *newest(dashcore *core, const char *type);

/* How many entries of a type, of any when NULL, a reader sees. */
int64_t entries_seen(dashcore *core, const char *type);

/* One task of the status answer; null when there is none of that name. */
json_t *task_read(dashcore *core, const char *task_name);

/* A task's status, in a static buffer; "" when there is no such task. */
const char *task_status_of(dashcore *core, const char *task_name);

/* The runs of a task. */
json_t *runs_read(dashcore *core, const char *task_name, uint32_t limit);

/* Members; NULL or -1 for null and for what is missing. */
const char *text_in(const json_t *object, const char *key);
int64_t number_in(const json_t *object, const char *key);
bool is_null_in(const json_t *object, const char *key);

/* Logs an entry of that time; its id. */
int64_t log_at(dashcore *core, const char *type, const char *message, int64_t timestamp);

int64_t revision_of(dashcore *core, uint32_t topics);

/* A text of `length` times `c`, to be freed. */
char *repeated(char c, size_t length);

#endif
