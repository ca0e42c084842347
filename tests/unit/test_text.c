#include "base/text.h"
#include "base/utf8.h"
#include "dashcore.h"
#include "support/suite.h"

#include <stdio.h>

#define BAD "\xEF\xBF\xBD"

static void check_clean(const char *text, size_t length, const char *expected)
{
    struct buffer buffer = {0};
    text_append_clean(&buffer, text, length);
    buffer_append_char(&buffer, '\0');
    CHECK_TEXT(buffer.text, expected);
    CHECK_INT(text_is_clean(text, length),
              strlen(expected) == length && memcmp(text, expected, length) == 0);
    buffer_free(&buffer);
}

#define CHECK_CLEAN(text, expected) check_clean(text, sizeof(text) - 1, expected)

static void clean_text_stays(void)
{
    CHECK_CLEAN("", "");
    CHECK_CLEAN("plain", "plain");
    CHECK_CLEAN("a longer line of plain text\twith\n\x01\x7F controls",
                "a longer line of plain text\twith\n\x01\x7F controls");
    CHECK_CLEAN("\xC2\x80 \xDF\xBF \xE0\xA0\x80 \xED\x9F\xBF \xEE\x80\x80 \xEF\xBF\xBF",
                "\xC2\x80 \xDF\xBF \xE0\xA0\x80 \xED\x9F\xBF \xEE\x80\x80 \xEF\xBF\xBF");
    CHECK_CLEAN("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF");
}

static void every_bad_byte_is_replaced(void)
{
    CHECK_CLEAN("a\xFFz", "a" BAD "z");
    CHECK_CLEAN("\x80", BAD);
    CHECK_CLEAN("\xC0\xAF", BAD BAD);         /* overlong */
    CHECK_CLEAN("\xC1\xBF", BAD BAD);         /* overlong */
    CHECK_CLEAN("\xE0\x9F\xBF", BAD BAD BAD); /* overlong */
    CHECK_CLEAN("\xF0\x8F\xBF\xBF", BAD BAD BAD BAD);
    CHECK_CLEAN("\xED\xA0\x80", BAD BAD BAD);         /* a surrogate */
    CHECK_CLEAN("\xED\xBF\xBF", BAD BAD BAD);         /* a surrogate */
    CHECK_CLEAN("\xF4\x90\x80\x80", BAD BAD BAD BAD); /* U+110000 */
    CHECK_CLEAN("\xF5\x80\x80\x80", BAD BAD BAD BAD);
    CHECK_CLEAN("\xE2\x82", BAD BAD); /* cut short */
    CHECK_CLEAN("\xE2\x82z", BAD BAD "z");
    CHECK_CLEAN("\xE2\x82\xE2\x82\xAC", BAD BAD "\xE2\x82\xAC");
    CHECK_CLEAN("12345678\0", "12345678" BAD);
    CHECK_CLEAN("1234567\0", "1234567" BAD);
    CHECK_CLEAN("\0\0", BAD BAD);
}

/* One bad byte at every place of a text, so at every place of the words it is read by. */
static void a_bad_byte_is_found_anywhere(void)
{
    static const char bad[] = {'\0', '\x80', '\xFF', '\xC3'};
    for (size_t length = 1; length <= 40; length++) {
        for (size_t at = 0; at < length; at++) {
            for (size_t b = 0; b < sizeof(bad); b++) {
                char text[41] = "";
                memset(text, '\x01', length);
                CU_ASSERT_TRUE(text_is_clean(text, length));
                text[at] = bad[b];
                CU_ASSERT_FALSE(text_is_clean(text, length));
            }
        }
    }
}

/* All characters there are, through encoding, length and decoding. */
static void every_character_is_utf8(void)
{
    int wrong = 0;
    for (uint32_t c = 1; c <= 0x10FFFF; c++) {
        char text[4] = "";
        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        size_t length = utf8_encode(c, text);
        if (utf8_length(text, length) != length || utf8_decode(text, length) != c ||
            (length > 1 && utf8_length(text, length - 1) != 0) || !text_is_clean(text, length))
            wrong++;
    }
    CHECK_INT(wrong, 0);
}

static void cuts_fall_between_characters(void)
{
    const char text[] = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80z";
    static const size_t cuts[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
    for (size_t limit = 0; limit < sizeof(cuts) / sizeof(cuts[0]); limit++)
        CHECK_INT(text_cut(text, sizeof(text) - 1, limit), cuts[limit]);
}

static void check_name(bool (*check)(const char *, size_t), const char *name, bool expected)
{
    bool actual = check(name, strlen(name));
    if (actual != expected)
        fprintf(stderr, "'%s'\n", name);
    CU_ASSERT_EQUAL(actual, expected);
}

static void types(void)
{
    static const char *const good[] = {"a", "scrape", "user_action", "a.b-c_9", "z9"};
    static const char *const bad[] = {"",    "A",  "9a", "_a",  ".a",       "-a",       "aB",
                                      "a b", "a:", "a/", "a\n", "\xC3\xA9", "a\xC3\xA9"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        check_name(text_is_type, good[i], true);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        check_name(text_is_type, bad[i], false);
    char longest[DASHCORE_TYPE_MAX + 2] = "";
    memset(longest, 'a', DASHCORE_TYPE_MAX);
    check_name(text_is_type, longest, true);
    longest[DASHCORE_TYPE_MAX] = 'a';
    check_name(text_is_type, longest, false);
    CU_ASSERT_FALSE(text_is_type("a\0b", 3));
}

static void task_names(void)
{
    static const char *const good[] = {"a", "A", "0", "etc-backup", "a.b:c_d-e", "Z9:"};
    static const char *const bad[] = {"", "-a", "_a", ".a", ":a", "a b", "a/b", "a\t", "\xC3\xA9"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        check_name(text_is_task_name, good[i], true);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        check_name(text_is_task_name, bad[i], false);
    char longest[DASHCORE_TASK_NAME_MAX + 2] = "";
    memset(longest, 'a', DASHCORE_TASK_NAME_MAX);
    check_name(text_is_task_name, longest, true);
    longest[DASHCORE_TASK_NAME_MAX] = 'a';
    check_name(text_is_task_name, longest, false);
    CU_ASSERT_FALSE(text_is_task_name("a\0", 2));
}

static const struct suite_test tests[] = {
    {"clean text stays", clean_text_stays},
    {"every bad byte is replaced", every_bad_byte_is_replaced},
    {"a bad byte is found anywhere", a_bad_byte_is_found_anywhere},
    {"every character is UTF-8", every_character_is_utf8},
    {"cuts fall between characters", cuts_fall_between_characters},
    {"types", types},
    {"task names", task_names},
};

SUITE_MAIN("text", tests)
