#include "answers.h"

#include <stdlib.h>

json_t *answer_read(int r, dashcore_answer *answer)
{
    CHECK_OK(r);
    if (r < 0)
        return json_null();
    json_error_t error;
    CHECK_INT(answer->length, strlen(answer->body));
    json_t *value =
        json_loadb(answer->body, answer->length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (value == NULL)
        fprintf(stderr, "%s\n%.2000s\n", error.text, answer->body);
    CU_ASSERT_PTR_NOT_NULL(value);
    dashcore_free(answer);
    return value != NULL ? value : json_null();
}

char *answer_text(int r, dashcore_answer *answer)
{
    CHECK_OK(r);
    char *text = strdup(r < 0 ? "" : answer->body);
    dashcore_free(r < 0 ? NULL : answer);
    return text;
}

json_t *recent(dashcore *core, const dashcore_filter *filter)
{
    dashcore_answer *answer = NULL;
    int r = dashcore_activity_json(core, filter, &answer);
    return answer_read(r, answer);
}

json_t *newest(dashcore *core, const char *type)
{
    dashcore_filter filter = {.size = sizeof(filter), .types = type, .limit = 1};
    json_t *entries = recent(core, &filter);
    json_t *entry = json_incref(json_array_get(entries, 0));
    json_decref(entries);
    return entry != NULL ? entry : json_null();
}

int64_t entries_seen(dashcore *core, const char *type)
{
    dashcore_filter filter = {.size = sizeof(filter), .types = type};
    dashcore_answer *answer = NULL;
    int r = dashcore_summary_json(core, &filter, 86400, &answer);
    json_t *summary = answer_read(r, answer);
    int64_t total = number_in(summary, "total");
    json_decref(summary);
    return total;
}

json_t *task_read(dashcore *core, const char *task_name)
{
    dashcore_answer *answer = NULL;
    int r = dashcore_tasks_json(core, &answer);
    json_t *tasks = answer_read(r, answer);
    json_t *found = NULL;
    for (size_t i = 0; i < json_array_size(tasks) && found == NULL; i++)
        if (strcmp(text_in(json_array_get(tasks, i), "task_name"), task_name) == 0)
            found = json_incref(json_array_get(tasks, i));
    json_decref(tasks);
    return found != NULL ? found : json_null();
}

const char *task_status_of(dashcore *core, const char *task_name)
{
    static char status[32];
    json_t *task = task_read(core, task_name);
    const char *text = text_in(task, "status");
    snprintf(status, sizeof(status), "%s", text != NULL ? text : "");
    json_decref(task);
    return status;
}

json_t *runs_read(dashcore *core, const char *task_name, uint32_t limit)
{
    dashcore_answer *answer = NULL;
    int r = dashcore_runs_json(core, task_name, limit, &answer);
    return answer_read(r, answer);
}

const char *text_in(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

int64_t number_in(const json_t *object, const char *key)
{
    const json_t *number = json_object_get(object, key);
    return json_is_integer(number) ? json_integer_value(number) : -1;
}

bool is_null_in(const json_t *object, const char *key)
{
    return json_is_null(json_object_get(object, key));
}

int64_t log_at(dashcore *core, const char *type, const char *message, int64_t timestamp)
{
    dashcore_new_entry entry = {
        .size = sizeof(entry), .type = type, .message = message, .timestamp = timestamp};
    int64_t id = 0;
    CHECK_OK(dashcore_log_entry(core, &entry, &id));
    return id;
}

int64_t revision_of(dashcore *core, uint32_t topics)
{
    int64_t revision = -1;
    CHECK_OK(dashcore_revision(core, topics, &revision));
    return revision;
}

char *repeated(char c, size_t length)
{
    char *text = malloc(length + 1);
    if (text == NULL)
        exit(2);
    memset(text, c, length);
    text[length] = '\0';
    return text;
}
