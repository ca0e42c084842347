/* The contract: what a query leaves out. */
#include "contract.h"

#include "dashcore.h"

#include <stdio.h>

static const struct activity_record sample[] = {
    {100, "scrape", "Fetched 12 pages", "{\"host\":\"Example.org\"}", "ann"},
    {200, "error", "Timeout after 5 s", "{\"host\":\"example.net\"}", "bob"},
    {200, "task", "backup finished", NULL, "Ann"},
    {300, "scrape", "fetched 1 page", "[\"\\u00c9t\\u00e9\"]", NULL},
    {400, "user_action",
     "\xc3\x89"
     "cole page",
     NULL, "ann"},
};

/* How many of the sample a query finds, and that they are in order. */
static size_t found(struct store *store, const struct activity_query *query)
{
    struct seen seen = {.stop_after = 0};
    CHECK_INT(page(store, query, &seen), DASHCORE_OK);
    for (size_t i = 1; i < seen.count; i++)
        CU_ASSERT_TRUE(seen.timestamps[i - 1] >= seen.timestamps[i] &&
                       seen.ids[i - 1] != seen.ids[i]);
    return seen.count;
}

static void open_sample(struct fixture *fixture)
{
    fixture_open(fixture);
    CHECK_INT(
        store_activity_insert(fixture->store, sample, sizeof(sample) / sizeof(sample[0]), NULL),
        DASHCORE_OK);
}

static void since_is_inclusive_until_is_exclusive(void)
{
    static const struct {
        int64_t since;
        int64_t until;
        size_t found;
    } cases[] = {
        {0, INT64_MAX, 5}, {100, 101, 1}, {100, 100, 0}, {101, 200, 0},
        {200, 300, 2},     {200, 400, 3}, {400, 401, 1}, {401, INT64_MAX, 0},
    };
    struct fixture fixture;
    open_sample(&fixture);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct activity_query query = everything();
        query.since = cases[i].since;
        query.until = cases[i].until;
        CHECK_INT(found(fixture.store, &query), cases[i].found);
    }
    fixture_close(&fixture);
}

static void the_newest_of_several_types_are_merged(void)
{
    struct fixture fixture;
    struct activity_query query = everything();
    struct seen seen = {.stop_after = 0};
    open_sample(&fixture);
    query.types[0] = "task";
    query.types[1] = "scrape";
    query.types[2] = "no.such-type";
    for (query.type_count = 1; query.type_count <= 3; query.type_count++)
        CHECK_INT(found(fixture.store, &query), query.type_count == 1 ? 1 : 3);
    query.type_count = 3;
    query.limit = 2;
    CHECK_INT(page(fixture.store, &query, &seen), DASHCORE_OK);
    CHECK_INT(seen.count, 2);
    CHECK_INT(seen.timestamps[0], 300);
    CHECK_INT(seen.timestamps[1], 200);
    query.types[0] = query.types[2];
    query.type_count = 1;
    CHECK_INT(found(fixture.store, &query), 0);
    fixture_close(&fixture);
}

static void as_many_types_as_there_may_be(void)
{
    struct fixture fixture;
    char names[STORE_TYPES_MAX][8];
    struct activity_query query = everything();
    fixture_open(&fixture);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < STORE_TYPES_MAX; i++) {
            snprintf(names[i], sizeof(names[i]), "t%d", i);
            struct activity_record record = entry_at(1 + i * 7 % 5, names[i], "m");
            insert_one(fixture.store, &record);
            query.types[i] = names[i];
        }
    struct activity_record other = entry_at(9, "other", "m");
    insert_one(fixture.store, &other);
    query.type_count = STORE_TYPES_MAX;
    CHECK_INT(found(fixture.store, &query), 2 * STORE_TYPES_MAX);
    query.user = "nobody";
    CHECK_INT(found(fixture.store, &query), 0);
    fixture_close(&fixture);
}

static void a_user_is_matched_exactly(void)
{
    struct fixture fixture;
    struct activity_query query = everything();
    open_sample(&fixture);
    query.user = "ann";
    CHECK_INT(found(fixture.store, &query), 2);
    query.user = "Ann";
    CHECK_INT(found(fixture.store, &query), 1);
    query.user = "an%";
    CHECK_INT(found(fixture.store, &query), 0);
    fixture_close(&fixture);
}

static size_t found_words(struct store *store, struct activity_query query, const char *words)
{
    struct text_search search;
    CHECK_INT(text_search_compile(words, &search), DASHCORE_OK);
    query.words = search.words;
    size_t count = found(store, &query);
    text_search_free(&search);
    return count;
}

static void every_word_occurs_in_message_or_details_in_any_case(void)
{
    static const struct {
        const char *words;
        size_t found;
    } cases[] = {
        {"fetched", 2},
        {"FETCHED page", 2},
        {"pages", 1},
        {"fetched example", 1},
        {"example", 2},
        {"EXAMPLE.ORG 12", 1},
        {"\xc3\xa9t\xc3\xa9", 1},
        {"\xc3\xa9"
         "cole",
         1},
        {"example timeout backup", 0},
        {"%", 0},
        {"_", 0},
        {"ann", 0},
        {"  ", 5},
    };
    struct fixture fixture;
    open_sample(&fixture);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        CHECK_INT(found_words(fixture.store, everything(), cases[i].words), cases[i].found);
    fixture_close(&fixture);
}

static void all_conditions_hold_at_once(void)
{
    struct fixture fixture;
    struct activity_query query = everything();
    open_sample(&fixture);
    query.types[0] = "scrape";
    query.types[1] = "error";
    query.types[2] = "user_action";
    query.type_count = 3;
    query.user = "ann";
    query.since = 100;
    CHECK_INT(found_words(fixture.store, query, "page"), 2);
    query.until = 400;
    CHECK_INT(found_words(fixture.store, query, "page"), 1);
    query.limit = 0;
    CHECK_INT(found_words(fixture.store, query, "page"), 0);
    fixture_close(&fixture);
}

const struct suite_test filter_tests[] = {
    {"since is inclusive, until is exclusive", since_is_inclusive_until_is_exclusive},
    {"the newest of several types are merged", the_newest_of_several_types_are_merged},
    {"as many types as there may be", as_many_types_as_there_may_be},
    {"a user is matched exactly", a_user_is_matched_exactly},
    {"every word occurs in message or details, in any case",
     every_word_occurs_in_message_or_details_in_any_case},
    {"all conditions hold at once", all_conditions_hold_at_once},
    {NULL, NULL},
};
