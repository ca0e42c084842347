#include "base/error.h"
#include "base/text.h"
#include "dashcore.h"
#include "support/suite.h"

#include <pthread.h>

static void it_is_empty_at_first(void)
{
    CHECK_TEXT(dashcore_last_error(), "");
    CHECK_TEXT(dashcore_last_error_field(), "");
}

static void the_last_one_is_kept(void)
{
    CHECK_INT(fail_field(DASHCORE_ERANGE, "limit", "limit is %d", 0), DASHCORE_ERANGE);
    CHECK_TEXT(dashcore_last_error(), "limit is 0");
    CHECK_TEXT(dashcore_last_error_field(), "limit");
    CHECK_INT(fail(DASHCORE_EIO, "cannot read"), DASHCORE_EIO);
    CHECK_TEXT(dashcore_last_error(), "cannot read");
    CHECK_TEXT(dashcore_last_error_field(), "");
    CHECK_INT(fail_memory(), DASHCORE_ENOMEM);
    CHECK_TEXT(dashcore_last_error(), "out of memory");
}

static void one_error_may_quote_the_one_before(void)
{
    fail_field(DASHCORE_EIO, "store", "inner");
    fail_field(DASHCORE_EIO, error_field(), "outer: %s", error_message());
    CHECK_TEXT(error_message(), "outer: inner");
    CHECK_TEXT(error_field(), "store");
}

static void fields_take_prefixes(void)
{
    fail_field(DASHCORE_ERANGE, "details", "too long");
    error_prefix_field("[3]");
    CHECK_TEXT(error_field(), "[3].details");
    error_prefix_field("entries");
    CHECK_TEXT(error_field(), "entries.[3].details");
    CHECK_TEXT(error_message(), "too long");
    fail(DASHCORE_EPARSE, "no field");
    error_prefix_field("[0]");
    CHECK_TEXT(error_field(), "[0]");
}

/* 512 bytes with the zero: characters of 1 to 4 bytes across the end of what is kept. */
static void long_messages_are_cut_at_a_character(void)
{
    static const char *const characters[] = {"x", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
    for (size_t c = 0; c < 4; c++) {
        for (int before = 500; before <= 516; before++) {
            char text[600] = "";
            memset(text, 'a', (size_t)before);
            for (int i = 0; i < 16; i++)
                strcat(text, characters[c]);
            fail(DASHCORE_EIO, "%s", text);
            size_t length = strlen(error_message());
            CU_ASSERT(length <= 511 && length > 511 - strlen(characters[c]));
            CU_ASSERT_TRUE(text_is_clean(error_message(), length));
            CU_ASSERT(strncmp(error_message(), text, length) == 0);
        }
    }
    char field[100] = "";
    memset(field, 'f', sizeof(field) - 1);
    fail_field(DASHCORE_EIO, field, "m");
    CHECK_INT(strlen(error_field()), 63);
    error_prefix_field("p");
    CHECK_INT(strlen(error_field()), 63);
}

static void bad_bytes_are_not_passed_on(void)
{
    fail(DASHCORE_EINVAL, "type '%s' is bad", "a\xFF\xC3");
    CHECK_TEXT(error_message(), "type 'a?\?' is bad");
    fail(DASHCORE_EINVAL, "%s", "\x80\xC3\xA9\xE2\x82");
    CHECK_TEXT(error_message(), "?\xC3\xA9?\?");
}

static void *fail_elsewhere(void *seen)
{
    *(size_t *)seen = strlen(error_message());
    fail_field(DASHCORE_EIO, "elsewhere", "elsewhere");
    return NULL;
}

static void each_thread_has_its_own(void)
{
    size_t seen = 1;
    pthread_t thread;
    fail_field(DASHCORE_EIO, "here", "here");
    CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, fail_elsewhere, &seen), 0);
    pthread_join(thread, NULL);
    CHECK_INT(seen, 0);
    CHECK_TEXT(error_message(), "here");
    CHECK_TEXT(error_field(), "here");
}

static void every_code_has_a_word_and_a_phrase(void)
{
    for (int code = DASHCORE_EENDED; code <= DASHCORE_OK; code++) {
        CU_ASSERT(strlen(dashcore_strerror(code)) > 3);
        CU_ASSERT(strcmp(dashcore_error_name(code), "unknown") != 0);
    }
    static const struct {
        int code;
        const char *name;
    } names[] = {
        {DASHCORE_OK, "ok"},
        {DASHCORE_EMISUSE, "misuse"},
        {DASHCORE_EPARSE, "not_parseable"},
        {DASHCORE_EINVAL, "invalid_value"},
        {DASHCORE_ERANGE, "out_of_range"},
        {DASHCORE_ENOTSUP, "not_supported"},
        {DASHCORE_ENOMEM, "no_memory"},
        {DASHCORE_EBUSY, "busy"},
        {DASHCORE_EIO, "io_error"},
        {DASHCORE_EFULL, "disk_full"},
        {DASHCORE_EACCESS, "no_access"},
        {DASHCORE_ECORRUPT, "corrupt_store"},
        {DASHCORE_ENEWER, "newer_store"},
        {DASHCORE_ENOTFOUND, "not_found"},
        {DASHCORE_EQUEUED, "already_queued"},
        {DASHCORE_ERUNNING, "already_running"},
        {DASHCORE_ENORUNNER, "no_runner"},
        {DASHCORE_EENDED, "already_ended"},
        {1, "unknown"},
        {-18, "unknown"},
    };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        CHECK_TEXT(dashcore_error_name(names[i].code), names[i].name);
    CHECK_TEXT(dashcore_strerror(1), "an unknown error");
    CHECK_TEXT(dashcore_strerror(-1000), "an unknown error");
}

static const struct suite_test tests[] = {
    {"it is empty at first", it_is_empty_at_first},
    {"the last one is kept", the_last_one_is_kept},
    {"one error may quote the one before", one_error_may_quote_the_one_before},
    {"fields take prefixes", fields_take_prefixes},
    {"long messages are cut at a character", long_messages_are_cut_at_a_character},
    {"bad bytes are not passed on", bad_bytes_are_not_passed_on},
    {"each thread has its own", each_thread_has_its_own},
    {"every code has a word and a phrase", every_code_has_a_word_and_a_phrase},
};

SUITE_MAIN("error", tests)
