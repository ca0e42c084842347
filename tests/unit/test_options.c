#include "base/options.h"
#include "dashcore.h"
#include "support/suite.h"

struct known {
    size_t size;
    const char *text;
    int64_t number;
};

struct newer {
    struct known known;
    int64_t added;
};

static void nothing_given_is_all_zero(void)
{
    struct known options = {1, "x", 1};
    CHECK_INT(options_read(&options, sizeof(options), NULL, "options"), 0);
    CU_ASSERT(options.size == 0 && options.text == NULL && options.number == 0);
}

static void the_same_version_is_copied(void)
{
    struct known given = {sizeof(given), "text", 7};
    struct known options = {0};
    CHECK_INT(options_read(&options, sizeof(options), &given, "options"), 0);
    CHECK_TEXT(options.text, "text");
    CHECK_INT(options.number, 7);
}

static void an_older_version_is_filled_with_zero(void)
{
    struct known given = {offsetof(struct known, number), "text", 7};
    struct known options = {9, "x", 9};
    CHECK_INT(options_read(&options, sizeof(options), &given, "options"), 0);
    CHECK_TEXT(options.text, "text");
    CHECK_INT(options.number, 0);
}

static void a_newer_version_may_not_use_what_is_new(void)
{
    struct newer given = {{sizeof(given), "text", 7}, 0};
    struct known options = {0};
    CHECK_INT(options_read(&options, sizeof(options), &given, "options"), 0);
    CHECK_INT(options.number, 7);
    given.added = INT64_MIN;
    options.number = 1;
    CHECK_INT(options_read(&options, sizeof(options), &given, "options"), DASHCORE_ENOTSUP);
    CHECK_TEXT(dashcore_last_error_field(), "options");
    CHECK_INT(options.number, 1);
}

static void a_size_no_version_had_is_refused(void)
{
    static const size_t sizes[] = {
        0, 1, sizeof(size_t) - 1, sizeof(struct known) + 1, 4096 + sizeof(size_t), SIZE_MAX};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct known given = {sizes[i], "text", 7};
        struct known options = {0};
        CHECK_INT(options_read(&options, sizeof(options), &given, "entry"), DASHCORE_EINVAL);
        CHECK_TEXT(dashcore_last_error_field(), "entry");
        CU_ASSERT_PTR_NULL(options.text);
    }
}

static const struct suite_test tests[] = {
    {"nothing given is all zero", nothing_given_is_all_zero},
    {"the same version is copied", the_same_version_is_copied},
    {"an older version is filled with zero", an_older_version_is_filled_with_zero},
    {"a newer version may not use what is new", a_newer_version_may_not_use_what_is_new},
    {"a size no version had is refused", a_size_no_version_had_is_refused},
};

SUITE_MAIN("options", tests)
