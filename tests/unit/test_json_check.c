#include "base/error.h"
#include "base/json.h"
#include "dashcore.h"
#include "support/suite.h"

#include <stdlib.h>

static void check(const char *text, size_t length, int expected)
{
    int r = json_check("details", text, length);
    if (r != expected)
        fprintf(stderr, "'%s': %s\n", text, r < 0 ? error_message() : "accepted");
    CHECK_INT(r, expected);
    if (r < 0)
        CHECK_TEXT(error_field(), "details");
}

static void any_value_is_json(void)
{
    static const char *const cases[] = {
        "null",
        "true",
        "false",
        "0",
        "-0",
        "12.3",
        "-1.5E+3",
        "1e400",
        "-1e-400",
        "123456789012345678901234567890",
        "9223372036854775808",
        "1.7976931348623157e309",
        "\"\"",
        "\"text\"",
        "[]",
        "{}",
        " \t\r\n[1 , 2 ] \n",
        "[[],{}]",
        "{\"a\":{\"b\":[1e999]}}",
        "\"\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u00e9\"",
        "\"\\ud83d\\ude00\"",
        "\"\x7F\xC3\xA9\"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"\\udfff x\"",
        "\"\\uD800\\uD800\"",
        "\"\\ufffd\"",
        "{\"\\u0000\":1,\"\":2,\"\\udc80\":3,\"\\udc81\":4}",
        "{\"a\":1,\"A\":2}",
        "{\"1\":1,\"1.0\":1}",
        "[{\"a\":1},{\"a\":1}]",
        "{\"a\":{\"a\":1}}",
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        check(cases[i], strlen(cases[i]), 0);
}

static const char *const not_json[] = {
    "",
    " ",
    "nul",
    "nulll",
    "True",
    "NaN",
    "Infinity",
    "-Infinity",
    "-",
    "+1",
    "01",
    "-01",
    "1.",
    ".5",
    "1e",
    "1e+",
    "0x10",
    "1_000",
    "1 2",
    "[1-2]",
    "[1 2]",
    "[1e400.5]",
    "1a",
    "[1,]",
    "[,1]",
    "[",
    "]",
    "[}",
    "{",
    "}",
    "{]",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1,}",
    "{a:1}",
    "{1:1}",
    "{\"a\":1 \"b\":2}",
    "'a'",
    "\"",
    "\"\\",
    "\"\\\"",
    "\"\\x\"",
    "\"\\u12\"",
    "\"\\u12g4\"",
    "\"a\nb\"",
    "\"\t\"",
    "\"\x1F\"",
    "\"\xFF\"",
    "\"\xC0\xAF\"",
    "\"\xED\xA0\x80\"",
    "\"\xE2\x82\"",
    "\xEF\xBB\xBF{}",
    "{} {}",
    "[1]]",
    "// x\n1",
    "\xFF",
};

static void what_is_not_json_is_refused(void)
{
    for (size_t i = 0; i < sizeof(not_json) / sizeof(not_json[0]); i++)
        check(not_json[i], strlen(not_json[i]), DASHCORE_EPARSE);
    check("1\0", 2, DASHCORE_EPARSE);
    check("true\0", 5, DASHCORE_EPARSE);
    check("\0", 1, DASHCORE_EPARSE);
    check("\"a\0b\"", 5, DASHCORE_EPARSE);
    check("[1\0,2]", 6, DASHCORE_EPARSE);
    check("{}x", 2, 0); /* the length counts, not a zero */
}

static void check_message(const char *text, const char *expected)
{
    check(text, strlen(text), DASHCORE_EPARSE);
    CHECK_TEXT(error_message(), expected);
}

static void messages_say_what_and_where(void)
{
    check_message("", "details is not JSON: it is empty");
    check_message("[1,2", "details is not JSON: ']' expected at byte 4");
    check_message("{\"a\":x}", "details is not JSON: invalid token at byte 6");
    check_message("{\"a\":1,\"b\":2,\"a\":3}", "details has the key \"a\" twice, at byte 16");
    check_message("{\"q\\\"q\":1e999,\"q\\\"q\" : 3}",
                  "details has the key \"q\\\"q\" twice, at byte 20");
    check_message("{\"a\":1,\"\\u0061\":2}", "details has the key \"\\u0061\" twice, at byte 15");
    check_message("[{},{\"x\":{\"a\":1,\"a\":1}}]", "details has the key \"a\" twice, at byte 19");
}

/* A text of `depth` nested arrays, or objects. */
static char *nested(size_t depth, bool objects)
{
    char *text = calloc(depth * 6 + 2, 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    for (size_t i = 0; i < depth; i++)
        strcat(text, objects ? "{\"]\":" : "[");
    strcat(text, "1");
    for (size_t i = 0; i < depth; i++)
        strcat(text, objects ? "}" : "]");
    return text;
}

static void depth_has_a_limit(void)
{
    for (int objects = 0; objects <= 1; objects++) {
        char *at = nested(DASHCORE_DETAILS_DEPTH_MAX, objects);
        char *past = nested(DASHCORE_DETAILS_DEPTH_MAX + 1, objects);
        char *far = nested(5000, objects);
        check(at, strlen(at), 0);
        check(past, strlen(past), DASHCORE_ERANGE);
        CHECK_TEXT(error_message(), "details is nested 65 deep, at most 64 are allowed");
        check(far, strlen(far), DASHCORE_ERANGE);
        CHECK_INT(json_check_body(past, strlen(past), 100000), 0);
        free(at);
        free(past);
        free(far);
    }
    char *body = nested(DASHCORE_DETAILS_DEPTH_MAX + 3, false);
    CHECK_INT(json_check_body(body, strlen(body), 100000), DASHCORE_ERANGE);
    CHECK_TEXT(error_field(), "body");
    free(body);
    char brackets[100] = "";
    memset(brackets, '[', sizeof(brackets) - 1);
    brackets[0] = brackets[sizeof(brackets) - 2] = '"';
    check(brackets, strlen(brackets), 0);
}

static void length_has_a_limit(void)
{
    char *text = malloc(DASHCORE_DETAILS_MAX + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    memset(text, 'x', DASHCORE_DETAILS_MAX + 1);
    text[0] = text[DASHCORE_DETAILS_MAX - 1] = '"';
    check(text, DASHCORE_DETAILS_MAX, 0);
    text[DASHCORE_DETAILS_MAX - 1] = 'x';
    text[DASHCORE_DETAILS_MAX] = '"';
    check(text, DASHCORE_DETAILS_MAX + 1, DASHCORE_ERANGE);
    CHECK_TEXT(error_message(), "details has 65537 bytes, at most 65536 are allowed");
    CHECK_INT(json_check_body(text, DASHCORE_DETAILS_MAX + 1, DASHCORE_DETAILS_MAX + 1), 0);
    CHECK_INT(json_check_body("[1]", 3, 3), 0);
    CHECK_INT(json_check_body("[1]", 3, 2), DASHCORE_ERANGE);
    CHECK_TEXT(error_message(), "body has 3 bytes, at most 2 are allowed");
    free(text);
}

static const struct suite_test tests[] = {
    {"any value is JSON", any_value_is_json},
    {"what is not JSON is refused", what_is_not_json_is_refused},
    {"messages say what and where", messages_say_what_and_where},
    {"depth has a limit", depth_has_a_limit},
    {"length has a limit", length_has_a_limit},
};

SUITE_MAIN("json_check", tests)
