/* The summary of activity_json.c against a recount: many random entries, many random filters. */
#include "support/answers.h"
#include "support/scratch.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>

#define SECOND  INT64_C(1000000)
#define HOUR    (3600 * SECOND)
#define DAY     (24 * HOUR)
#define ENTRIES 3000

static const char *const types[] = {"error", "scrape", "system", "task", "z.own-type_1"};
static const char *const users[] = {NULL, "ann", "bob"};

struct sample {
    int64_t timestamp;
    int type;
    int user;
    int word;
};

static struct sample samples[ENTRIES];
static struct scratch scratch;
static int64_t now;

static unsigned random_below(unsigned limit)
{
    static uint64_t state = 42;
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (unsigned)(state >> 33) % limit;
}

/* Up to 34 days old: some are beyond every window. */
static void log_samples(void)
{
    char *body = malloc(1000 * 200);
    now = dashcore_time_now() / 1000 * 1000;
    for (int done = 0; done < ENTRIES;) {
        size_t length = 0;
        for (int i = 0; i < 1000; i++, done++) {
            struct sample *sample = &samples[done];
            char time[DASHCORE_TIME_SIZE];
            *sample =
                (struct sample){now - random_below(34 * 86400) * SECOND - 1000000,
                                (int)random_below(5), (int)random_below(3), (int)random_below(4)};
            dashcore_time_format(sample->timestamp, time);
            length += (size_t)sprintf(body + length,
                                      "%c{\"type\":\"%s\",\"message\":\"word%d\",\"timestamp\":"
                                      "\"%s\"",
                                      i == 0 ? '[' : ',', types[sample->type], sample->word, time);
            if (sample->user != 0)
                length += (size_t)sprintf(body + length, ",\"user\":\"%s\"", users[sample->user]);
            body[length++] = '}';
        }
        body[length++] = ']';
        dashcore_answer *answer = NULL;
        CHECK_OK(dashcore_log_json(scratch.core, body, length, &answer));
        dashcore_free(answer);
    }
    free(body);
}

struct question {
    dashcore_filter filter;
    char type_list[128];
    bool wanted[5];
    int user;
    int word; /* -1: any */
    int64_t start;
};

static struct question random_question(int32_t retention_days)
{
    struct question question = {.filter = {.size = sizeof(dashcore_filter)}};
    question.filter.days = (int32_t)random_below(32) - 1;
    question.user = (int)random_below(3);
    question.word = (int)random_below(8) < 4 ? (int)random_below(4) : -1;
    bool all = random_below(2) == 0;
    for (int i = 0; i < 5; i++) {
        question.wanted[i] = all || random_below(2) == 0;
        if (!all && question.wanted[i])
            snprintf(question.type_list + strlen(question.type_list), 32, "%s%s",
                     question.type_list[0] != '\0' ? "," : "", types[i]);
    }
    if (!all && question.type_list[0] == '\0')
        memset(question.wanted, true, sizeof(question.wanted));
    if (random_below(3) == 0)
        question.filter.since = now - random_below(40 * 86400) * SECOND;
    if (random_below(3) == 0)
        question.filter.until = now - random_below(20 * 86400) * SECOND;
    int32_t days = question.filter.days > 0 && question.filter.days < retention_days
                       ? question.filter.days
                       : retention_days;
    question.start = days > 0 ? now - days * DAY : now / DAY * DAY;
    if (question.filter.days < 0 && now / DAY * DAY > question.start)
        question.start = now / DAY * DAY;
    if (question.filter.since > question.start)
        question.start = question.filter.since;
    return question;
}

static bool is_counted(const struct question *question, const struct sample *sample)
{
    return question->wanted[sample->type] && sample->timestamp >= question->start &&
           (question->filter.until == 0 || sample->timestamp < question->filter.until) &&
           (question->user == 0 || question->user == sample->user) &&
           (question->word < 0 || question->word == sample->word);
}

/* Whether the type was still to be counted. */
static bool count_down(json_t *counts, const char *type)
{
    json_t *count = json_object_get(counts, type);
    json_int_t left = json_integer_value(count);
    return left > 0 && json_integer_set(count, left - 1) == 0;
}

/* Takes what is counted out of the buckets; whether it was there. */
static bool take_out(json_t *buckets, int64_t bucket, const struct sample *sample)
{
    char start[DASHCORE_TIME_SIZE];
    dashcore_time_format(sample->timestamp / bucket * bucket, start);
    for (size_t i = 0; i < json_array_size(buckets); i++) {
        json_t *one = json_array_get(buckets, i);
        if (strcmp(text_in(one, "start"), start) != 0)
            continue;
        json_t *counts = json_object_get(one, "types");
        return count_down(counts, types[sample->type]);
    }
    return false;
}

static void check_counts_are_zero(json_t *counts)
{
    const char *type = NULL;
    json_t *count = NULL;
    json_object_foreach(counts, type, count) CHECK_INT(json_integer_value(count), 0);
}

static void check_summary(const struct question *question, uint32_t bucket)
{
    dashcore_answer *answer = NULL;
    int r = dashcore_summary_json(scratch.core, &question->filter, bucket, &answer);
    json_t *summary = answer_read(r, answer);
    json_t *totals = json_object_get(summary, "types");
    json_t *buckets = json_object_get(summary, "buckets");
    int64_t total = 0;
    for (size_t i = 1; i < json_array_size(buckets); i++)
        CU_ASSERT_TRUE(strcmp(text_in(json_array_get(buckets, i - 1), "start"),
                              text_in(json_array_get(buckets, i), "start")) < 0);
    for (int i = 0; i < ENTRIES; i++) {
        const struct sample *sample = &samples[i];
        if (!is_counted(question, sample))
            continue;
        total++;
        CU_ASSERT_TRUE(count_down(totals, types[sample->type]));
        CU_ASSERT_TRUE(take_out(buckets, bucket * SECOND, sample));
    }
    CHECK_INT(number_in(summary, "total"), total);
    check_counts_are_zero(totals);
    for (size_t i = 0; i < json_array_size(buckets); i++)
        check_counts_are_zero(json_object_get(json_array_get(buckets, i), "types"));
    json_decref(summary);
}

static void a_summary_equals_a_recount(void)
{
    static const int32_t retentions[] = {30, 7, 0};
    log_samples();
    for (size_t i = 0; i < 3; i++) {
        CHECK_OK(dashcore_settings_set(scratch.core, "retention_days", retentions[i], NULL));
        scratch_change(&scratch, "DELETE FROM activity_log WHERE type = 'user_action'");
        for (int k = 0; k < 60; k++) {
            struct question question = random_question(retentions[i]);
            question.filter.types = question.type_list;
            question.filter.user = users[question.user];
            char word[16];
            snprintf(word, sizeof(word), "WORD%d", question.word);
            question.filter.query = question.word < 0 ? NULL : word;
            check_summary(&question, k % 2 ? 3600 : 86400);
        }
    }
}

static void cursor_and_limit_do_not_matter(void)
{
    dashcore_filter filter = {.size = sizeof(filter), .limit = 1};
    dashcore_answer *page = NULL;
    CHECK_OK(dashcore_settings_set(scratch.core, "retention_days", 30, NULL));
    CHECK_OK(dashcore_activity_json(scratch.core, &filter, &page));
    filter.cursor = page->next;
    dashcore_answer *answers[2] = {NULL, NULL};
    CHECK_OK(dashcore_summary_json(scratch.core, &filter, 86400, &answers[0]));
    CHECK_OK(dashcore_summary_json(scratch.core, NULL, 86400, &answers[1]));
    CU_ASSERT_PTR_NULL(answers[0]->next);
    dashcore_free(page);
    json_t *both[2] = {answer_read(0, answers[0]), answer_read(0, answers[1])};
    CU_ASSERT_TRUE(number_in(both[0], "total") > 1000);
    CHECK_INT(number_in(both[0], "total"), number_in(both[1], "total"));
    json_decref(both[0]);
    json_decref(both[1]);
}

static void an_empty_summary_is_whole(void)
{
    dashcore_filter filter = {.size = sizeof(filter), .types = "nothing"};
    dashcore_answer *answer = NULL;
    int r = dashcore_summary_json(scratch.core, &filter, 3600, &answer);
    char *body = answer_text(r, answer);
    CHECK_TEXT(body, "{\"total\":0,\"types\":{},\"buckets\":[]}");
    free(body);
}

static const struct suite_test tests[] = {
    {"a summary equals a recount", a_summary_equals_a_recount},
    {"cursor and limit do not matter", cursor_and_limit_do_not_matter},
    {"an empty summary is whole", an_empty_summary_is_whole},
};

int main(void)
{
    scratch_open(&scratch);
    int r = suite_run("summary", tests, sizeof(tests) / sizeof(tests[0]));
    scratch_close(&scratch);
    return r;
}
