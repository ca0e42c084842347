/* A word that occurs in a text has all its grams marked: what an index leaves out has it not. */
#include "base/text.h"
#include "base/text_fold.h"
#include "base/text_gram.h"
#include "support/outcome.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define BLOCK (UINT64_C(1) << 17)

static uint64_t numbers[TEXT_GRAM_PLACES];

static size_t mark(const char *message, const char *details)
{
    memset(numbers, 0, sizeof(numbers));
    return text_grams_mark(message, details, BLOCK, numbers);
}

/* Whether every gram of the query's words is marked; how many there are. */
static bool may_match(const char *query, size_t limit, size_t *count)
{
    struct text_search search;
    struct text_gram grams[64];
    bool marked = true;
    *count = 0;
    CHECK_INT(text_search_compile(query, &search), DASHCORE_OK);
    for (const char *word = search.words; *word != '\0'; word += strlen(word) + 1) {
        size_t found = text_grams_of(word, strlen(word), grams, limit);
        CU_ASSERT_TRUE(found <= limit);
        for (size_t i = 0; i < found; i++)
            marked = marked && numbers[grams[i].place] == BLOCK;
        *count += found;
    }
    text_search_free(&search);
    return marked;
}

static void check_may_match(const char *query)
{
    size_t count = 0;
    for (size_t limit = 0; limit <= 64; limit = limit * 2 + 1)
        CU_ASSERT_TRUE(may_match(query, limit, &count));
}

static void what_occurs_is_marked(void)
{
    size_t count = 0;
    mark("Fetched 12 PAGES of Stra\xc3\x9f"
         "en",
         "{\"host\":\"Ex\\u0061mple.org\",\"\\u00c9t\\u00e9\":\"a\\\\b\\/c\"}");
    check_may_match("fetched");
    check_may_match("ETCH");
    check_may_match("12 pages");
    check_may_match("example.org host");
    check_may_match("\xc3\xa9T\xc3\x89");
    check_may_match("a\\b/c");
    check_may_match("STRA\xc3\x9f"
                    "EN");
    CU_ASSERT_FALSE(may_match("nosuchword", 8, &count));
    CU_ASSERT_FALSE(may_match("fetchedx", 8, &count));
    CU_ASSERT_FALSE(may_match("pageshost", 8, &count));
}

static void short_words_have_no_grams(void)
{
    size_t count = 1;
    mark("", NULL);
    CU_ASSERT_TRUE(may_match("a ab \xc3\xa9", 8, &count));
    CHECK_INT(count, 0);
    CU_ASSERT_FALSE(may_match("abc", 8, &count));
    CHECK_INT(count, 1);
}

static void only_letters_beyond_ascii_depend_on_the_folding(void)
{
    struct text_gram grams[16];
    size_t count = text_grams_of("abc\xc3\xa9xyz", 8, grams, 16);
    size_t ascii = 0;
    for (size_t i = 0; i < count; i++)
        ascii += grams[i].ascii;
    CHECK_INT(count, 5 + 6);
    CHECK_INT(ascii, 2);
    CU_ASSERT_TRUE(fold_version() != 0);
    CHECK_INT(fold_version(), fold_version());
}

static void what_is_marked_again_is_not_new(void)
{
    CHECK_INT(mark("abcd abcd", "\"abcd\""), 5 + 5 + 2 + 2);
    CHECK_INT(text_grams_mark("abcd", NULL, BLOCK, numbers), 0);
    CHECK_INT(text_grams_mark("abcd", NULL, 1, numbers), 3);
}

/* Texts longer than any window, of letters of all kinds, and any part of them as a word. */
static void any_part_of_any_text_is_marked(void)
{
    static const char *const letters[] = {
        "a", "B", "7", " ", "\xc3\x84", "\xce\xa3", "\xcf\x82", "\xff", "\xe2\x82\xac", "-"};
    srandom(1);
    for (int round = 0; round < 60; round++) {
        char text[9000] = "";
        size_t length = 0;
        for (int i = 0; i < 2500; i++) {
            const char *letter = letters[random() % 10];
            memcpy(text + length, letter, strlen(letter));
            length += strlen(letter);
        }
        mark(text, NULL);
        for (int i = 0; i < 100; i++) {
            char word[40];
            size_t size = 1 + (size_t)random() % 30;
            snprintf(word, sizeof(word), "%.*s", (int)size,
                     text + (size_t)random() % (length - size));
            struct text_search search;
            CHECK_INT(text_search_compile(word, &search), DASHCORE_OK);
            if (text_search_matches(&search, text, NULL))
                check_may_match(word);
            text_search_free(&search);
        }
    }
}

static const struct suite_test tests[] = {
    {"what occurs is marked", what_occurs_is_marked},
    {"short words have no grams", short_words_have_no_grams},
    {"only letters beyond ASCII depend on the folding",
     only_letters_beyond_ascii_depend_on_the_folding},
    {"what is marked again is not new", what_is_marked_again_is_not_new},
    {"any part of any text is marked", any_part_of_any_text_is_marked},
};

SUITE_MAIN("text_gram", tests)
