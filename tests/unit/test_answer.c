#include "core/answer.h"

#include "base/alloc.h"
#include "support/outcome.h"
#include "support/scarce_memory.h"
#include "support/suite.h"

static void an_answer_is_one_block(void)
{
    struct buffer body;
    dashcore_answer *answer = NULL;
    CHECK_OK(answer_start(&body));
    CHECK_INT(answer_length(&body), 0);
    buffer_append_text(&body, "[1]");
    CHECK_INT(answer_length(&body), 3);
    CHECK_OK(answer_finish(&body, "cursor", 5, 7, &answer));
    CHECK_TEXT(answer->body, "[1]");
    CHECK_INT(answer->length, 3);
    CHECK_TEXT(answer->next, "cursor");
    CHECK_INT(answer->expires, 5);
    CHECK_INT(answer->revision, 7);
    dashcore_free(answer); /* all of it, as the sanitizers see */
}

static void an_answer_may_be_empty_and_the_last(void)
{
    struct buffer body;
    dashcore_answer *answer = NULL;
    CHECK_OK(answer_start(&body));
    CHECK_OK(answer_finish(&body, NULL, 0, 0, &answer));
    CHECK_TEXT(answer->body, "");
    CHECK_INT(answer->length, 0);
    CU_ASSERT_PTR_NULL(answer->next);
    dashcore_free(answer);
}

static void an_answer_may_grow(void)
{
    struct buffer body;
    dashcore_answer *answer = NULL;
    CHECK_OK(answer_start(&body));
    for (int i = 0; i < 100000; i++)
        buffer_append_text(&body, "0123456789");
    CHECK_OK(answer_finish(&body, "next", 0, 0, &answer));
    CHECK_INT(answer->length, 1000000);
    CHECK_INT(strlen(answer->body), 1000000);
    CHECK_TEXT(answer->next, "next");
    dashcore_free(answer);
}

static void memory_that_runs_out_gives_no_answer(void)
{
    bool refused = true;
    for (long n = 1; refused; n++) {
        struct buffer body;
        dashcore_answer *answer = NULL;
        scarce_memory_start(n);
        int r = answer_start(&body);
        if (r == DASHCORE_OK) {
            for (int i = 0; i < 1000; i++)
                buffer_append_text(&body, "0123456789");
            r = answer_finish(&body, "next", 0, 0, &answer);
        }
        refused = scarce_memory_end();
        CHECK_INT(r, refused ? DASHCORE_ENOMEM : DASHCORE_OK);
        CU_ASSERT_TRUE((answer == NULL) == refused);
        dashcore_free(answer);
        CU_ASSERT_TRUE_FATAL(n < 100);
    }
}

static const struct suite_test tests[] = {
    {"an answer is one block", an_answer_is_one_block},
    {"an answer may be empty and the last", an_answer_may_be_empty_and_the_last},
    {"an answer may grow", an_answer_may_grow},
    {"memory that runs out gives no answer", memory_that_runs_out_gives_no_answer},
};

SUITE_MAIN("answer", tests)
