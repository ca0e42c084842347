/* How calls of the library end. */
#ifndef SUPPORT_OUTCOME_H
#define SUPPORT_OUTCOME_H

#include "dashcore.h"
#include "suite.h"

/* A call that fails with this code and field, and says why. */
#define CHECK_FAILS(call, code, field)                                                             \
    do {                                                                                           \
        CHECK_INT((call), (code));                                                                 \
        CHECK_TEXT(dashcore_last_error_field(), (field));                                          \
        CU_ASSERT_TRUE(dashcore_last_error()[0] != '\0');                                          \
    } while (0)

#define CHECK_OK(call)                                                                             \
    do {                                                                                           \
        int result_ = (call);                                                                      \
        if (result_ < 0)                                                                           \
            fprintf(stderr, "%s:%d: %d, %s\n", __FILE__, __LINE__, result_,                        \
                    dashcore_last_error());                                                        \
        CU_ASSERT_TRUE(result_ >= 0);                                                              \
    } while (0)

#endif
