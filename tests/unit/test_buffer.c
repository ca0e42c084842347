#include "base/alloc.h"
#include "base/buffer.h"
#include "dashcore.h"
#include "support/suite.h"

#include <stdlib.h>

static void an_empty_one_gives_empty_text(void)
{
    struct buffer buffer = {0};
    char *text = buffer_take(&buffer);
    CHECK_TEXT(text, "");
    memory_release(text);
    buffer_append(&buffer, NULL, 0);
    CHECK_TEXT(buffer.text, "");
    buffer_free(&buffer);
    CU_ASSERT_PTR_NULL(buffer.text);
}

static void everything_appended_is_there(void)
{
    struct buffer buffer = {0};
    buffer_append_text(&buffer, "a");
    buffer_append_char(&buffer, 'b');
    buffer_append(&buffer, "c\0d", 3);
    buffer_append_format(&buffer, "%s-%d", "e", 5);
    CHECK_INT(buffer.length, 8);
    CU_ASSERT(memcmp(buffer.text, "abc\0de-5", 9) == 0);
    char *text = buffer_take(&buffer);
    CHECK_INT(buffer.length, 0);
    CU_ASSERT_PTR_NULL(buffer.text);
    memory_release(text);
}

static void integers(void)
{
    static const struct {
        int64_t number;
        const char *text;
    } cases[] = {
        {0, "0"},
        {-1, "-1"},
        {10, "10"},
        {INT64_MAX, "9223372036854775807"},
        {INT64_MIN, "-9223372036854775808"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct buffer buffer = {0};
        buffer_append_integer(&buffer, cases[i].number);
        CHECK_TEXT(buffer.text, cases[i].text);
        buffer_free(&buffer);
    }
}

static void it_grows_at_every_length(void)
{
    for (size_t length = 0; length < 1100; length++) {
        struct buffer buffer = {0};
        char text[1100];
        memset(text, 'x', sizeof(text));
        buffer_append(&buffer, text, length);
        buffer_append_format(&buffer, "%.*s", (int)length, text);
        CHECK_INT(buffer.length, 2 * length);
        CHECK_INT(strlen(buffer.text), 2 * length);
        CU_ASSERT(buffer.capacity > buffer.length);
        buffer_free(&buffer);
    }
}

static void clearing_keeps_memory(void)
{
    struct buffer buffer = {0};
    buffer_append_text(&buffer, "before");
    const char *memory = buffer.text;
    buffer_clear(&buffer);
    CHECK_TEXT(buffer.text, "");
    buffer_append_text(&buffer, "after");
    CHECK_TEXT(buffer.text, "after");
    CU_ASSERT_PTR_EQUAL(buffer.text, memory);
    buffer_free(&buffer);
}

static bool memory_left;

static void *some(size_t bytes)
{
    return memory_left ? malloc(bytes) : NULL;
}

static void *some_more(void *memory, size_t bytes)
{
    return memory_left ? realloc(memory, bytes) : NULL;
}

static void without_memory_it_fails_until_cleared(void)
{
    dashcore_set_allocator(some, some_more, free);
    memory_left = true;
    struct buffer buffer = {0};
    buffer_append_text(&buffer, "a");
    memory_left = false;
    CU_ASSERT_PTR_NULL(buffer_reserve(&buffer, 5000));
    memory_left = true;
    CU_ASSERT_TRUE(buffer.failed);
    buffer_append_text(&buffer, "b");
    buffer_append_integer(&buffer, 1);
    buffer_append_format(&buffer, "%d", 1);
    CU_ASSERT_PTR_NULL(buffer_take(&buffer));
    CU_ASSERT_FALSE(buffer.failed);

    memory_left = false;
    buffer_append_text(&buffer, "c");
    CU_ASSERT_TRUE(buffer.failed);
    memory_left = true;
    buffer_clear(&buffer);
    buffer_append_text(&buffer, "d");
    CHECK_TEXT(buffer.text, "d");
    buffer_free(&buffer);
    dashcore_set_allocator(malloc, realloc, free);
}

static void an_absurd_length_fails(void)
{
    struct buffer buffer = {0};
    buffer_append_text(&buffer, "a");
    CU_ASSERT_PTR_NULL(buffer_reserve(&buffer, SIZE_MAX));
    CU_ASSERT_TRUE(buffer.failed);
    buffer_free(&buffer);
    CU_ASSERT_PTR_NULL(buffer_reserve(&buffer, SIZE_MAX - 1));
    buffer_free(&buffer);
}

static const struct suite_test tests[] = {
    {"an empty one gives empty text", an_empty_one_gives_empty_text},
    {"everything appended is there", everything_appended_is_there},
    {"integers", integers},
    {"it grows at every length", it_grows_at_every_length},
    {"clearing keeps memory", clearing_keeps_memory},
    {"without memory it fails until cleared", without_memory_it_fails_until_cleared},
    {"an absurd length fails", an_absurd_length_fails},
};

SUITE_MAIN("buffer", tests)
