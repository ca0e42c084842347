/* The quick look accepts nothing that jansson refuses, and is not too choosy to be of use. */
#include "base/json_plain.h"
#include "support/suite.h"

#include <jansson.h>
#include <stdlib.h>

#define DEPTH 6

/* What entries carry; numbers are short, or jansson would refuse them for their size. */
static const char *const plain[] = {
    "null",
    "true",
    "false",
    "0",
    "-0",
    "-1.5E+3",
    "12e-3",
    "\"\"",
    "\"text\"",
    "[]",
    "{}",
    " \t\r\n[1 , 2 ] \n",
    "[[],{}]",
    "[[[[[[\"deep\"]]]]]]",
    "[true,false,null,\"a\",{\"b\":[]}]",
    "\"\\\" \\\\ \\/ \\b \\f \\n \\r \\t\"",
    "\"\x7F \xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80\"",
    "{\"channels\": 120, \"new\": 3, \"source\": \"provider-7\", \"seconds\": 1.52}",
    "{\"a\":1,\"A\":2,\"\":3,\"\xC3\xA9\":4}",
    "[{\"a\":1},{\"a\":1}]",
    "{\"a\":{\"a\":1},\"b\":{\"a\":2}}",
    "{\"a\":[{\"b\":1,\"c\":{}}],\"b\":{\"c\":[]},\"c\":0}",
};

#define PLAIN (sizeof(plain) / sizeof(plain[0]))

static void what_entries_carry_is_plain(void)
{
    for (size_t i = 0; i < PLAIN; i++) {
        if (!json_is_plain(plain[i], strlen(plain[i]), DEPTH))
            fprintf(stderr, "not plain: %s\n", plain[i]);
        CU_ASSERT_TRUE(json_is_plain(plain[i], strlen(plain[i]), DEPTH));
    }
}

static void what_is_odd_is_left_to_the_judge(void)
{
    static const char *const odd[] = {
        "",
        " ",
        "[[[[[[[0]]]]]]]",
        "{\"a\":1,\"b\":2,\"a\":3}",
        "{\"b\":{\"a\":1},\"b\":3}",
        "{\"\\u0061\":1}",
        "{\"a\\n\":1}",
        "\"\\u0061\"",
        "\"\\x\"",
        "\"\t\"",
        "\"\x80\"",
        "\"\xED\xA0\x80\"",
        "\"open",
        "\"open\\",
        "01",
        "-",
        "1.",
        "1e",
        ".5",
        "+1",
        "1 2",
        "tru",
        "True",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1}",
        "[1",
        "]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{1:1}",
        "\xEF\xBB\xBF{}",
    };
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        if (json_is_plain(odd[i], strlen(odd[i]), DEPTH))
            fprintf(stderr, "plain: %s\n", odd[i]);
        CU_ASSERT_FALSE(json_is_plain(odd[i], strlen(odd[i]), DEPTH));
    }
    CU_ASSERT_FALSE(json_is_plain("1\0", 2, DEPTH));
    CU_ASSERT_FALSE(json_is_plain("\"\0\"", 3, DEPTH));
}

static void many_keys_are_left_to_the_judge(void)
{
    char text[2000] = "{\"first\":0";
    size_t length = strlen(text);
    for (int i = 0; i < 100; i++)
        length += (size_t)sprintf(text + length, ",\"key%d\":%d", i, i);
    strcpy(text + length, "}");
    CU_ASSERT_FALSE(json_is_plain(text, length + 1, DEPTH));
}

/* Each byte replaced by each that means something in JSON, and each piece cut off. */
static void nothing_is_plain_that_jansson_refuses(void)
{
    static const char bytes[] = "\"\\{}[],:0-.e +tn\x01\x80\xC3\xE2";
    size_t accepted = 0;
    for (size_t i = 0; i < PLAIN; i++) {
        size_t length = strlen(plain[i]);
        for (size_t at = 0; at < length; at++)
            for (size_t b = 0; b < sizeof(bytes); b++) {
                /* A copy of the exact size, so that a sanitizer sees who reads on. */
                size_t cut = b == sizeof(bytes) - 1 ? at : length;
                char *text = malloc(cut + 1);
                memcpy(text, plain[i], cut);
                if (cut == length)
                    text[at] = bytes[b];
                text = realloc(text, cut != 0 ? cut : 1);
                if (json_is_plain(text, cut, DEPTH)) {
                    json_t *value =
                        json_loadb(text, cut, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
                    if (value == NULL)
                        fprintf(stderr, "plain, but no JSON: %.*s\n", (int)cut, text);
                    CU_ASSERT_PTR_NOT_NULL(value);
                    json_decref(value);
                    accepted++;
                }
                free(text);
            }
    }
    CU_ASSERT_TRUE(accepted > 500);
}

static const struct suite_test tests[] = {
    {"what entries carry is plain", what_entries_carry_is_plain},
    {"what is odd is left to the judge", what_is_odd_is_left_to_the_judge},
    {"many keys are left to the judge", many_keys_are_left_to_the_judge},
    {"nothing is plain that jansson refuses", nothing_is_plain_that_jansson_refuses},
};

SUITE_MAIN("json_plain", tests)
