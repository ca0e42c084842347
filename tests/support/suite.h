/* A CUnit suite as a program: a list of tests, and a main that fails when one of them does. */
#ifndef SUPPORT_SUITE_H
#define SUPPORT_SUITE_H

#include <CUnit/Basic.h>
#include <CUnit/CUnit.h>
#include <string.h>

struct suite_test {
    const char *name;
    void (*run)(void);
};

/* Equal text, where either may be NULL; prints both when they differ. */
#define CHECK_TEXT(actual, expected)                                                               \
    do {                                                                                           \
        const char *actual_ = (actual);                                                            \
        const char *expected_ = (expected);                                                        \
        int equal_ = actual_ == NULL || expected_ == NULL ? actual_ == expected_                   \
                                                          : strcmp(actual_, expected_) == 0;       \
        if (!equal_)                                                                               \
            fprintf(stderr, "%s:%d: got  %s\n    want %s\n", __FILE__, __LINE__,                   \
                    actual_ ? actual_ : "(null)", expected_ ? expected_ : "(null)");               \
        CU_ASSERT_TRUE(equal_);                                                                    \
    } while (0)

#define CHECK_INT(actual, expected)                                                                \
    do {                                                                                           \
        long long actual_ = (long long)(actual);                                                   \
        long long expected_ = (long long)(expected);                                               \
        if (actual_ != expected_)                                                                  \
            fprintf(stderr, "%s:%d: got %lld, want %lld\n", __FILE__, __LINE__, actual_,           \
                    expected_);                                                                    \
        CU_ASSERT_EQUAL(actual_, expected_);                                                       \
    } while (0)

static inline int suite_run(const char *name, const struct suite_test *tests, size_t count)
{
    if (CU_initialize_registry() != CUE_SUCCESS)
        return 1;
    CU_pSuite suite = CU_add_suite(name, NULL, NULL);
    for (size_t i = 0; i < count; i++)
        if (suite == NULL || CU_add_test(suite, tests[i].name, tests[i].run) == NULL)
            return 1;
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_ErrorCode ran = CU_basic_run_tests();
    unsigned failures = CU_get_number_of_failures();
    CU_cleanup_registry();
    return ran != CUE_SUCCESS || failures != 0;
}

#define SUITE_MAIN(name, tests)                                                                    \
    int main(void)                                                                                 \
    {                                                                                              \
        return suite_run(name, tests, sizeof(tests) / sizeof((tests)[0]));                         \
    }

#endif
