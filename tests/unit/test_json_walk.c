#include "base/json.h"
#include "support/suite.h"

static struct json_span value_of(const char *text)
{
    return json_value(text, strlen(text));
}

static void check_span(struct json_span span, enum json_kind kind, const char *text)
{
    char copy[200] = "";
    CU_ASSERT_FATAL(span.length < sizeof(copy));
    memcpy(copy, span.text, span.length);
    CHECK_TEXT(copy, text);
    CHECK_INT(span.kind, kind);
}

static void kinds(void)
{
    check_span(value_of(" null "), JSON_NULL, "null");
    check_span(value_of("\n\t\r true"), JSON_TRUE, "true");
    check_span(value_of("false"), JSON_FALSE, "false");
    check_span(value_of("-1.5e3 "), JSON_NUMBER, "-1.5e3");
    check_span(value_of(" \"a \\\" ]\" "), JSON_STRING, "\"a \\\" ]\"");
    check_span(value_of(" [1, \"]\"] "), JSON_ARRAY, "[1, \"]\"]");
    check_span(value_of("{\"}\":{}}"), JSON_OBJECT, "{\"}\":{}}");
}

static void arrays_are_walked(void)
{
    struct json_span value = {0};
    struct json_walk walk = json_walk_start(value_of(" [ 1 , \"a,b\",[2,3] ,{\"x\":1},null ] "));
    CU_ASSERT_TRUE(json_walk_next(&walk, NULL, &value));
    check_span(value, JSON_NUMBER, "1");
    CU_ASSERT_TRUE(json_walk_next(&walk, NULL, &value));
    check_span(value, JSON_STRING, "\"a,b\"");
    CU_ASSERT_TRUE(json_walk_next(&walk, NULL, &value));
    check_span(value, JSON_ARRAY, "[2,3]");
    CU_ASSERT_TRUE(json_walk_next(&walk, NULL, &value));
    check_span(value, JSON_OBJECT, "{\"x\":1}");
    CU_ASSERT_TRUE(json_walk_next(&walk, NULL, &value));
    check_span(value, JSON_NULL, "null");
    CU_ASSERT_FALSE(json_walk_next(&walk, NULL, &value));
    CU_ASSERT_FALSE(json_walk_next(&walk, NULL, &value));
}

static void objects_are_walked(void)
{
    struct json_span key = {0};
    struct json_span value = {0};
    struct json_walk walk = json_walk_start(value_of("{ \"a:\" : 1,\"b\\\"\":{\"c\":[]} }"));
    CU_ASSERT_TRUE(json_walk_next(&walk, &key, &value));
    check_span(key, JSON_STRING, "\"a:\"");
    check_span(value, JSON_NUMBER, "1");
    CU_ASSERT_TRUE(json_walk_next(&walk, &key, &value));
    check_span(key, JSON_STRING, "\"b\\\"\"");
    check_span(value, JSON_OBJECT, "{\"c\":[]}");
    CU_ASSERT_FALSE(json_walk_next(&walk, &key, &value));
}

static void what_holds_nothing_has_no_steps(void)
{
    static const char *const cases[] = {"[]", "[ ]", "{}", "{\n}", "1", "\"[1]\"", "null"};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct json_span value = {0};
        struct json_walk walk = json_walk_start(value_of(cases[i]));
        CU_ASSERT_FALSE(json_walk_next(&walk, NULL, &value));
    }
    struct json_walk walk = json_walk_start((struct json_span){0});
    struct json_span value = {0};
    CU_ASSERT_FALSE(json_walk_next(&walk, NULL, &value));
}

static void members_are_found_by_name(void)
{
    struct json_span object =
        value_of("{\"a\":1,\"nested\":{\"b\":2},\"caf\\u00e9\":3,\"q\\\"\":null,\"\":4}");
    check_span(json_member(object, "a"), JSON_NUMBER, "1");
    check_span(json_member(json_member(object, "nested"), "b"), JSON_NUMBER, "2");
    check_span(json_member(object, "caf\xC3\xA9"), JSON_NUMBER, "3");
    check_span(json_member(object, "q\""), JSON_NULL, "null");
    check_span(json_member(object, ""), JSON_NUMBER, "4");
    CHECK_INT(json_member(object, "b").kind, JSON_NONE);
    CHECK_INT(json_member(object, "A").kind, JSON_NONE);
    CHECK_INT(json_member(object, "aa").kind, JSON_NONE);
    CHECK_INT(json_member(value_of("[\"a\"]"), "a").kind, JSON_NONE);
    CHECK_INT(json_member(json_member(object, "none"), "a").kind, JSON_NONE);
}

static void strings_are_compared_without_escapes(void)
{
    CU_ASSERT_TRUE(json_equals(value_of("\"abc\""), "abc"));
    CU_ASSERT_TRUE(json_equals(value_of("\"\\u0061b\\u0063\""), "abc"));
    CU_ASSERT_TRUE(json_equals(value_of("\"\\/\\n\\ud83d\\ude00\""), "/\n\xF0\x9F\x98\x80"));
    CU_ASSERT_TRUE(json_equals(value_of("\"\""), ""));
    CU_ASSERT_FALSE(json_equals(value_of("\"abc\""), "ab"));
    CU_ASSERT_FALSE(json_equals(value_of("\"abc\""), "abcd"));
    CU_ASSERT_FALSE(json_equals(value_of("\"a\\u0000\""), "a"));
    CU_ASSERT_FALSE(json_equals(value_of("12"), "12"));
    CU_ASSERT_FALSE(json_equals(value_of("null"), ""));
}

static void check_unescaped(const char *json, const char *expected)
{
    struct buffer buffer = {0};
    json_append_unescaped(&buffer, value_of(json));
    buffer_append_char(&buffer, '\0');
    CHECK_TEXT(buffer.text, expected);
    buffer_free(&buffer);
}

static void escapes_become_characters(void)
{
    check_unescaped("\"\"", "");
    check_unescaped("\"plain \xC3\xA9\"", "plain \xC3\xA9");
    check_unescaped("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t");
    check_unescaped("\"\\u0041\\u00e9\\u20AC\\uD83D\\uDE00.\"",
                    "A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80.");
    check_unescaped("\"a\\u0000b\"", "a\xEF\xBF\xBD"
                                     "b");
    check_unescaped("\"\\ud800x\\udc00\"", "\xEF\xBF\xBDx\xEF\xBF\xBD");
    check_unescaped("\"\\ud83d\\ud83d\\ude00\"", "\xEF\xBF\xBD\xF0\x9F\x98\x80");
    check_unescaped("17", "");
}

static void whole_numbers(void)
{
    static const struct {
        const char *text;
        int64_t value;
    } good[] = {{"0", 0},
                {"-0", 0},
                {"7", 7},
                {"-7", -7},
                {"9223372036854775807", INT64_MAX},
                {"-9223372036854775808", INT64_MIN}};
    static const char *const bad[] = {"1.0",
                                      "1e3",
                                      "9223372036854775808",
                                      "-9223372036854775809",
                                      "99999999999999999999",
                                      "\"1\"",
                                      "null",
                                      "true",
                                      "-"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        int64_t value = 42;
        CU_ASSERT_TRUE(json_read_integer(value_of(good[i].text), &value));
        CHECK_INT(value, good[i].value);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        int64_t value = 42;
        CU_ASSERT_FALSE(json_read_integer(value_of(bad[i]), &value));
        CHECK_INT(value, 42);
    }
    int64_t value = 42;
    CU_ASSERT_FALSE(json_read_integer((struct json_span){0}, &value));
}

/* Nothing beyond the end is read; the address sanitizer watches. */
static void text_that_was_not_checked_ends(void)
{
    static const char *const cases[] = {"[",       "{",        "[1",       "{\"a",     "{\"a\"",
                                        "{\"a\":", "\"",       "\"\\",     "[[[",      "{\"a\":1,",
                                        "[,",      "{:",       "]",        "",         " ",
                                        "{\"a\\",  "[\"\\u12", "{\"a\"1}", "[\x01\xFF"};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct json_span key = {0};
        struct json_span value = {0};
        struct json_walk walk = json_walk_start(value_of(cases[i]));
        int steps = 0;
        while (json_walk_next(&walk, &key, &value) && steps < 10)
            steps++;
        CU_ASSERT(steps < 10);
        CHECK_INT(json_member(value_of(cases[i]), "b").kind, JSON_NONE);
    }
}

static const struct suite_test tests[] = {
    {"kinds", kinds},
    {"arrays are walked", arrays_are_walked},
    {"objects are walked", objects_are_walked},
    {"what holds nothing has no steps", what_holds_nothing_has_no_steps},
    {"members are found by name", members_are_found_by_name},
    {"strings are compared without escapes", strings_are_compared_without_escapes},
    {"escapes become characters", escapes_become_characters},
    {"whole numbers", whole_numbers},
    {"text that was not checked ends", text_that_was_not_checked_ends},
};

SUITE_MAIN("json_walk", tests)
