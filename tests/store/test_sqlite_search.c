/* Searches with the index find exactly what reading every entry finds, whoever changes the log, and
 * whenever a worker ends. */
#include "base/alloc.h"
#include "base/error.h"
#include "store/store.h"
#include "support/child.h"
#include "support/outcome.h"
#include "support/scratch.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* As many entries as fill a group when they are short, or so long that each fills a block. */
#define GROUP_SHORT (64 * 256)
#define GROUP_LONG  64
#define LONG_BYTES  (70 * 1024)

static struct store *open_store(const struct scratch *scratch)
{
    struct store_config config = {.wait = 10 * 1000 * 1000};
    struct store *store = NULL;
    if (store_open(scratch->store, &config, &store) < 0)
        CU_FAIL_FATAL("the store cannot be opened");
    return store;
}

/* ---- entries ---- */

static uint64_t random_state;

static unsigned random_below(unsigned limit)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(random_state >> 33) % limit;
}

static const char *const words[] = {"fetched", "Playlist", "timeout", "stream", "Gr\xc3\xbcnung",
                                    "server",  "refresh",  "mirror",  "guide",  "login"};
static const char *const types[] = {"scrape", "task", "error"};
static const char *const users[] = {NULL, "ann", "bob"};

struct texts {
    char message[160];
    char details[160];
};

static void write_texts(struct texts *texts, int n)
{
    snprintf(texts->message, sizeof(texts->message), "%s %s %u%s", words[random_below(10)],
             words[random_below(10)], random_below(100000), n % 7919 == 11 ? " METEORite" : "");
    snprintf(texts->details, sizeof(texts->details), "{\"a\":\"%s\",\"job\":\"%08x\"}",
             n % 5003 == 5 ? "caf\\u00c9 \\u0054ab" : "x", (unsigned)n * 2654435761U);
}

/* Inserts entries of times as they come, or in any order with many at the same time. */
static void insert_short(struct store *store, int count, bool in_order)
{
    enum { BATCH = 500 };
    static struct texts texts[BATCH];
    struct activity_record records[BATCH];
    for (int done = 0; done < count; done += BATCH) {
        for (int i = 0; i < BATCH; i++) {
            write_texts(&texts[i], done + i);
            records[i] = (struct activity_record){
                .timestamp = in_order ? 1000 + (done + i) / 3 : 1000 + (int64_t)random_below(20000),
                .type = types[random_below(3)],
                .message = texts[i].message,
                .details = random_below(4) > 0 ? texts[i].details : NULL,
                .user = users[random_below(3)]};
        }
        CHECK_INT(store_activity_insert(store, records, BATCH, NULL), DASHCORE_OK);
    }
}

/* Long ones with "first" in the first of them, and so on. */
static void insert_long(struct store *store, int count)
{
    static char details[LONG_BYTES + 1];
    memset(details, ' ', LONG_BYTES);
    details[0] = '"';
    details[LONG_BYTES - 1] = '"';
    for (int i = 0; i < count; i++) {
        char message[64];
        snprintf(message, sizeof(message), "long entry number%dend", i);
        struct activity_record record = {
            .timestamp = 5000 + i, .type = "task", .message = message, .details = details};
        CHECK_INT(store_activity_insert(store, &record, 1, NULL), DASHCORE_OK);
    }
}

/* ---- the index ---- */

static void build(struct store *store)
{
    struct search_build *kept = NULL;
    bool more = true;
    for (int i = 0; i < 10000 && more; i++)
        CHECK_INT(store_search_build(store, &kept, &more), DASHCORE_OK);
    CU_ASSERT_FALSE(more);
    memory_release(kept);
}

static int64_t groups_in(const struct scratch *scratch)
{
    int64_t groups = scratch_number(scratch, "SELECT count(*) FROM search_group");
    CHECK_INT(scratch_number(scratch, "SELECT count(*) FROM search_bits"), groups * 64);
    CHECK_INT(scratch_number(scratch, "SELECT count(*) FROM search_group AS g JOIN search_group "
                                      "AS h ON g.number < h.number AND g.first_id <= h.last_id "
                                      "AND h.first_id <= g.last_id"),
              0);
    return groups;
}

static void copy_database(sqlite3 *to, sqlite3 *from)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    CHECK_INT(sqlite3_backup_step(backup, -1), SQLITE_DONE);
    CHECK_INT(sqlite3_backup_finish(backup), SQLITE_OK);
}

/* ---- searches ---- */

#define PAGE_MAX 400

#define PAGES 3

struct page {
    size_t count;
    int64_t ids[PAGES * PAGE_MAX];
    int64_t timestamps[PAGES * PAGE_MAX];
};

static int keep(void *context, const struct activity_row *row)
{
    struct page *page = context;
    page->ids[page->count] = row->id;
    page->timestamps[page->count] = row->timestamp;
    page->count++;
    return 0;
}

struct reading {
    const char *words;
    uint32_t limit;
    struct page page;
};

static int keep_matching(void *context, const struct activity_row *row)
{
    struct reading *reading = context;
    if (text_words_match(reading->words, row->message, row->details))
        keep(&reading->page, row);
    return reading->page.count == reading->limit;
}

static struct activity_query query_of(uint32_t limit)
{
    return (struct activity_query){
        .until = INT64_MAX, .before_timestamp = INT64_MAX, .before_id = INT64_MAX, .limit = limit};
}

/* What reading every entry finds. */
static void read_everything(struct store *store, const struct activity_query *query,
                            struct reading *reading)
{
    struct activity_query all = *query;
    reading->words = query->words;
    reading->limit = PAGES * query->limit;
    all.words = NULL;
    all.limit = UINT32_MAX;
    CHECK_INT(store_activity_page(store, &all, keep_matching, reading), DASHCORE_OK);
}

static int add_count(void *context, const struct activity_count *count)
{
    int64_t *numbers = context; /* all, in one bucket, oldest */
    numbers[0] += count->count;
    numbers[1] += count->start == 5000 ? count->count : 0;
    numbers[2] = count->oldest < numbers[2] ? count->oldest : numbers[2];
    return 0;
}

struct tally {
    const char *words;
    int64_t numbers[3];
};

static int tally_matching(void *context, const struct activity_row *row)
{
    struct tally *tally = context;
    struct activity_count one = {
        .start = row->timestamp / 1000 * 1000, .count = 1, .oldest = row->timestamp};
    return text_words_match(tally->words, row->message, row->details)
               ? add_count(tally->numbers, &one)
               : 0;
}

/* The counts of a query, compared with what reading every entry counts. */
static void check_counts(struct store *store, struct activity_query query)
{
    int64_t numbers[3] = {0, 0, INT64_MAX};
    struct tally tally = {.words = query.words, .numbers = {0, 0, INT64_MAX}};
    CHECK_INT(store_activity_counts(store, &query, 1000, add_count, numbers), DASHCORE_OK);
    query.words = NULL;
    query.limit = UINT32_MAX;
    CHECK_INT(store_activity_page(store, &query, tally_matching, &tally), DASHCORE_OK);
    for (int i = 0; i < 3; i++)
        CHECK_INT(numbers[i], tally.numbers[i]);
}

/* Some pages, one after another, compared with that. Returns how many entries they have. */
static size_t check_pages(struct store *store, struct activity_query query, const char *text)
{
    struct text_search search;
    struct reading reading = {0};
    struct page pages = {0};
    CHECK_INT(text_search_compile(text, &search), DASHCORE_OK);
    query.words = search.words;
    check_counts(store, query);
    read_everything(store, &query, &reading);
    for (size_t i = 1; i <= PAGES; i++) {
        CHECK_INT(store_activity_page(store, &query, keep, &pages), DASHCORE_OK);
        if (pages.count < i * query.limit)
            break;
        query.before_timestamp = pages.timestamps[pages.count - 1];
        query.before_id = pages.ids[pages.count - 1];
    }
    CHECK_INT(pages.count, reading.page.count);
    CU_ASSERT_TRUE(pages.count == reading.page.count &&
                   memcmp(pages.ids, reading.page.ids, pages.count * sizeof(pages.ids[0])) == 0);
    text_search_free(&search);
    return pages.count;
}

static size_t found_words(struct store *store, const char *text)
{
    return check_pages(store, query_of(PAGE_MAX), text);
}

static void check_queries(struct store *store)
{
    static const char *const texts[] = {
        "meteorite",   "METEOR",     "teori",       "nosuchword",          "fetched",
        "fetched out", "gr\xc3\xbc", "GR\xc3\x9cN", "caf\xc3\xa9",         "tab",
        "12345",       "ab",         "a meteorite", "job guide meteorite", "guide fetched x"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct activity_query query = query_of(i % 2 ? 7 : 150);
        check_pages(store, query, texts[i]);
        query.since = 3000;
        query.until = 12000;
        check_pages(store, query, texts[i]);
        query.types[0] = "error";
        query.type_count = 1;
        check_pages(store, query, texts[i]);
        query.types[1] = "task";
        query.type_count = 2;
        query.user = "ann";
        check_pages(store, query, texts[i]);
    }
}

/* ---- tests ---- */

static void answers_are_those_of_reading_everything(void)
{
    for (int in_order = 0; in_order < 2; in_order++) {
        struct scratch scratch;
        scratch_make(&scratch);
        random_state = 42;
        struct store *store = open_store(&scratch);
        insert_short(store, 2 * GROUP_SHORT + 9000, in_order != 0);
        build(store);
        CHECK_INT(groups_in(&scratch), 2);
        check_queries(store);
        CU_ASSERT_TRUE(found_words(store, "meteorite") > 5);
        CU_ASSERT_TRUE(found_words(store, "caf\xc3\xa9 tab") > 5);
        CHECK_INT(found_words(store, "nosuchword"), 0);
        store_close(store);
        scratch_close(&scratch);
    }
}

/* Without its bits nothing of a group is found: what is left out is decided by them. */
static void the_index_is_asked(void)
{
    struct scratch scratch;
    struct page page = {0};
    struct activity_query query = query_of(PAGE_MAX);
    scratch_make(&scratch);
    random_state = 42;
    struct store *store = open_store(&scratch);
    insert_short(store, GROUP_SHORT + 500, true);
    build(store);
    scratch_change(&scratch, "UPDATE search_bits SET bits = zeroblob(4000)");
    query.words = "meteorite\0";
    CHECK_INT(store_activity_page(store, &query, keep, &page), DASHCORE_OK);
    CHECK_INT(page.count, 1); /* the newest entries are looked at in any case */
    /* Letters beyond ASCII count only where they were folded alike; two bytes are no gram. */
    scratch_change(&scratch, "UPDATE search_group SET folding = folding + 1");
    CU_ASSERT_TRUE(found_words(store, "\xc3\xbcnu") > 100);
    CU_ASSERT_TRUE(found_words(store, "ab") > 100);
    query.words = "meteorite\0";
    int64_t numbers[3] = {0, 0, INT64_MAX};
    CHECK_INT(store_activity_counts(store, &query, 1000, add_count, numbers), DASHCORE_OK);
    CHECK_INT(numbers[0], 0);
    store_close(store);
    scratch_close(&scratch);
}

static void new_entries_are_found_before_they_are_indexed(void)
{
    struct scratch scratch;
    struct activity_record late = {.timestamp = 1, .type = "task", .message = "a needle, late"};
    scratch_make(&scratch);
    struct store *store = open_store(&scratch);
    insert_long(store, GROUP_LONG + 3);
    build(store);
    CHECK_INT(groups_in(&scratch), 1);
    CHECK_INT(store_activity_insert(store, &late, 1, NULL), DASHCORE_OK);
    CHECK_INT(found_words(store, "needle"), 1);
    CHECK_INT(found_words(store, "number7end"), 1);
    store_close(store);
    scratch_close(&scratch);
}

/* A person with the command line of SQLite, or another program. */
static void changes_of_others_are_found(void)
{
    struct scratch scratch;
    scratch_make(&scratch);
    struct store *store = open_store(&scratch);
    insert_long(store, 3 * GROUP_LONG + 3);
    build(store);
    CHECK_INT(groups_in(&scratch), 3);
    scratch_change(&scratch, "UPDATE activity_log SET user = 'x' WHERE id = 5");
    scratch_change(&scratch, "INSERT INTO activity_log (timestamp, type, message) VALUES "
                             "(1, 'task', 'appended'), (2, 'task', 'appended')");
    CHECK_INT(groups_in(&scratch), 3);
    CHECK_INT(scratch_number(&scratch, "SELECT n FROM search_change"), 0);

    scratch_change(&scratch, "UPDATE activity_log SET message = 'changed' WHERE id = 10");
    CHECK_INT(groups_in(&scratch), 2);
    scratch_change(&scratch, "UPDATE activity_log SET rowid = 100000 WHERE id = 70");
    CHECK_INT(groups_in(&scratch), 1);
    CHECK_INT(found_words(store, "changed"), 1);
    CHECK_INT(found_words(store, "number69end"), 1);
    scratch_change(&scratch, "DELETE FROM activity_log WHERE id = 140");
    CHECK_INT(groups_in(&scratch), 0);
    build(store);
    scratch_change(&scratch, "INSERT INTO activity_log (id, timestamp, type, message) VALUES "
                             "(140, 9, 'task', 'came back')");
    CHECK_INT(found_words(store, "back"), 1);
    CHECK_INT(found_words(store, "number68end"), 1);
    store_close(store);
    scratch_close(&scratch);
}

static void changes_of_others_raise_the_revision(void)
{
    static const char *const changes[] = {
        "UPDATE activity_log SET message = 'changed' WHERE id = 1",
        "DELETE FROM activity_log WHERE id = 2",
        "INSERT INTO activity_log (id, timestamp, type, message) VALUES (2, 9, 'task', 'back')",
        "INSERT INTO activity_log (timestamp, type, message) VALUES (9, 'task', 'new')",
    };
    struct scratch scratch;
    scratch_make(&scratch);
    struct store *store = open_store(&scratch);
    insert_long(store, 3);
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        int64_t before[STORE_TOPICS];
        int64_t after[STORE_TOPICS];
        CHECK_INT(store_revisions(store, before), DASHCORE_OK);
        scratch_change(&scratch, "%s", changes[i]);
        CHECK_INT(store_revisions(store, after), DASHCORE_OK);
        CU_ASSERT_TRUE(after[STORE_ACTIVITY] > before[STORE_ACTIVITY]);
    }
    store_close(store);
    scratch_close(&scratch);
}

/* Entries of a group that is gone are indexed again, if they are enough. */
static void a_dropped_group_is_built_again(void)
{
    struct scratch scratch;
    scratch_make(&scratch);
    random_state = 7;
    struct store *store = open_store(&scratch);
    insert_short(store, 3 * GROUP_SHORT + 500, false);
    build(store);
    CHECK_INT(groups_in(&scratch), 3);
    scratch_change(&scratch, "UPDATE activity_log SET message = 'a needle' WHERE id = %d",
                   GROUP_SHORT + 100);
    CHECK_INT(groups_in(&scratch), 2);
    CHECK_INT(found_words(store, "needle"), 1);
    build(store);
    CHECK_INT(groups_in(&scratch), 3);
    CHECK_INT(found_words(store, "needle"), 1);
    check_queries(store);
    store_close(store);
    scratch_close(&scratch);
}

/* What changes between two steps is not in the group that is being built. */
static void a_change_during_building_throws_the_group_away(void)
{
    struct scratch scratch;
    struct search_build *kept = NULL;
    bool more = false;
    scratch_make(&scratch);
    struct store *store = open_store(&scratch);
    insert_long(store, GROUP_LONG);
    for (int i = 0; i < 3; i++)
        CHECK_INT(store_search_build(store, &kept, &more), DASHCORE_OK);
    scratch_change(&scratch, "UPDATE activity_log SET message = 'a needle' WHERE id = 2");
    insert_long(store, 1);
    for (more = true; more;)
        CHECK_INT(store_search_build(store, &kept, &more), DASHCORE_OK);
    CHECK_INT(groups_in(&scratch), 1);
    CHECK_INT(found_words(store, "needle"), 1);
    memory_release(kept);
    store_close(store);
    scratch_close(&scratch);
}

/* The store's text of an entry is that of another one, under the same id. */
static void a_copy_put_back_during_building_throws_the_group_away(void)
{
    struct scratch scratch;
    struct search_build *kept = NULL;
    bool more = false;
    sqlite3 *copy = NULL;
    sqlite3 *database = NULL;
    struct activity_record other = {.timestamp = 1, .type = "task", .message = "a needle"};
    scratch_make(&scratch);
    struct store *store = open_store(&scratch);
    insert_long(store, 5);
    CHECK_INT(sqlite3_open(":memory:", &copy), SQLITE_OK);
    CHECK_INT(sqlite3_open(scratch.store, &database), SQLITE_OK);
    copy_database(copy, database);
    insert_long(store, 20);
    for (int i = 0; i < 3; i++)
        CHECK_INT(store_search_build(store, &kept, &more), DASHCORE_OK);
    copy_database(database, copy);
    for (int i = 0; i < 20; i++)
        CHECK_INT(store_activity_insert(store, &other, 1, NULL), DASHCORE_OK);
    insert_long(store, 2 * GROUP_LONG);
    for (more = true; more;)
        CHECK_INT(store_search_build(store, &kept, &more), DASHCORE_OK);
    CU_ASSERT_TRUE(groups_in(&scratch) > 0);
    CHECK_INT(found_words(store, "needle"), 20);
    sqlite3_close(copy);
    sqlite3_close(database);
    memory_release(kept);
    store_close(store);
    scratch_close(&scratch);
}

static void the_last_id_there_can_be_is_found(void)
{
    struct scratch scratch;
    struct search_build *kept = NULL;
    bool more = false;
    scratch_make(&scratch);
    struct store *store = open_store(&scratch);
    insert_long(store, GROUP_LONG + 3);
    scratch_change(&scratch, "INSERT INTO activity_log (id, timestamp, type, message) VALUES "
                             "(9223372036854775807, 9, 'task', 'a needle')");
    for (int i = 0; i < 30; i++)
        CHECK_INT(store_search_build(store, &kept, &more), DASHCORE_OK);
    CHECK_INT(groups_in(&scratch), 1);
    CHECK_INT(found_words(store, "needle"), 1);
    CHECK_INT(found_words(store, "number7end"), 1);
    memory_release(kept);
    store_close(store);
    scratch_close(&scratch);
}

static void two_workers_build_no_group_twice(void)
{
    struct scratch scratch;
    struct search_build *kept[2] = {NULL, NULL};
    bool more = true;
    scratch_make(&scratch);
    struct store *store = open_store(&scratch);
    insert_long(store, 3 * GROUP_LONG + 3);
    for (int i = 0; i < 200 && (more || i % 2); i++)
        CHECK_INT(store_search_build(store, &kept[i % 2], &more), DASHCORE_OK);
    build(store);
    CHECK_INT(groups_in(&scratch), 3);
    for (int i = 0; i < 3 * GROUP_LONG; i += 37) {
        char word[32];
        snprintf(word, sizeof(word), "number%dend", i);
        CHECK_INT(found_words(store, word), 1);
    }
    memory_release(kept[0]);
    memory_release(kept[1]);
    store_close(store);
    scratch_close(&scratch);
}

static void purged_entries_leave_no_groups(void)
{
    struct scratch scratch;
    int64_t deleted = 0;
    scratch_make(&scratch);
    struct store *store = open_store(&scratch);
    insert_long(store, 4 * GROUP_LONG + 3);
    build(store);
    CHECK_INT(groups_in(&scratch), 4);
    CHECK_INT(store_activity_purge(store, 5000 + 2 * GROUP_LONG + 10, 100000, &deleted),
              DASHCORE_OK);
    CHECK_INT(groups_in(&scratch), 4);
    CHECK_INT(found_words(store, "number150end"), 1);
    CHECK_INT(found_words(store, "number15end"), 0);
    build(store);
    CHECK_INT(groups_in(&scratch), 2);
    CHECK_INT(found_words(store, "number150end"), 1);
    CHECK_INT(store_activity_purge(store, INT64_MAX, 100000, &deleted), DASHCORE_OK);
    build(store);
    CHECK_INT(groups_in(&scratch), 0);
    insert_long(store, 2);
    CHECK_INT(found_words(store, "number1end"), 1);
    store_close(store);
    scratch_close(&scratch);
}

static int build_for_ever(void *context)
{
    struct store *store = open_store(context);
    struct search_build *kept = NULL;
    bool more = false;
    while (store_search_build(store, &kept, &more) == DASHCORE_OK)
        ;
    return 1;
}

static void a_killed_worker_leaves_whole_groups(void)
{
    struct scratch scratch;
    scratch_make(&scratch);
    random_state = 3;
    struct store *store = open_store(&scratch);
    insert_short(store, 4 * GROUP_SHORT + 500, false);
    for (int i = 0; i < 12; i++) {
        pid_t child = child_start(build_for_ever, &scratch);
        usleep(3000 + random_below(40000));
        child_kill(child);
        groups_in(&scratch);
        scratch_change(&scratch, "DELETE FROM search_group WHERE number = %d", i % 5);
    }
    build(store);
    CHECK_INT(groups_in(&scratch), 4);
    check_queries(store);
    store_close(store);
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"answers are those of reading everything", answers_are_those_of_reading_everything},
    {"the index is asked", the_index_is_asked},
    {"new entries are found before they are indexed",
     new_entries_are_found_before_they_are_indexed},
    {"changes of others are found", changes_of_others_are_found},
    {"a dropped group is built again", a_dropped_group_is_built_again},
    {"a change during building throws the group away",
     a_change_during_building_throws_the_group_away},
    {"a copy put back during building throws the group away",
     a_copy_put_back_during_building_throws_the_group_away},
    {"the last id there can be is found", the_last_id_there_can_be_is_found},
    {"changes of others raise the revision", changes_of_others_raise_the_revision},
    {"two workers build no group twice", two_workers_build_no_group_twice},
    {"purged entries leave no groups", purged_entries_leave_no_groups},
    {"a killed worker leaves whole groups", a_killed_worker_leaves_whole_groups},
};

SUITE_MAIN("sqlite_search", tests)
