#include "base/error.h"
#include "base/json.h"
#include "core/redact.h"
#include "dashcore.h"
#include "support/suite.h"

#include <stdlib.h>
#include <time.h>

#define R "[redacted]"

static struct redactor *made(const char *extra, bool keep)
{
    struct redactor *redactor = NULL;
    CU_ASSERT_EQUAL_FATAL(redactor_open(extra, keep, &redactor), 0);
    return redactor;
}

/* What is left of a message, or of JSON. To be freed. */
static char *redacted(const struct redactor *redactor, bool json, const char *text)
{
    struct buffer out = {0};
    size_t length = strlen(text);
    int r = json ? redact_json(redactor, &out, text, length)
                 : redact_message(redactor, &out, text, length);
    CU_ASSERT_EQUAL_FATAL(r, 0);
    return buffer_take(&out);
}

struct pair {
    const char *given;
    const char *left;
};

static void check_pairs(bool json, const char *extra, const struct pair *pairs, size_t count)
{
    struct redactor *redactor = made(extra, false);
    for (size_t i = 0; i < count; i++) {
        char *once = redacted(redactor, json, pairs[i].given);
        CHECK_TEXT(once, pairs[i].left);
        char *twice = redacted(redactor, json, once);
        CHECK_TEXT(twice, once);
        if (json)
            CHECK_INT(json_check("details", once, strlen(once)), 0);
        free(once);
        free(twice);
    }
    redactor_close(redactor);
}

#define CHECK_PAIRS(json, extra, pairs)                                                            \
    check_pairs(json, extra, pairs, sizeof(pairs) / sizeof((pairs)[0]))

static void text_without_secrets_stays(void)
{
    static const char *const cases[] = {
        "",
        "x",
        "Scraped 12 channels: 3 new, 9 known (took 12.5s)",
        "cannot run '/etc/passwd': Permission denied",
        "tar: /etc/passwd: Cannot open: No such file or directory",
        "cat: ./api_token: No such file or directory",
        "open ../run/secret: permission denied",
        "tokens_used=3 max_tokens: 100 secretary: bob passwords_checked=5 author=x",
        "password",
        "password:",
        "password=",
        "the password is wrong, try again: now",
        "null values: password: null, token=true, secret: None, pwd: \"\"",
        "bearer token expired; Bearer authentication failed: 401",
        "Basic usage: see README; Basic Authentication",
        "https://host/path?x=1&y=2#z git://git@host/x mailto:bob@example.org http://@host",
        "at 12:30:15 a::b C:\\dir\\file [::1]:80",
        "--verbose -- --password --user x --token",
        "WWW-Authenticate: Basic realm=\"x\"",
        "-----BEGIN CERTIFICATE-----MIIE-----END CERTIFICATE-----",
        "eyJ eyJab.cd key: 7 keys=3 session: 5",
    };
    struct redactor *redactor = made(NULL, false);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char *left = redacted(redactor, false, cases[i]);
        CHECK_TEXT(left, cases[i]);
        free(left);
    }
    redactor_close(redactor);
}

static void values_of_keys_go(void)
{
    static const struct pair pairs[] = {
        {"/run/secrets/password: hunter2", "/run/secrets/password: " R},
        {"/run/password: a1 b2", "/run/password: " R " b2"},
        {"/run/password=hunter two", "/run/password=" R " two"},
        {"config/password: hunter two", "config/password: " R " two"},
        {"http://host/token: abc def", "http://host/token: " R " def"},
        {"login password=hunter2 failed", "login password=" R " failed"},
        {"login password: hunter2, retry", "login password: " R ", retry"},
        {"(token=abc).", "(token=" R ")."},
        {"password=a,user=bob;pwd=d e", "password=" R ",user=bob;pwd=" R " e"},
        {"PASSWORD = abc", "PASSWORD = " R},
        {"secret => abc, x == y", "secret => " R ", x == y"},
        {"DB_PASSWORD='two words' x", "DB_PASSWORD='" R "' x"},
        {"accessToken=a X-Api-Key: b APIKey=c", "accessToken=" R " X-Api-Key: " R " APIKey=" R},
        {"password2=a db.password=b oauth2Token=c",
         "password2=" R " db.password=" R " oauth2Token=" R},
        {"API key: abc, session id: d. license key=e",
         "API key: " R ", session id: " R ". license key=" R},
        {"GET /x?token=a&u=b&api_key=c HTTP/1.1", "GET /x?token=" R "&u=b&api_key=" R " HTTP/1.1"},
        {"user[password]=abc&x=1", "user[password]=" R "&x=1"},
        {"{\"password\": \"x\\\"y\", \"user\": \"z\"}",
         "{\"password\": \"" R "\", \"user\": \"z\"}"},
        {"{'password': b'abc', 'user': 'z'}", "{'password': b'" R "', 'user': 'z'}"},
        {"credentials: {\"a\": \"}\", \"b\": [1]} after", "credentials: " R " after"},
        {"<password>abc</password>", "<password>" R "</password>"},
        {"mysql --password abc --user bob", "mysql --password " R " --user bob"},
        {"['mysql', '--password', 'abc', 'db']", "['mysql', '--password', '" R "', 'db']"},
        {"x=\"token=abc\" y='token=abc'", "x=\"token=" R "\" y='token=" R "'"},
        {"password=\"never closed", "password=\"" R},
        {"C:\\token=abc \\npassword=abc", "C:\\token=" R " \\npassword=" R},
        {"password= token: abc", "password= token: " R},
        {"license: abc licence=abc", "license: " R " licence=" R},
    };
    CHECK_PAIRS(false, NULL, pairs);
}

static void what_looks_like_a_secret_goes(void)
{
    static const struct pair pairs[] = {
        {"postgres://bob:s3c@ret@db:5432/x?y=1", "postgres://" R "@db:5432/x?y=1"},
        {"redis://:abc@host https://ghp_abc@github.com/x",
         "redis://" R "@host https://" R "@github.com/x"},
        {"Authorization: Digest a=\"b\", c\nHost: x", "Authorization: " R "\nHost: x"},
        {"curl -H 'Authorization: Bearer abc' https://host",
         "curl -H 'Authorization: " R "' https://host"},
        {"Set-Cookie: a=b; Path=/; c\r\nx", "Set-Cookie: " R "\r\nx"},
        {"Cookie: a=\"b c\" d", "Cookie: " R},
        {"sent Bearer sEcReT, twice", "sent Bearer " R ", twice"},
        {"bearer abcdef", "bearer " R},
        {"Basic dXNlcjpwYXNz end", "Basic " R " end"},
        {"x-token: Bearer abc", "x-token: Bearer " R},
        {"jwt eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.a_b-c end", "jwt " R " end"},
        {"a -----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY----- b", "a " R " b"},
        {"key: -----BEGIN PRIVATE KEY-----\nMII", "key: " R},
        {"private_key: -----BEGIN EC PRIVATE KEY-----\nMII", "private_key: " R},
    };
    CHECK_PAIRS(false, NULL, pairs);
}

static void json_loses_values_only(void)
{
    static const struct pair pairs[] = {
        {"{\"a\": 12.30, \"password\" : \"x\" ,\"b\":[ 1 ]}",
         "{\"a\": 12.30, \"password\" : \"" R "\" ,\"b\":[ 1 ]}"},
        {"{\"pwd\":123,\"cookie\":{\"a\":\"}\"},\"Api-Key\":[1,{\"b\":\"]\"}],\"z\":1e400}",
         "{\"pwd\":\"" R "\",\"cookie\":\"" R "\",\"Api-Key\":\"" R "\",\"z\":1e400}"},
        {"{\"password\":null,\"token\":true,\"secret\":false}",
         "{\"password\":null,\"token\":true,\"secret\":false}"},
        {"{\"n\":[{\"db_password\":\"x\"}],\"pass\\u0077ord\":\"\\\"\",\"caf\\u00e9\":\"\\ud83d\"}",
         "{\"n\":[{\"db_password\":\"" R "\"}],\"pass\\u0077ord\":\"" R
         "\",\"caf\\u00e9\":\"\\ud83d\"}"},
        {"{\"tokens_used\":3,\"secretary\":\"bob\",\"x\":\"password\"}",
         "{\"tokens_used\":3,\"secretary\":\"bob\",\"x\":\"password\"}"},
        {"\"token=abc\"", "\"token=" R "\""},
        {"12.30", "12.30"},
        {"{\"url\":\"http:\\/\\/u:p@h\\/\",\"l\":\"a\\nCookie: x\\ny\"}",
         "{\"url\":\"http:\\/\\/" R "@h\\/\",\"l\":\"a\\nCookie: " R "\\ny\"}"},
        {"\"token=ab\\\\c\\u0020x \\u0070assword=abc\\t\\\"secret\\\": \\\"x\\\"\"",
         "\"token=" R "\\u0020x \\u0070assword=" R "\\t\\\"secret\\\": \\\"" R "\\\"\""},
        {"\"password=\\u0061b\\u00e9\\u003a\"", "\"password=" R "\""},
        {"\"password\\u003aabc\"", "\"password\\u003a" R "\""},
        {"[\"--password\",\"abc\",\"--token\",\"--x\",\"y\"]",
         "[\"--password\",\"" R "\",\"--token\",\"--x\",\"y\"]"},
        {"{\"a\":\"--password\",\"b\":\"x\"}", "{\"a\":\"--password\",\"b\":\"x\"}"},
        {"[[\"--password\"],\"x\"]", "[[\"--password\"],\"x\"]"},
        {"{\"pem\":\"-----BEGIN PRIVATE KEY-----\\nMII\\/\\n-----END PRIVATE KEY-----\\n\"}",
         "{\"pem\":\"" R "\\n\"}"},
        {"{\"https://u:p@h\":1,\"https://v:q@h\":2}", "{\"https://u:p@h\":1,\"https://v:q@h\":2}"},
    };
    CHECK_PAIRS(true, NULL, pairs);
}

static void json_within_strings(void)
{
    static const struct pair pairs[] = {
        {"{\"b\":\"{\\\"password\\\":\\\"x\\\",\\\"u\\\":\\\"v\\\"}\",\"z\":1}",
         "{\"b\":\"{\\\"password\\\":\\\"" R "\\\",\\\"u\\\":\\\"v\\\"}\",\"z\":1}"},
        {"\"{\\\"token\\\":\\\"a\\\\\\\"b\\\\\\\\\\\",\\\"z\\\":1}\"",
         "\"{\\\"token\\\":\\\"" R "\\\",\\\"z\\\":1}\""},
        {"{\"d\":\"{\\\"b\\\":\\\"{\\\\\\\"pwd\\\\\\\":\\\\\\\"x\\\\\\\",\\\\\\\"u\\\\\\\":1}\\\"}"
         "\"}",
         "{\"d\":\"{\\\"b\\\":\\\"{\\\\\\\"pwd\\\\\\\":\\\\\\\"" R
         "\\\\\\\",\\\\\\\"u\\\\\\\":1}\\\"}\"}"},
        {"\"{\\\"h\\\":\\\"x\\\\npassword=abc\\\",\\\"u\\\":1}\"",
         "\"{\\\"h\\\":\\\"x\\\\npassword=" R "\\\",\\\"u\\\":1}\""},
        {"\"{\\\"token\\\":{\\\"a\\\":\\\"}\\\"},\\\"b\\\":1}\"",
         "\"{\\\"token\\\":" R ",\\\"b\\\":1}\""},
    };
    CHECK_PAIRS(true, NULL, pairs);
}

/* A secret in many places, with many neighbours, quoted in many ways. */
static void a_planted_secret_never_stays(void)
{
    static const char *const secrets[] = {"hunter2", "s3cr3t-Val_ue", "zQ9/+zQ9=", "p@ss.w0rd"};
    static const char *const places[] = {
        "password=%s",         "password: %s",        "\"password\": \"%s\"",
        "'token' = '%s'",      "x?access_token=%s&y", "--client-secret %s",
        "--api-key=%s",        "Bearer %s",           "Cookie: id=%s; b=c",
        "Authorization: X %s", "ftp://bob:%s@host/",  "Proxy-Authorization=%s",
    };
    static const char *const around[] = {"%s",
                                         "before %s after",
                                         "(%s)",
                                         "a: b, %s\nc",
                                         "\"%s\"",
                                         "{'cmd': '%s'}",
                                         "caf\xC3\xA9 \\ %s"};
    struct redactor *redactor = made(NULL, false);
    for (size_t s = 0; s < sizeof(secrets) / sizeof(secrets[0]); s++)
        for (size_t p = 0; p < sizeof(places) / sizeof(places[0]); p++)
            for (size_t a = 0; a < sizeof(around) / sizeof(around[0]); a++) {
                char place[200];
                char text[300];
                if (strchr(secrets[s], '/') != NULL && strstr(places[p], "://") != NULL)
                    continue; /* a slash ends the user of a URL */
                snprintf(place, sizeof(place), places[p], secrets[s]);
                snprintf(text, sizeof(text), around[a], place);
                char *left = redacted(redactor, false, text);
                if (strstr(left, secrets[s]) != NULL)
                    fprintf(stderr, "left: %s\n", left);
                CU_ASSERT_PTR_NULL(strstr(left, secrets[s]));
                free(left);

                /* The same in a string of JSON, and in one within that one. */
                for (int level = 0; level < 2; level++) {
                    struct buffer json = {0};
                    json_write_text(&json, text);
                    snprintf(text, sizeof(text), "%s", json.text);
                    buffer_free(&json);
                    left = redacted(redactor, true, text);
                    CU_ASSERT_PTR_NULL(strstr(left, secrets[s]));
                    CHECK_INT(json_check("details", left, strlen(left)), 0);
                    free(left);
                }
            }
    redactor_close(redactor);
}

static void more_keys(void)
{
    static const struct pair pairs[] = {
        {"pairingCode=1 PAIRING_CODE: 2 pairing code: 3 pairing=4 code=5",
         "pairingCode=" R " PAIRING_CODE: " R " pairing code: " R " pairing=4 code=5"},
        {"x.pin=1 pins=2 spin=3 password=4", "x.pin=" R " pins=2 spin=3 password=" R},
        {"\xD0\xBA\xD0\xBB\xD1\x8E\xD1\x87=1", "\xD0\xBA\xD0\xBB\xD1\x8E\xD1\x87=" R},
    };
    CHECK_PAIRS(false, " pairing-code , PIN,,\xD0\xBA\xD0\xBB\xD1\x8E\xD1\x87, ", pairs);
    static const struct pair json[] = {
        {"{\"pairingCode\":1,\"pin\":\"2\",\"code\":3}",
         "{\"pairingCode\":\"" R "\",\"pin\":\"" R "\",\"code\":3}"},
    };
    CHECK_PAIRS(true, "pairing_code,pin", json);
}

static void bad_lists_of_keys(void)
{
    struct redactor *redactor = NULL;
    CHECK_INT(redactor_open("a,--", false, &redactor), DASHCORE_EINVAL);
    CHECK_TEXT(error_field(), "redact_keys");
    CHECK_TEXT(error_message(), "redact_keys has the key '--', which has no letters");
    CHECK_INT(redactor_open("\xFF", false, &redactor), DASHCORE_EINVAL);
    CHECK_TEXT(error_field(), "redact_keys");
    CHECK_INT(redactor_open("--", true, &redactor), DASHCORE_EINVAL);

    char longest[4098] = "";
    memset(longest, 'a', 4096);
    struct redactor *at = made(longest, false);
    redactor_close(at);
    longest[4096] = 'a';
    CHECK_INT(redactor_open(longest, false, &redactor), DASHCORE_ERANGE);
    CHECK_TEXT(error_field(), "redact_keys");
    CU_ASSERT_PTR_NULL(redactor);

    for (size_t i = 0; i < 4096; i += 2)
        longest[i] = ',';
    longest[4096] = '\0';
    at = made(longest, false);
    redactor_close(at);
    redactor_close(NULL);
}

static void secrets_are_kept_when_asked(void)
{
    struct redactor *redactor = made("pin", true);
    char *left = redacted(redactor, false, "password=abc https://u:p@h");
    CHECK_TEXT(left, "password=abc https://u:p@h");
    free(left);
    left = redacted(redactor, true, "{\"password\":\"abc\"}");
    CHECK_TEXT(left, "{\"password\":\"abc\"}");
    free(left);
    redactor_close(redactor);
}

/* Text made to be read again and again: where that took quadratic time, it would take minutes. */
static void time_grows_with_length_only(void)
{
    static const char *const pieces[] = {
        "\\",
        "\"",
        "password=",
        "password: \"",
        "{",
        "token={",
        "http://a:",
        "a://b@",
        "a,b;",
        "-----BEGIN PRIVATE KEY",
        "a\\",
        "token=\\\\,",
        "Bearer ",
        "--token ",
        "eyJ.",
        "token: ",
        "a ",
        "password=\\\"",
        "a=b,",
        "-----BEGIN ",
        "[\"--token\",",
        "Cookie: \\",
        "\\u0022",
        "'token'",
        "token=b'",
    };
    struct redactor *redactor = made(NULL, false);
    clock_t start = clock();
    for (size_t p = 0; p < sizeof(pieces) / sizeof(pieces[0]); p++) {
        struct buffer text = {0};
        while (text.length < 1000000)
            buffer_append_text(&text, pieces[p]);
        char *left = redacted(redactor, false, text.text);
        CU_ASSERT(left[0] != '\0');
        free(left);
        struct buffer json = {0};
        json_write_string(&json, text.text, text.length);
        left = redacted(redactor, true, json.text);
        CHECK_INT(json_check_body(left, strlen(left), 100000000), 0);
        free(left);
        buffer_free(&text);
        buffer_free(&json);
    }
    CU_ASSERT((clock() - start) / CLOCKS_PER_SEC < 30);
    redactor_close(redactor);
}

static const struct suite_test tests[] = {
    {"text without secrets stays", text_without_secrets_stays},
    {"values of keys go", values_of_keys_go},
    {"what looks like a secret goes", what_looks_like_a_secret_goes},
    {"JSON loses values only", json_loses_values_only},
    {"JSON within strings", json_within_strings},
    {"a planted secret never stays", a_planted_secret_never_stays},
    {"more keys", more_keys},
    {"bad lists of keys", bad_lists_of_keys},
    {"secrets are kept when asked", secrets_are_kept_when_asked},
    {"time grows with length only", time_grows_with_length_only},
};

SUITE_MAIN("redact", tests)
