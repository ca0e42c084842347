/* Damaged stores: whatever a page holds, a reader gets an answer or a documented error. */
#include "support/answers.h"
#include "support/child.h"
#include "support/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROUNDS    250
#define ENTRIES   400
#define PAGE_SIZE 4096

/* What the header lets any call on a store end with. */
static bool is_documented(int r)
{
    return r >= 0 || r == DASHCORE_ECORRUPT || r == DASHCORE_EIO || r == DASHCORE_EACCESS ||
           r == DASHCORE_EBUSY || r == DASHCORE_ENOMEM;
}

static void check_end(const char *call, int r)
{
    if (!is_documented(r))
        fprintf(stderr, "%s ended with %d, %s\n", call, r, dashcore_last_error());
    CU_ASSERT_TRUE(is_documented(r));
    CU_ASSERT_TRUE(r >= 0 || dashcore_last_error()[0] != '\0');
}

/* ---- every public read ---- */

static void read_entries(dashcore *core)
{
    dashcore_activity *activity = NULL;
    const dashcore_entry *entry = NULL;
    size_t bytes = 0;
    int r = dashcore_activity_open(core, NULL, &activity);
    check_end("activity_open", r);
    int count = 0;
    while (r >= 0 && (r = dashcore_activity_next(activity, &entry)) > 0) {
        bytes += strlen(entry->type) + strlen(entry->message);
        bytes += entry->details != NULL ? strlen(entry->details) : 0;
        bytes += entry->user != NULL ? strlen(entry->user) : 0;
        if (++count > 100 * ENTRIES)
            break;
    }
    check_end("activity_next", r);
    CU_ASSERT_TRUE(count <= 100 * ENTRIES && bytes < SIZE_MAX);
    dashcore_activity_close(activity);
}

static void read_export(dashcore *core, uint32_t format)
{
    dashcore_export *export_ = NULL;
    const char *text = NULL;
    size_t length = 0;
    int pieces = 0;
    int r = dashcore_export_open(core, NULL, format, &export_);
    check_end("export_open", r);
    while (r >= 0 && (r = dashcore_export_read(export_, &text, &length)) > 0 && pieces < ENTRIES)
        pieces++;
    check_end("export_read", r);
    CU_ASSERT_TRUE(pieces < ENTRIES);
    dashcore_export_close(export_);
}

static void read_tasks(dashcore *core)
{
    dashcore_tasks *tasks = NULL;
    const dashcore_task *task = NULL;
    int r = dashcore_tasks_open(core, NULL, &tasks);
    check_end("tasks_open", r);
    while (r >= 0 && dashcore_tasks_next(tasks, &task) > 0)
        CU_ASSERT_TRUE(task->task_name != NULL && task->status != NULL);
    dashcore_tasks_close(tasks);
}

static void read_runs(dashcore *core)
{
    dashcore_runs *runs = NULL;
    const dashcore_run *run = NULL;
    int r = dashcore_runs_open(core, "t", 100, &runs);
    if (r == DASHCORE_ENOTFOUND) /* its row is among what was lost */
        return;
    check_end("runs_open", r);
    while (r >= 0 && dashcore_runs_next(runs, &run) > 0)
        CU_ASSERT_TRUE(run->task_name != NULL && run->trigger != NULL && run->host != NULL);
    dashcore_runs_close(runs);
}

static void read_structs(dashcore *core)
{
    dashcore_settings *settings = NULL;
    dashcore_streams *streams = NULL;
    dashcore_warp *warp = NULL;
    check_end("settings_get", dashcore_settings_get(core, &settings));
    check_end("streams_get", dashcore_streams_get(core, &streams));
    check_end("warp_get", dashcore_warp_get(core, &warp));
    CU_ASSERT_TRUE(streams == NULL || streams->source != NULL);
    CU_ASSERT_TRUE(warp == NULL || warp->status != NULL);
    dashcore_free(settings);
    dashcore_free(streams);
    dashcore_free(warp);
}

static void read_answers(dashcore *core)
{
    dashcore_filter search = {.size = sizeof(search), .types = "odd,task", .query = "word"};
    dashcore_answer *answers[9] = {NULL};
    int64_t revision = 0;
    int r = dashcore_runs_json(core, "t", 100, &answers[0]);
    if (r != DASHCORE_ENOTFOUND)
        check_end("runs_json", r);
    r = dashcore_run_json(core, 3, &answers[1]);
    if (r != DASHCORE_ENOTFOUND)
        check_end("run_json", r);
    check_end("activity_json", dashcore_activity_json(core, NULL, &answers[2]));
    check_end("activity_json of words", dashcore_activity_json(core, &search, &answers[3]));
    check_end("summary_json", dashcore_summary_json(core, NULL, 3600, &answers[4]));
    check_end("tasks_json", dashcore_tasks_json(core, &answers[5]));
    check_end("settings_json", dashcore_settings_json(core, &answers[6]));
    check_end("streams_json", dashcore_streams_json(core, &answers[7]));
    check_end("warp_json", dashcore_warp_json(core, &answers[8]));
    check_end("revision", dashcore_revision(core, DASHCORE_TOPIC_ALL, &revision));
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
        dashcore_free(answers[i]);
}

/* Whether it could be opened at all. */
static bool read_everything(const struct scratch *scratch)
{
    dashcore *core = NULL;
    dashcore_open_options options = {
        .size = sizeof(options), .store = scratch->store, .wait_ms = 200};
    int r = dashcore_open(&options, &core);
    if (r != DASHCORE_ENEWER) /* damage may look like that */
        check_end("open", r);
    if (r < 0)
        return false;
    read_structs(core);
    read_entries(core);
    read_export(core, DASHCORE_EXPORT_NDJSON);
    read_export(core, DASHCORE_EXPORT_CSV);
    read_answers(core);
    read_runs(core);
    read_tasks(core);
    dashcore_close(core);
    return true;
}

/* ---- a store with something of everything ---- */

static void log_samples(dashcore *core)
{
    char *details = repeated('"', 5000); /* a string, on a page of its own */
    memset(details + 1, '7', 4998);
    for (int i = 0; i < ENTRIES; i++) {
        dashcore_new_entry entry = {.size = sizeof(entry),
                                    .type = i % 3 == 0 ? "task" : "odd",
                                    .message = "a word or two",
                                    .details = i % 50 == 0 ? details
                                               : i % 2     ? "{\"n\":1}"
                                                           : NULL,
                                    .user = i % 5 == 0 ? "ann" : NULL,
                                    .flags = DASHCORE_LOG_ASYNC};
        CHECK_OK(dashcore_log_entry(core, &entry, NULL));
    }
    CHECK_OK(dashcore_flush(core));
    free(details);
}

/* Made and closed; all of it is in the one file. */
static void make_samples(struct scratch *scratch)
{
    dashcore_schedule schedule = {
        .size = sizeof(schedule), .interval_seconds = 60, .flags = DASHCORE_TASK_CAN_RUN};
    dashcore_run_options leased = {.size = sizeof(leased), .flags = DASHCORE_RUN_LEASED};
    scratch_open(scratch);
    log_samples(scratch->core);
    CHECK_OK(dashcore_task_schedule(scratch->core, "planned", &schedule));
    for (int i = 0; i < 20; i++) {
        int64_t run_id = 0;
        CHECK_OK(dashcore_task_begin(scratch->core, "t", &leased, &run_id));
        if (i % 3 == 0)
            CHECK_OK(dashcore_task_fail(scratch->core, run_id, "no answer"));
        else if (i % 3 == 1)
            CHECK_OK(dashcore_task_finish(scratch->core, run_id, "[1]"));
    }
    CHECK_OK(dashcore_settings_set(scratch->core, "retention_days", 30, "ann"));
    dashcore_close(scratch->core);
    scratch->core = NULL;
    scratch_change(scratch, "INSERT INTO probe_state VALUES "
                            "('streams', 'acexy', 3, NULL, NULL, NULL, 1700000000000000, NULL), "
                            "('warp', 'connected', NULL, 'slow', '{}', 1, 1700000000000000, 1)");
    scratch_change(scratch, "PRAGMA wal_checkpoint(TRUNCATE)");
}

struct bytes {
    unsigned char *text;
    size_t length;
};

static struct bytes read_file(const char *path)
{
    struct stat status = {0};
    FILE *file = fopen(path, "rb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL_FATAL(fstat(fileno(file), &status), 0);
    struct bytes bytes = {malloc((size_t)status.st_size), (size_t)status.st_size};
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes.text);
    CU_ASSERT_EQUAL(fread(bytes.text, 1, bytes.length, file), bytes.length);
    fclose(file);
    return bytes;
}

/* Puts the file in place of what is left of the round before, logs included. */
static void write_store(const struct scratch *scratch, const struct bytes *bytes, size_t length)
{
    static const char *const others[] = {"-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        char path[400];
        snprintf(path, sizeof(path), "%s%s", scratch->store, others[i]);
        unlink(path);
    }
    FILE *file = fopen(scratch->store, "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL(fwrite(bytes->text, 1, length, file), length);
    fclose(file);
}

/* ---- damage ---- */

static size_t pick(unsigned *seed, size_t below)
{
    return (size_t)rand_r(seed) % below;
}

/* A whole page of noise, behind the first, without which there is no store at all. */
static void spoil_page(struct bytes *bytes, unsigned *seed)
{
    size_t page = 1 + pick(seed, bytes->length / PAGE_SIZE - 1);
    for (size_t i = 0; i < PAGE_SIZE; i++)
        bytes->text[page * PAGE_SIZE + i] = (unsigned char)rand_r(seed);
}

/* A few bytes anywhere, also in the first page. */
static void spoil_bytes(struct bytes *bytes, unsigned *seed)
{
    for (size_t i = 1 + pick(seed, 40); i > 0; i--)
        bytes->text[pick(seed, bytes->length)] = (unsigned char)rand_r(seed);
}

/* The heads of cells, where lengths and kinds of columns are. */
static void spoil_heads(struct bytes *bytes, unsigned *seed)
{
    for (size_t page = 1; page < bytes->length / PAGE_SIZE; page++)
        bytes->text[page * PAGE_SIZE + pick(seed, 64)] ^= (unsigned char)(1u << pick(seed, 8));
}

/* A page in the place of another one. */
static void swap_page(struct bytes *bytes, unsigned *seed)
{
    size_t from = 1 + pick(seed, bytes->length / PAGE_SIZE - 1);
    size_t to = 1 + pick(seed, bytes->length / PAGE_SIZE - 1);
    memmove(bytes->text + to * PAGE_SIZE, bytes->text + from * PAGE_SIZE, PAGE_SIZE);
}

/* The seeds are fixed: what fails once fails again. */
static void no_damage_crashes_a_reader(void)
{
    static void (*const ways[])(struct bytes *, unsigned *) = {spoil_page, spoil_bytes, spoil_heads,
                                                               swap_page};
    struct scratch scratch;
    int opened = 0;
    make_samples(&scratch);
    struct bytes whole = read_file(scratch.store);
    struct bytes damaged = read_file(scratch.store);
    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned seed = round;
        memcpy(damaged.text, whole.text, whole.length);
        ways[round % 4](&damaged, &seed);
        /* Now and then the file ends too early as well. */
        size_t length = round % 10 == 9 ? pick(&seed, whole.length) : whole.length;
        write_store(&scratch, &damaged, length);
        opened += read_everything(&scratch);
    }
    CU_ASSERT_TRUE(opened > ROUNDS / 4); /* or nothing was read */
    CU_ASSERT_TRUE(opened < ROUNDS);
    free(whole.text);
    free(damaged.text);
    scratch_close(&scratch);
}

/* ---- rows that the schema does not allow ---- */

/* Runs SQL on tables that have lost their rules, which come back afterwards. */
static void change_without_rules(const struct scratch *scratch, const char *sql)
{
    scratch_change(scratch, "CREATE TABLE kept AS SELECT name, sql FROM sqlite_master;"
                            "PRAGMA writable_schema = ON;"
                            "UPDATE sqlite_master SET sql = replace(replace(sql, "
                            "' NOT NULL', ''), ' STRICT', '') WHERE type = 'table';"
                            "UPDATE sqlite_master SET sql = replace(sql, 'finished IS NULL', "
                            "'finished = -1') WHERE type = 'index'");
    scratch_change(scratch, "%s", sql);
    scratch_change(scratch, "PRAGMA writable_schema = ON;"
                            "UPDATE sqlite_master SET sql = (SELECT k.sql FROM kept k "
                            "WHERE k.name = sqlite_master.name) WHERE name <> 'kept';"
                            "PRAGMA writable_schema = RESET; DROP TABLE kept;"
                            "PRAGMA wal_checkpoint(TRUNCATE)");
}

static void null_is_read_as_empty_text(void)
{
    struct scratch scratch;
    make_samples(&scratch);
    change_without_rules(&scratch, "DROP TRIGGER activity_recounted;"
                                   "UPDATE activity_log SET type = NULL, message = NULL;"
                                   "UPDATE task_run SET trigger = NULL, host = NULL, owner = NULL;"
                                   "UPDATE settings SET key = NULL;"
                                   "UPDATE probe_state SET status = NULL;"
                                   "UPDATE revision SET topic = NULL WHERE topic = 'settings'");
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM activity_log WHERE "
                                       "length(message) IS NULL"),
              scratch_entries(&scratch));
    CU_ASSERT_TRUE(read_everything(&scratch));
    scratch.core = scratch_again(&scratch);
    json_t *entries = recent(scratch.core, NULL);
    CHECK_TEXT(text_in(json_array_get(entries, 0), "message"), "");
    CHECK_TEXT(text_in(json_array_get(entries, 0), "type"), "");
    json_decref(entries);
    json_t *runs = runs_read(scratch.core, "t", 0);
    CHECK_INT(json_array_size(runs), 20);
    CHECK_TEXT(text_in(json_array_get(runs, 0), "host"), "");
    json_decref(runs);
    scratch_close(&scratch);
}

static void a_task_may_lack_its_name(void)
{
    struct scratch scratch;
    make_samples(&scratch);
    change_without_rules(&scratch, "PRAGMA foreign_keys = OFF;"
                                   "UPDATE background_task_status SET task_name = NULL;"
                                   "UPDATE task_run SET task_name = NULL;"
                                   "UPDATE probe_state SET probe = NULL");
    CU_ASSERT_TRUE(read_everything(&scratch));
    scratch.core = scratch_again(&scratch);
    dashcore_answer *answer = NULL;
    int r = dashcore_tasks_json(scratch.core, &answer);
    json_t *tasks = answer_read(r, answer);
    CHECK_INT(json_array_size(tasks), 2);
    CHECK_TEXT(text_in(json_array_get(tasks, 0), "task_name"), "");
    json_decref(tasks);
    scratch_close(&scratch);
}

/* Bytes where text should be, which may be cut within a character. */
static void bytes_are_read_as_text(void)
{
    struct scratch scratch;
    make_samples(&scratch);
    change_without_rules(&scratch, "UPDATE activity_log SET message = x'e2', details = x'', "
                                   "user = x'f09f98';"
                                   "UPDATE activity_log SET message = x'00ff00' WHERE id % 2;"
                                   "UPDATE task_run SET owner = x'2f', outcome = x'c3';"
                                   "UPDATE background_task_status SET runner = x'2f2f'");
    CU_ASSERT_TRUE(read_everything(&scratch));
    scratch_close(&scratch);
}

/* The ends of what a number can be, where sums overflow. */
static void no_time_is_too_far(void)
{
    static const char *const times[] = {"9223372036854775807", "-9223372036854775807 - 1", "-1"};
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        struct scratch scratch;
        make_samples(&scratch);
        scratch_change(&scratch,
                       "UPDATE activity_log SET timestamp = %1$s WHERE id %% 2;"
                       "UPDATE task_run SET finished = %1$s, outcome = 'success' WHERE run_id < 5;"
                       "UPDATE task_run SET started = %1$s, heartbeat = %1$s WHERE run_id > 3;"
                       "UPDATE background_task_status SET next_run = %1$s, runner_heartbeat = "
                       "%1$s, interval_seconds = %1$s, requested_at = NULL;"
                       "UPDATE probe_state SET checked_at = %1$s, last_connected = %1$s;"
                       "UPDATE settings SET value = %1$s",
                       times[i]);
        CU_ASSERT_TRUE(read_everything(&scratch));
        scratch.core = scratch_again(&scratch);
        json_decref(recent(scratch.core, NULL));
        json_decref(runs_read(scratch.core, "t", 100));
        scratch_close(&scratch);
    }
}

/* An index that tells of more dead runs than one look notes, though all of them have ended. */
static void runs_that_only_an_index_knows_end_the_look(void)
{
    struct scratch scratch;
    dashcore_run_options leased = {.size = sizeof(leased), .flags = DASHCORE_RUN_LEASED};
    scratch_open(&scratch);
    for (int i = 0; i < 80; i++)
        CHECK_OK(dashcore_task_begin(scratch.core, "t", &leased, NULL));
    dashcore_close(scratch.core);
    scratch.core = NULL;
    scratch_change(&scratch, "UPDATE task_run SET heartbeat = 1");
    change_without_rules(&scratch, "UPDATE task_run SET finished = 7, outcome = 'success'");
    int64_t start = time_passing();
    CU_ASSERT_TRUE(read_everything(&scratch));
    CU_ASSERT_TRUE(time_passing() - start < 20 * 1000000);
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"no damage crashes a reader", no_damage_crashes_a_reader},
    {"NULL is read as empty text", null_is_read_as_empty_text},
    {"a task may lack its name", a_task_may_lack_its_name},
    {"bytes are read as text", bytes_are_read_as_text},
    {"no time is too far", no_time_is_too_far},
    {"runs that only an index knows end the look", runs_that_only_an_index_knows_end_the_look},
};

SUITE_MAIN("sqlite_damage", tests)
