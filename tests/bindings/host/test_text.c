#include "host/text.h"

#include "dashcore.h"
#include "host/failure.h"
#include "support/suite.h"

#include <stdlib.h>

#define BAD "\xEF\xBF\xBD"

static void check_without_zeros(const char *text, size_t length, const char *expected)
{
    char *copy = text_without_zeros(text, length);
    CHECK_TEXT(copy, expected);
    free(copy);
}

static void zeros_are_replaced(void)
{
    check_without_zeros("", 0, "");
    check_without_zeros("plain", 5, "plain");
    check_without_zeros("plain and more", 5, "plain");
    check_without_zeros("a\0b", 3, "a" BAD "b");
    check_without_zeros("\0\0\0", 3, BAD BAD BAD);
    check_without_zeros("a\0", 2, "a" BAD);
    CU_ASSERT_PTR_NULL(text_without_zeros(NULL, 5));
    CHECK_INT(failure_code(), DASHCORE_OK);
}

static void names_are_whole(void)
{
    failure_clear();
    CU_ASSERT_TRUE(text_is_whole("type", NULL, 0));
    CU_ASSERT_TRUE(text_is_whole("type", "", 0));
    CU_ASSERT_TRUE(text_is_whole("type", "name", 4));
    CU_ASSERT_TRUE(text_is_whole("type", "name\0other", 4));
    CHECK_INT(failure_code(), DASHCORE_OK);
    CU_ASSERT_FALSE(text_is_whole("type", "na\0me", 5));
    CHECK_INT(failure_code(), DASHCORE_EINVAL);
    CHECK_TEXT(failure_name(), "invalid_value");
    CHECK_TEXT(failure_field(), "type");
    CHECK_TEXT(failure_message(), "type must not contain a NUL character");
    failure_clear();
    CHECK_TEXT(failure_field(), "");
}

static void failures_are_of_the_last_call(void)
{
    failure_clear();
    CU_ASSERT_FALSE(failure_note(DASHCORE_OK));
    CU_ASSERT_FALSE(failure_note(1));
    CHECK_INT(failure_code(), DASHCORE_OK);
    int64_t time = 0;
    CU_ASSERT_TRUE(failure_note(dashcore_time_parse("never", &time)));
    CHECK_INT(failure_code(), DASHCORE_EPARSE);
    CHECK_TEXT(failure_message(), dashcore_last_error());
    CU_ASSERT_FALSE(failure_note(DASHCORE_OK));
    CHECK_INT(failure_code(), DASHCORE_EPARSE);
    failure_clear();
    CHECK_INT(failure_code(), DASHCORE_OK);
}

static const struct suite_test tests[] = {
    {"zeros are replaced", zeros_are_replaced},
    {"names are whole", names_are_whole},
    {"failures are of the last call", failures_are_of_the_last_call},
};

SUITE_MAIN("bindings/host/text", tests)
