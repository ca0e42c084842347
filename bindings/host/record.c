#include "record.h"

#include "failure.h"

#include <stdlib.h>
#include <string.h>

#define LENGTH_OF(array) (sizeof(array) / sizeof(*(array)))

static const char *text_at(const void *record, size_t offset)
{
    const char *text = NULL;
    memcpy(&text, (const char *)record + offset, sizeof(text));
    return text;
}

/* Copies a struct of `size` bytes and the texts that its members at `offsets` point to. */
static void *copy(const void *record, size_t size, const size_t *offsets, size_t count)
{
    size_t total = size;
    for (size_t i = 0; i < count; i++) {
        const char *text = text_at(record, offsets[i]);
        if (text)
            total += strlen(text) + 1;
    }
    char *result = malloc(total);
    if (result == NULL) {
        failure_set(DASHCORE_ENOMEM, "", "no memory");
        return NULL;
    }
    memcpy(result, record, size);
    char *end = result + size;
    for (size_t i = 0; i < count; i++) {
        const char *text = text_at(record, offsets[i]);
        if (text == NULL)
            continue;
        size_t length = strlen(text) + 1;
        memcpy(end, text, length);
        memcpy(result + offsets[i], &end, sizeof(end));
        end += length;
    }
    return result;
}

dashcore_entry *record_copy_entry(const dashcore_entry *entry)
{
    static const size_t texts[] = {
        offsetof(dashcore_entry, type),
        offsetof(dashcore_entry, message),
        offsetof(dashcore_entry, details),
        offsetof(dashcore_entry, user),
    };
    return copy(entry, sizeof(*entry), texts, LENGTH_OF(texts));
}

dashcore_task *record_copy_task(const dashcore_task *task)
{
    static const size_t texts[] = {
        offsetof(dashcore_task, task_name),        offsetof(dashcore_task, status),
        offsetof(dashcore_task, last_error),       offsetof(dashcore_task, last_result),
        offsetof(dashcore_task, progress_message),
    };
    return copy(task, sizeof(*task), texts, LENGTH_OF(texts));
}

dashcore_run *record_copy_run(const dashcore_run *run)
{
    static const size_t texts[] = {
        offsetof(dashcore_run, task_name), offsetof(dashcore_run, outcome),
        offsetof(dashcore_run, trigger),   offsetof(dashcore_run, error),
        offsetof(dashcore_run, result),    offsetof(dashcore_run, host),
    };
    return copy(run, sizeof(*run), texts, LENGTH_OF(texts));
}
