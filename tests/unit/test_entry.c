#include "core/entry.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "support/outcome.h"
#include "support/scarce_memory.h"
#include "support/scratch.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>

#define FFFD "\xEF\xBF\xBD"

static struct scratch scratch;

/* What is stored of an entry; NULL when it is refused. To be released. */
static struct queued_entry *prepare(dashcore_new_entry given)
{
    struct queued_entry *entry = NULL;
    given.type = given.type != NULL ? given.type : "scrape";
    given.message = given.message != NULL ? given.message : "m";
    CHECK_OK(entry_prepare(scratch.core, &given, &entry));
    return entry;
}

static void check_refused(dashcore_new_entry given, int code, const char *field)
{
    struct queued_entry *entry = NULL;
    CHECK_FAILS(entry_prepare(scratch.core, &given, &entry), code, field);
    CU_ASSERT_PTR_NULL(entry);
}

#define REFUSED(code, field, ...) check_refused((dashcore_new_entry){__VA_ARGS__}, code, field)

static char *filled(const char *pattern, size_t length)
{
    char *text = malloc(length + 1);
    size_t step = strlen(pattern);
    for (size_t i = 0; i < length; i++)
        text[i] = pattern[i % step];
    text[length] = '\0';
    return text;
}

static void types_at_their_limits(void)
{
    static const char *const allowed[] = {"a",           "scrape", "user_action", "a.b-c_d.0",
                                          "z0123456789", "x...",   "t--"};
    static const char *const refused[] = {"",    "A",        "1a",    "_a",   ".a", "-a",
                                          "a b", "a/b",      "a\n",   " a",   "a ", "sCrape",
                                          "a,b", "\xc3\xa9", "a\x7f", "a\x01"};
    for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++) {
        struct queued_entry *entry = prepare((dashcore_new_entry){.type = allowed[i]});
        CHECK_TEXT(entry->record.type, allowed[i]);
        memory_release(entry);
    }
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
        REFUSED(DASHCORE_EINVAL, "type", .type = refused[i], .message = "m");
    char *longest = filled("abc", 64);
    char *longer = filled("abc", 65);
    memory_release(prepare((dashcore_new_entry){.type = longest}));
    REFUSED(DASHCORE_EINVAL, "type", .type = longer, .message = "m");
    REFUSED(DASHCORE_EINVAL, "type", .message = "m");
    free(longest);
    free(longer);
}

static void messages_at_their_limits(void)
{
    char *longest = filled("abc", 4096);
    char *longer = filled("abc", 4097);
    struct queued_entry *entry = prepare((dashcore_new_entry){.message = longest});
    CHECK_TEXT(entry->record.message, longest);
    memory_release(entry);
    entry = prepare((dashcore_new_entry){.message = "x"});
    CHECK_TEXT(entry->record.message, "x");
    memory_release(entry);
    /* A length goes before the terminating zero. */
    entry = prepare((dashcore_new_entry){.message = longer, .message_length = 4096});
    CHECK_TEXT(entry->record.message, longest);
    memory_release(entry);
    REFUSED(DASHCORE_ERANGE, "message", .type = "x", .message = longer);
    CU_ASSERT_PTR_NOT_NULL(strstr(dashcore_last_error(), "4096"));
    REFUSED(DASHCORE_ERANGE, "message", .type = "x", .message = longest, .message_length = 4097);
    REFUSED(DASHCORE_ERANGE, "message", .type = "x", .message = "");
    REFUSED(DASHCORE_EINVAL, "message", .type = "x");
    free(longest);
    free(longer);
}

static void a_message_is_one_clean_line(void)
{
    static const struct {
        const char *given;
        size_t length;
        const char *stored;
    } cases[] = {
        {"one\ntwo\r\nthree", 0, "one two  three"},
        {"a\0b", 3, "a" FFFD "b"},
        {"\0", 1, FFFD},
        {"caf\xe9", 0, "caf" FFFD},
        {"\xff\xfe", 0, FFFD FFFD},
        {"\xed\xa0\x80", 0, FFFD FFFD FFFD}, /* a surrogate */
        {"\xc3\xa9t\xc3\xa9 \xf0\x9f\x98\x80", 0, "\xc3\xa9t\xc3\xa9 \xf0\x9f\x98\x80"},
        {"\ttab", 0, "\ttab"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct queued_entry *entry = prepare(
            (dashcore_new_entry){.message = cases[i].given, .message_length = cases[i].length});
        CHECK_TEXT(entry->record.message, cases[i].stored);
        memory_release(entry);
    }
}

static void repaired_text_keeps_its_limit(void)
{
    char *bytes = filled("\xff", 4096);
    struct queued_entry *entry =
        prepare((dashcore_new_entry){.message = bytes, .user = bytes, .user_length = 256});
    CHECK_INT(strlen(entry->record.message), 4095); /* whole U+FFFD only */
    CHECK_INT(strlen(entry->record.user), 255);
    CU_ASSERT_TRUE(text_is_clean(entry->record.message, 4095));
    CU_ASSERT_TRUE(text_is_clean(entry->record.user, 255));
    memory_release(entry);
    free(bytes);

    char *secrets = filled("token=x ", 4096); /* each secret removed makes it longer */
    entry = prepare((dashcore_new_entry){.message = secrets});
    CHECK_INT(strlen(entry->record.message), 4096);
    CU_ASSERT_PTR_NULL(strstr(entry->record.message, "=x"));
    memory_release(entry);
    free(secrets);
}

static void details_are_kept_byte_for_byte(void)
{
    static const char *const cases[] = {
        "12.3",
        "1E+5",
        "-0",
        "0.10000000000000000",
        "123456789012345678901234567890",
        "-123456789012345678901234567890.5e-30",
        "null",
        "true",
        "\"\"",
        "\"caf\\u00e9 \\u0000 \\ud800\"",
        "{}",
        "[]",
        "[ ]",
        "{\"b\": 1,\n\t\"a\" :2 }",
        "  [1,2]  ",
        "{\"\":0}",
        "[12.3,12.30,123e1]",
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct queued_entry *entry = prepare((dashcore_new_entry){.details = cases[i]});
        CHECK_TEXT(entry->record.details, cases[i]);
        memory_release(entry);
    }
    struct queued_entry *entry = prepare((dashcore_new_entry){0});
    CU_ASSERT_PTR_NULL(entry->record.details);
    CU_ASSERT_PTR_NULL(entry->record.user);
    memory_release(entry);
}

static void details_that_are_not_json(void)
{
    static const char *const cases[] = {
        "",
        " ",
        "x",
        "{",
        "}",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "'a'",
        "01",
        "1.",
        ".5",
        "+1",
        "NaN",
        "Infinity",
        "\"a",
        "\"\n\"",
        "[1]x",
        "1 2",
        "{\"a\"}",
        "nul",
        "TRUE",
        "/**/1",
        "\"\\x\"",
        "[1 2]",
        "\t",
        "-",
        "1e",
        "0x10",
        "\xef\xbb\xbf{}",
        "{\"a\":1,\"a\":2}",
        "{\"o\":{\"k\":1,\"\\u006b\":2}}",
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        REFUSED(DASHCORE_EPARSE, "details", .type = "x", .message = "m", .details = cases[i]);
}

static void details_with_bytes_that_are_no_text(void)
{
    struct queued_entry *entry =
        prepare((dashcore_new_entry){.details = "{\"a\":\"x\0y\"}", .details_length = 11});
    CHECK_TEXT(entry->record.details, "{\"a\":\"x" FFFD "y\"}");
    memory_release(entry);
    entry = prepare((dashcore_new_entry){.details = "[\"caf\xe9\"]"});
    CHECK_TEXT(entry->record.details, "[\"caf" FFFD "\"]");
    memory_release(entry);
    entry = prepare((dashcore_new_entry){.details = "[1,2]and more", .details_length = 5});
    CHECK_TEXT(entry->record.details, "[1,2]");
    memory_release(entry);
    REFUSED(DASHCORE_EPARSE, "details", .type = "x", .message = "m", .details = "[1,\0 2]",
            .details_length = 7);
    REFUSED(DASHCORE_EPARSE, "details", .type = "x", .message = "m", .details = "1\xff");
}

/* A JSON string of that many bytes, quotes included. */
static char *json_of_length(size_t length)
{
    char *text = filled("x", length);
    text[0] = text[length - 1] = '"';
    return text;
}

static char *json_of_depth(size_t depth)
{
    char *text = filled("[", 2 * depth);
    memset(text + depth, ']', depth);
    return text;
}

/* "[redacted]" is longer than the secret was: what fitted before may not fit any more. */
static void details_fit_with_their_secrets_replaced(void)
{
    char *secrets = filled("token=x ", 65536);
    secrets[0] = secrets[65535] = '"';
    REFUSED(DASHCORE_ERANGE, "details", .type = "x", .message = "m", .details = secrets);
    CU_ASSERT_PTR_NOT_NULL(strstr(dashcore_last_error(), "65536"));
    CU_ASSERT_PTR_NOT_NULL(strstr(dashcore_last_error(), "secrets"));
    free(secrets);

    /* One secret of a byte, which nine more take the place of. */
    char *text = json_of_length(65536 - 9);
    memcpy(text + 1, "token=x ", 8);
    struct queued_entry *entry = prepare((dashcore_new_entry){.details = text});
    CHECK_INT(strlen(entry->record.details), 65536);
    memory_release(entry);
    free(text);
    text = json_of_length(65536 - 8);
    memcpy(text + 1, "token=x ", 8);
    REFUSED(DASHCORE_ERANGE, "details", .type = "x", .message = "m", .details = text);
    free(text);
}

static void details_at_their_limits(void)
{
    char *longest = json_of_length(65536);
    char *longer = json_of_length(65537);
    char *deepest = json_of_depth(64);
    char *deeper = json_of_depth(65);
    struct queued_entry *entry = prepare((dashcore_new_entry){.details = longest});
    CHECK_TEXT(entry->record.details, longest);
    memory_release(entry);
    entry = prepare((dashcore_new_entry){.details = deepest});
    CHECK_TEXT(entry->record.details, deepest);
    memory_release(entry);
    REFUSED(DASHCORE_ERANGE, "details", .type = "x", .message = "m", .details = longer);
    CU_ASSERT_PTR_NOT_NULL(strstr(dashcore_last_error(), "65536"));
    REFUSED(DASHCORE_ERANGE, "details", .type = "x", .message = "m", .details = deeper);
    CU_ASSERT_PTR_NOT_NULL(strstr(dashcore_last_error(), "64"));
    free(longest);
    free(longer);
    free(deepest);
    free(deeper);
}

static void users_at_their_limits(void)
{
    char *longest = filled("u", 256);
    char *longer = filled("u", 257);
    struct queued_entry *entry = prepare((dashcore_new_entry){.user = longest});
    CHECK_TEXT(entry->record.user, longest);
    memory_release(entry);
    entry = prepare((dashcore_new_entry){.user = longer, .user_length = 256});
    CHECK_TEXT(entry->record.user, longest);
    memory_release(entry);
    entry = prepare((dashcore_new_entry){.user = "a\0b", .user_length = 3});
    CHECK_TEXT(entry->record.user, "a" FFFD "b");
    memory_release(entry);
    entry = prepare((dashcore_new_entry){.user = ""});
    CHECK_TEXT(entry->record.user, "");
    memory_release(entry);
    REFUSED(DASHCORE_ERANGE, "user", .type = "x", .message = "m", .user = longer);
    CU_ASSERT_PTR_NOT_NULL(strstr(dashcore_last_error(), "256"));
    free(longest);
    free(longer);
}

static void timestamps_at_their_limits(void)
{
    int64_t now = clock_now();
    const int64_t allowed[] = {1, now - 400 * CLOCK_DAY, now - CLOCK_DAY, now + 23 * CLOCK_HOUR};
    for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++) {
        struct queued_entry *entry = prepare((dashcore_new_entry){.timestamp = allowed[i]});
        CHECK_INT(entry->record.timestamp, allowed[i]);
        memory_release(entry);
    }
    struct queued_entry *entry = prepare((dashcore_new_entry){0});
    CU_ASSERT_TRUE(entry->record.timestamp >= now && entry->record.timestamp <= clock_now());
    memory_release(entry);
    const int64_t refused[] = {-1, INT64_MIN, now + 25 * CLOCK_HOUR, INT64_MAX};
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
        REFUSED(DASHCORE_ERANGE, "timestamp", .type = "x", .message = "m", .timestamp = refused[i]);
}

static void secrets_are_removed(void)
{
    struct queued_entry *entry = prepare((dashcore_new_entry){
        .message = "login with password=hunter2 at https://bob:hunter2@example.org/",
        .details = "{\"n\":1.50,\"Api_Key\":\"hunter2\",\"deep\":[{\"COOKIE\":\"hunter2\"}]}"});
    CU_ASSERT_PTR_NULL(strstr(entry->record.message, "hunter2"));
    CHECK_TEXT(entry->record.details,
               "{\"n\":1.50,\"Api_Key\":\"[redacted]\",\"deep\":[{\"COOKIE\":"
               "\"[redacted]\"}]}");
    memory_release(entry);
}

static void entries_of_our_own_are_cut_to_their_limit(void)
{
    struct queued_entry *entry = NULL;
    char *text = filled("\xc3\xa9", 9000);
    CHECK_OK(entry_compose(scratch.core, &entry, "system", "me", "{\"a\":1}", "x%s", text));
    CHECK_INT(strlen(entry->record.message), 4095); /* 4096 would cut a character in two */
    CU_ASSERT_TRUE(strncmp(entry->record.message + 1, text, 4094) == 0);
    CHECK_TEXT(entry->record.details, "{\"a\":1}");
    CHECK_TEXT(entry->record.user, "me");
    memory_release(entry);
    char *wide = filled("\xf0\x9f\x98\x80", 9000);
    CHECK_OK(entry_compose(scratch.core, &entry, "system", NULL, NULL, "x%s", wide));
    CHECK_INT(strlen(entry->record.message), 4093);
    CU_ASSERT_TRUE(strncmp(entry->record.message + 1, wide, 4092) == 0);
    free(wide);
    memory_release(entry);
    CHECK_OK(entry_compose(scratch.core, &entry, "system", NULL, NULL, "%s", text));
    CHECK_INT(strlen(entry->record.message), 4096);
    memory_release(entry);
    free(text);
}

static void memory_that_runs_out_is_told(void)
{
    dashcore_new_entry given = {.type = "x",
                                .message = "caf\xe9 password=a",
                                .details = "{\"token\":\"caf\xe9\"}",
                                .user = "u\xff"};
    bool refused = true;
    for (long n = 1; refused; n++) {
        struct queued_entry *entry = NULL;
        scarce_memory_start(n);
        int r = entry_prepare(scratch.core, &given, &entry);
        refused = scarce_memory_end();
        CHECK_INT(r, refused ? DASHCORE_ENOMEM : DASHCORE_OK);
        CU_ASSERT_TRUE((entry == NULL) == refused);
        memory_release(entry);
        CU_ASSERT_TRUE_FATAL(n < 1000);
    }
}

static const struct suite_test tests[] = {
    {"types at their limits", types_at_their_limits},
    {"messages at their limits", messages_at_their_limits},
    {"a message is one clean line", a_message_is_one_clean_line},
    {"repaired text keeps its limit", repaired_text_keeps_its_limit},
    {"details are kept byte for byte", details_are_kept_byte_for_byte},
    {"details that are not JSON", details_that_are_not_json},
    {"details with bytes that are no text", details_with_bytes_that_are_no_text},
    {"details fit with their secrets replaced", details_fit_with_their_secrets_replaced},
    {"details at their limits", details_at_their_limits},
    {"users at their limits", users_at_their_limits},
    {"timestamps at their limits", timestamps_at_their_limits},
    {"secrets are removed", secrets_are_removed},
    {"entries of our own are cut to their limit", entries_of_our_own_are_cut_to_their_limit},
    {"memory that runs out is told", memory_that_runs_out_is_told},
};

int main(void)
{
    scratch_open(&scratch);
    int r = suite_run("entry", tests, sizeof(tests) / sizeof(tests[0]));
    scratch_close(&scratch);
    return r;
}
