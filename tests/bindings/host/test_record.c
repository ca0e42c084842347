/* Copies of records, whose original is overwritten. */
#include "host/record.h"

#include "support/suite.h"

#include <stdlib.h>

static char *text(const char *value)
{
    return strdup(value);
}

static void an_entry_lives_on(void)
{
    char *kind = text("scrape"), *message = text("120 channels"), *details = text("{}");
    dashcore_entry entry = {
        .id = 1, .timestamp = 2, .type = kind, .message = message, .details = details};
    dashcore_entry *copy = record_copy_entry(&entry);
    free(kind);
    free(message);
    free(details);
    memset(&entry, 0xAA, sizeof(entry));
    CHECK_INT(copy->id, 1);
    CHECK_INT(copy->timestamp, 2);
    CHECK_TEXT(copy->type, "scrape");
    CHECK_TEXT(copy->message, "120 channels");
    CHECK_TEXT(copy->details, "{}");
    CU_ASSERT_PTR_NULL(copy->user);
    free(copy);
}

static void a_task_lives_on(void)
{
    char *name = text("epg"), *status = text("idle"), *error = text("\"no\""), *result = text("5"),
         *progress = text("");
    dashcore_task task = {.task_name = name,
                          .status = status,
                          .last_error = error,
                          .last_result = result,
                          .progress_message = progress,
                          .next_run = INT64_MAX,
                          .can_run = 1};
    dashcore_task *copy = record_copy_task(&task);
    char *texts[] = {name, status, error, result, progress};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        free(texts[i]);
    CHECK_TEXT(copy->task_name, "epg");
    CHECK_TEXT(copy->status, "idle");
    CHECK_TEXT(copy->last_error, "\"no\"");
    CHECK_TEXT(copy->last_result, "5");
    CHECK_TEXT(copy->progress_message, "");
    CHECK_INT(copy->next_run, INT64_MAX);
    CHECK_INT(copy->can_run, 1);
    free(copy);
}

static void a_run_lives_on(void)
{
    char *name = text("epg"), *outcome = text("error"), *trigger = text("host"),
         *error = text("\"no\""), *host = text("vm");
    dashcore_run run = {.run_id = INT64_MIN,
                        .task_name = name,
                        .outcome = outcome,
                        .trigger = trigger,
                        .error = error,
                        .host = host,
                        .pid = 7};
    dashcore_run *copy = record_copy_run(&run);
    char *texts[] = {name, outcome, trigger, error, host};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        free(texts[i]);
    CHECK_INT(copy->run_id, INT64_MIN);
    CHECK_TEXT(copy->task_name, "epg");
    CHECK_TEXT(copy->outcome, "error");
    CHECK_TEXT(copy->trigger, "host");
    CHECK_TEXT(copy->error, "\"no\"");
    CU_ASSERT_PTR_NULL(copy->result);
    CHECK_TEXT(copy->host, "vm");
    CHECK_INT(copy->pid, 7);
    free(copy);
}

static const struct suite_test tests[] = {
    {"an entry lives on", an_entry_lives_on},
    {"a task lives on", a_task_lives_on},
    {"a run lives on", a_run_lives_on},
};

SUITE_MAIN("bindings/host/record", tests)
