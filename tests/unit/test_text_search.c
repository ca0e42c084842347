#include "base/text.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>

static bool found(const char *query, const char *message, const char *details)
{
    struct text_search search = {0};
    CU_ASSERT_EQUAL_FATAL(text_search_compile(query, &search), 0);
    bool matches = text_search_matches(&search, message, details);
    CU_ASSERT_EQUAL(text_words_match(search.words, message, details), matches);
    text_search_free(&search);
    return matches;
}

static void blanks_match_everything(void)
{
    CU_ASSERT_TRUE(found("", "", NULL));
    CU_ASSERT_TRUE(found(" \t\n\v\f\r ", "message", "{}"));
}

static void all_words_are_needed(void)
{
    CU_ASSERT_TRUE(found("tables", "Scraped 2 tables", NULL));
    CU_ASSERT_TRUE(found("  tables\tscr  ", "Scraped 2 tables", NULL));
    CU_ASSERT_FALSE(found("tables chairs", "Scraped 2 tables", NULL));
    CU_ASSERT_TRUE(found("tables chairs", "Scraped 2 tables", "{\"also\":\"chairs\"}"));
    CU_ASSERT_TRUE(found("chairs", "", "\"chairs\""));
    CU_ASSERT_FALSE(found("ab", "a", "\"b\""));
    CU_ASSERT_FALSE(found("a", "", NULL));
    CU_ASSERT_FALSE(found("aaaa", "aaa", "aaa"));
}

static void any_case(void)
{
    CU_ASSERT_TRUE(found("TABLES", "two tables", NULL));
    CU_ASSERT_TRUE(found("tables", "TWO TABLES", NULL));
    CU_ASSERT_TRUE(found("\xC3\x89T\xC3\x89", "l'\xC3\xA9t\xC3\xA9", NULL)); /* ÉTÉ */
    CU_ASSERT_TRUE(found("\xC3\xA9t\xC3\xA9", "L'\xC3\x89T\xC3\x89", NULL));
    CU_ASSERT_TRUE(found("\xD0\xBC\xD0\xB8\xD1\x80", "\xD0\x9C\xD0\x98\xD0\xA0", NULL)); /* мир */
    CU_ASSERT_TRUE(found("\xCF\x83", "\xCF\x82", NULL)); /* σ finds the final ς */
    CU_ASSERT_TRUE(found("\xE1\xBA\x9E", "\xE1\xBA\x9E", NULL));
    CU_ASSERT_TRUE(found("\xC8\xBA", "\xE2\xB1\xA5", NULL)); /* Ⱥ and ⱥ differ in length */
    CU_ASSERT_TRUE(found("\xF0\x90\x90\x80", "\xF0\x90\x90\xA8", NULL)); /* beyond 16 bits */
    CU_ASSERT_FALSE(found("e", "\xC3\xA9", NULL));
    CU_ASSERT_FALSE(found("k", "\xE2\x84\xAA", NULL)); /* the Kelvin sign */
}

static void only_letters_have_a_case(void)
{
    for (int a = 1; a < 128; a++) {
        for (int b = 1; b < 128; b++) {
            bool letters = (a | 0x20) >= 'a' && (a | 0x20) <= 'z';
            bool expected = a == b || (letters && (a ^ b) == 0x20);
            /* Eight bytes and fewer take different ways. */
            char query[] = {(char)a, '\0'};
            char alone[] = {(char)b, '\0'};
            char among[] = {'-', '-', '-', '-', '-', (char)b, '-', '-', '\0'};
            if (strchr(" \t\n\v\f\r-", a) != NULL)
                continue;
            CU_ASSERT_EQUAL(found(query, alone, NULL), expected);
            CU_ASSERT_EQUAL(found(query, among, NULL), expected);
        }
    }
}

static void escapes_in_details_are_looked_through(void)
{
    CU_ASSERT_TRUE(found("\xC3\xA9", "", "{\"a\":\"caf\\u00e9\"}"));
    CU_ASSERT_TRUE(found("\xC3\x89", "", "{\"a\":\"caf\\u00E9\"}"));
    CU_ASSERT_TRUE(found("caf\xC3\xA9s", "", "\"caf\\u00e9s\""));
    CU_ASSERT_TRUE(found("\xF0\x9F\x98\x80", "", "\"\\ud83d\\ude00\""));
    CU_ASSERT_TRUE(found("say\"hi\"", "", "\"say\\\"hi\\\"\""));
    CU_ASSERT_TRUE(found("C:\\new", "", "\"C:\\\\new\""));
    CU_ASSERT_TRUE(found("http://x", "", "\"http:\\/\\/x\""));
    CU_ASSERT_FALSE(found("nnext", "", "\"line\\nnext\""));
    CU_ASSERT_TRUE(found("next", "", "\"line\\nnext\""));
    CU_ASSERT_FALSE(found("\xC3\xA9", "caf\\u00e9", NULL)); /* a message has no escapes */
}

static void details_that_are_no_json_do_no_harm(void)
{
    static const char *const cases[] = {
        "\\",
        "\"\\",
        "\\u",
        "\\u00",
        "\\ud83d",
        "\\ud83d\\",
        "\\ud83d\\u",
        "\\ude00\\ud83d",
        "\\ud83d\\ud83d",
        "\\q",
        "\xFF\xFE",
        "\xE2\x82",
        "{",
        "",
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        CU_ASSERT_FALSE(found("zebra", "message", cases[i]));
    CU_ASSERT_TRUE(found("zebra", "message", "\\q\xFFzebra"));
    CU_ASSERT_TRUE(found("\xFF", "a\xFF", NULL));
}

/* A word at every place of a text longer than the window it is read through. */
static void no_match_is_lost_between_pieces(void)
{
    static const char word[] = "needle\xC3\xA9";
    static const char escaped[] = "NEEDLE\\u00e9";
    enum { LENGTH = 9000 };
    char *text = malloc(LENGTH + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    int missed = 0;
    for (size_t at = 0; at + sizeof(escaped) < LENGTH; at += at > 3900 && at < 4300 ? 1 : 37) {
        memset(text, 'n', LENGTH);
        text[LENGTH] = '\0';
        memcpy(text + at, escaped, sizeof(escaped) - 1);
        if (!found(word, "", text) || found(word, text, NULL))
            missed++;
    }
    CHECK_INT(missed, 0);
    free(text);
}

static void long_words(void)
{
    char text[4097] = "";
    char word[1025] = "";
    memset(text, 'a', sizeof(text) - 1);
    memset(word, 'A', sizeof(word) - 1);
    CU_ASSERT_TRUE(found(word, text, NULL));
    text[3500] = text[2500] = text[1500] = text[500] = 'b';
    CU_ASSERT_FALSE(found(word, text, NULL));
    char beyond[4097] = "";
    memset(beyond, 'a', sizeof(beyond) - 1);
    CU_ASSERT_FALSE(found(beyond, text, text));
}

static void freeing_takes_anything(void)
{
    struct text_search search = {0};
    text_search_free(&search);
    text_search_free(NULL);
}

static const struct suite_test tests[] = {
    {"blanks match everything", blanks_match_everything},
    {"all words are needed", all_words_are_needed},
    {"any case", any_case},
    {"only letters have a case", only_letters_have_a_case},
    {"escapes in details are looked through", escapes_in_details_are_looked_through},
    {"details that are no JSON do no harm", details_that_are_no_json_do_no_harm},
    {"no match is lost between pieces", no_match_is_lost_between_pieces},
    {"long words", long_words},
    {"freeing takes anything", freeing_takes_anything},
};

SUITE_MAIN("text_search", tests)
