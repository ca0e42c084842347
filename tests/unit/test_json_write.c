#include "base/json.h"
#include "support/suite.h"

static void check_string(const char *text, size_t length, const char *expected)
{
    struct buffer buffer = {0};
    json_write_string(&buffer, text, length);
    CHECK_TEXT(buffer.text, expected);
    buffer_free(&buffer);
}

#define CHECK_STRING(text, expected) check_string(text, sizeof(text) - 1, expected)

static void strings(void)
{
    CHECK_STRING("", "\"\"");
    CHECK_STRING("plain", "\"plain\"");
    CHECK_STRING("say \"hi\" \\ C:\\new", "\"say \\\"hi\\\" \\\\ C:\\\\new\"");
    CHECK_STRING("\b\t\n\v\f\r", "\"\\b\\t\\n\\u000b\\f\\r\"");
    CHECK_STRING("\x01\x1F\x7F", "\"\\u0001\\u001f\x7F\"");
    CHECK_STRING("a\0b", "\"a\\u0000b\"");
    CHECK_STRING("<a href='x'>&amp;/", "\"<a href='x'>&amp;/\"");
    CHECK_STRING("\xE2\x80\xA8-\xE2\x80\xA9", "\"\\u2028-\\u2029\"");
    CHECK_STRING("\xE2\x80\xA7\xE2\x80\xAA\xE2\x82\xAC",
                 "\"\xE2\x80\xA7\xE2\x80\xAA\xE2\x82\xAC\"");
    CHECK_STRING("\xC3\xA9\xF0\x9F\x98\x80", "\"\xC3\xA9\xF0\x9F\x98\x80\"");
}

/* One byte to escape at every place of a text, so at every place of the words it is read by. */
static void escapes_are_found_anywhere(void)
{
    static const struct {
        const char *text;
        const char *escaped;
    } specials[] = {{"\"", "\\\""},
                    {"\\", "\\\\"},
                    {"\n", "\\n"},
                    {"\x1F", "\\u001f"},
                    {"\xE2\x80\xA9", "\\u2029"}};
    for (size_t length = 0; length < 30; length++) {
        for (size_t at = 0; at <= length; at++) {
            for (size_t s = 0; s < sizeof(specials) / sizeof(specials[0]); s++) {
                struct buffer text = {0};
                struct buffer expected = {0};
                buffer_append_char(&expected, '"');
                for (size_t i = 0; i <= length; i++) {
                    buffer_append_text(&text, i == at ? specials[s].text : " ");
                    buffer_append_text(&expected, i == at ? specials[s].escaped : " ");
                }
                buffer_append_char(&expected, '"');
                check_string(text.text, text.length, expected.text);
                buffer_free(&text);
                buffer_free(&expected);
            }
        }
    }
}

static void what_is_missing_is_null(void)
{
    struct buffer buffer = {0};
    json_write_text(&buffer, NULL);
    json_write_text(&buffer, "text");
    json_write_time(&buffer, 0);
    json_write_time(&buffer, 1);
    json_write_raw(&buffer, NULL);
    json_write_raw(&buffer, "{\"a\": 12.30}");
    CHECK_TEXT(buffer.text, "null\"text\"null\"1970-01-01T00:00:00.000Z\"null{\"a\": 12.30}");
    CHECK_INT(strlen(buffer.text), buffer.length);
    buffer_free(&buffer);
}

static void commas_fall_into_place(void)
{
    struct buffer buffer = {0};
    json_next(&buffer);
    buffer_append_char(&buffer, '[');
    for (int i = 0; i < 2; i++) {
        json_next(&buffer);
        buffer_append_char(&buffer, '{');
        json_key(&buffer, "a");
        buffer_append_integer(&buffer, i);
        json_key(&buffer, "b");
        buffer_append_text(&buffer, "{}");
        buffer_append_char(&buffer, '}');
    }
    buffer_append_char(&buffer, ']');
    CHECK_TEXT(buffer.text, "[{\"a\":0,\"b\":{}},{\"a\":1,\"b\":{}}]");
    buffer_free(&buffer);
    json_key(&buffer, "first");
    CHECK_TEXT(buffer.text, "\"first\":");
    buffer_free(&buffer);
}

static const struct suite_test tests[] = {
    {"strings", strings},
    {"escapes are found anywhere", escapes_are_found_anywhere},
    {"what is missing is null", what_is_missing_is_null},
    {"commas fall into place", commas_fall_into_place},
};

SUITE_MAIN("json_write", tests)
