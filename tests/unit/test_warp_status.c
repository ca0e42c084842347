#include "base/json.h"
#include "dashcore.h"
#include "probe/warp.h"
#include "support/samples.h"
#include "support/scarce_memory.h"
#include "support/suite.h"
#include "support/warp_reading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct warp_reading read_said(const char *output, const char *errors, int exit_status)
{
    struct warp_reading reading = {0};
    CHECK_INT(warp_read_status(output, errors, exit_status, &reading), 0);
    check_sane(&reading);
    return reading;
}

static void check_read(const char *output, const char *status, const char *error,
                       const char *details)
{
    struct warp_reading reading = read_said(output, "", 0);
    CHECK_TEXT(reading.status, status);
    CHECK_TEXT(reading.error, error);
    CHECK_TEXT(reading.details, details);
    warp_reading_free(&reading);
    CU_ASSERT_TRUE(reading.error == NULL && reading.details == NULL);
}

/* ---- the samples ---- */

static void check_sample(const struct sample_row *row, const char *output, const char *errors)
{
    int exit_status = strcmp(row->cells[2], "hang") == 0 ? -1 : atoi(row->cells[2]);
    struct warp_reading reading = read_said(output, errors, exit_status);
    if (strcmp(row->cells[3], "-") != 0) {
        if (strcmp(reading.status, status_of(row->cells[3])) != 0)
            fprintf(stderr, "%s: %s\n", row->cells[0], reading.error);
        CHECK_TEXT(reading.status, status_of(row->cells[3]));
    }
    warp_reading_free(&reading);
}

static void every_sample_means_what_its_table_says(void)
{
    struct sample_index index;
    sample_index_read("warp", &index);
    CU_ASSERT_TRUE(index.count >= 95);
    for (size_t i = 0; i < index.count; i++) {
        const struct sample_row *row = &index.rows[i];
        char *text = sample_read("warp", row->cells[0], NULL);
        if (strstr(row->cells[1], "stderr") == NULL || strstr(row->cells[1], "stdout") != NULL)
            check_sample(row, text, "");
        if (strstr(row->cells[1], "stderr") != NULL)
            check_sample(row, "", text);
        free(text);
    }
    sample_index_free(&index);
}

static void details_are_kept_where_known(void)
{
    static const struct {
        const char *file;
        const char *details;
    } cases[] = {
        {"status-json-connected-networkhealthy.json",
         "{\"reason\":\"NetworkHealthy\",\"network\":\"healthy\"}"},
        {"status-json-connected-networkdegraded.json",
         "{\"reason\":{\"NetworkDegraded\":{\"loss_percent\":8,\"rtt_ms\":400}},"
         "\"network\":\"degraded\"}"},
        {"status-json-connected-bare.json", NULL},
        {"status-json-connecting-happyeyeballs.json",
         "{\"reason\":{\"PerformingHappyEyeballs\":"
         "[\"162.159.198.2:443\",\"[2606:4700:103::2]:443\"]}}"},
        {"status-json-unable-registration-invalidated.json",
         "{\"reason\":{\"RegistrationMissing\":{\"Invalidated\":\"ManualDeletion\"}}}"},
        {"status-text-connected-network-unstable.txt", "{\"network\":\"unstable\"}"},
        {"status-text-connected-ansi.txt", "{\"network\":\"healthy\"}"},
        {"status-text-disconnected-manual-oneline.txt", "{\"reason\":\"Manual Disconnection\"}"},
        {"status-text-disconnected-manual-twoline.txt", "{\"reason\":\"Manual Disconnection\"}"},
        {"status-text-connecting-happy-eyeballs.txt",
         "{\"reason\":\"Performing happy eyeballs to 162.159.198.2:443, "
         "[2606:4700:103::2]:443\"}"},
        {"tunnel-stats-json-connected.json",
         "{\"colo\":\"DEL\",\"protocol\":\"MASQUE (HTTPS via UDP)\",\"latency_ms\":56}"},
        {"tunnel-stats-text-connected.txt",
         "{\"colo\":\"HKG\",\"protocol\":\"MASQUE (HTTPS via UDP)\",\"latency_ms\":87}"},
        {"registration-show-json-free.json", NULL},
        {"registration-show-text-account.txt", NULL},
        {"settings-json.json", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *text = sample_read("warp", cases[i].file, NULL);
        struct warp_reading reading = read_said(text, "", 0);
        CHECK_TEXT(reading.details, cases[i].details);
        warp_reading_free(&reading);
        free(text);
    }
}

/* ---- reading ---- */

static void errors_say_what_was_seen(void)
{
    check_read("{\"status\":\"Unable\",\"reason\":{\"RegistrationMissing\":\"DaemonStartup\"}}",
               "unregistered", "not registered: RegistrationMissing: DaemonStartup",
               "{\"reason\":{\"RegistrationMissing\":\"DaemonStartup\"}}");
    check_read("{\"status\":\"Unable\",\"reason\":{\"Port53Bound\":{\"offending_processes\":[]}}}",
               "error", "unable to connect: Port53Bound",
               "{\"reason\":{\"Port53Bound\":{\"offending_processes\":[]}}}");
    check_read("{\"status\":\"Unable\"}", "error", "unable to connect: no reason given", NULL);
    check_read("Status update: Unable to connect\n", "error", "unable to connect: no reason given",
               NULL);
    check_read("{\"status\":\"Paused\"}", "error", "unknown status: Paused", NULL);
    check_read("{\"status\":\"Error\",\"error\":\"boom\"}", "error",
               "warp-cli reports an error: boom", NULL);
    check_read("{\"status\":\"Error\",\"error\":5}", "error", "warp-cli reports an error", NULL);
    check_read("{\"status\":\"Error\"}", "error", "warp-cli reports an error", NULL);
    check_read("{\"code\":12345,\"error\":\"daemon connection lost\"}", "unavailable",
               "the WARP daemon does not answer: "
               "{\"code\":12345,\"error\":\"daemon connection lost\"}",
               NULL);
    check_read("{\"code\":\"AlreadyExists\",\"error\":\"x\"}", "error", "AlreadyExists: x", NULL);
    check_read("{\"code\":\"\",\"error\":\"x\"}", "error",
               "warp-cli answered JSON without a status", NULL);
    check_read("{\"code\":\"WarpNotConnected\",\"error\":\"daemon connection lost\"}",
               "unavailable", "WarpNotConnected: daemon connection lost", NULL);
    check_read("{\"a\":\"daemon connection lost\"}", "unavailable",
               "the WARP daemon does not answer: {\"a\":\"daemon connection lost\"}", NULL);
    check_read("\n  \n hm \n", "error", "not understood: hm", NULL);
    check_read("", "error", "warp-cli said nothing", NULL);
}

static void words_are_compared_whole(void)
{
    check_read("Status update: Unconnected", "error", "unknown status: Unconnected", NULL);
    check_read("Status update: Connectedness", "error", "unknown status: Connectedness", NULL);
    check_read("status UPDATE:   connected.", "connected", NULL, NULL);
    check_read("\tStatus update: Disconnecting", "disconnected", NULL, NULL);
    check_read("{\"status\":\"CONNECTED\"}", "connected", NULL, NULL);
    check_read("{\"status\":\"Connected \"}", "error", "unknown status: Connected ", NULL);
    check_read("My status update: Connected", "error",
               "not understood: My status update: Connected", NULL);
}

static void the_daemon_comes_before_the_status(void)
{
    struct warp_reading reading = read_said("Status update: Unable to connect\n",
                                            "unable to CONNECT to CloudflareWARP daemon", 1);
    CHECK_TEXT(reading.status, "unavailable");
    CHECK_TEXT(reading.error, "the WARP daemon does not answer: "
                              "unable to CONNECT to CloudflareWARP daemon");
    warp_reading_free(&reading);
}

static void the_exit_status_decides_nothing(void)
{
    for (int exit_status = -1; exit_status < 256; exit_status += 64) {
        struct warp_reading reading = read_said("", "{\"status\":\"Connected\"}", exit_status);
        CHECK_TEXT(reading.status, "connected");
        warp_reading_free(&reading);
    }
}

static void what_belongs_to_the_user_is_not_kept(void)
{
    check_read("{\"status\":\"Disconnected\",\"reason\":{\"RegistrationChanged\":{"
               "\"id\":\"t.0f3a\",\"license\":\"1aB2c3D4-5eF6g7H8-9iJ0k1L2\",\"accountId\":7,"
               "\"device_id\":\"d\",\"public_key\":\"k\",\"account\":{\"type\":\"free\"},"
               "\"access_token\":\"t\",\"\\u006bey\":1,\"a b\":2,\"mode\":\"warp\"}}}",
               "disconnected", NULL, "{\"reason\":{\"RegistrationChanged\":{\"mode\":\"warp\"}}}");
    check_read("{\"status\":\"Unable\",\"reason\":\"1aB2c3D4-5eF6g7H8-9iJ0k1L2\"}", "error",
               "unable to connect: [removed]", "{\"reason\":\"[removed]\"}");
    check_read("Status update: Unable\nReason: device 6ba7b810-9dad-11d1-80b4-00c04fd430c8 "
               "bmXOC+F1FxEMF9dyiK2H5/1SUtzH0JuVo51h2wPfgyo= revoked",
               "error", "unable to connect: device [removed] [removed]/[removed] revoked",
               "{\"reason\":\"device [removed] [removed]/[removed] revoked\"}");
    check_read("{\"status\":\"Unable\",\"reason\":\"abCdEfGh-IjKlMnOp-QrStUvWx\"}", "error",
               "unable to connect: [removed]", "{\"reason\":\"[removed]\"}");
    check_read("License: 1aB2c3D4-5eF6g7H8-9iJ0k1L2\nDevice ID: x\n", "error", "not understood",
               NULL);
    check_read("{\"status\":\"Unable\",\"reason\":{\"license\":\"secret\"}}", "error",
               "unable to connect: no reason given", "{\"reason\":{}}");
}

/* A reason whose JSON is too long is told by its names; one too deep is cut. */
static void details_are_bounded(void)
{
    struct buffer said = {0};
    buffer_append_text(&said, "{\"status\":\"Disconnected\",\"reason\":{\"SettingsChanged\":[0");
    for (int i = 0; i < 5000; i++)
        buffer_append_text(&said, ",1");
    buffer_append_text(&said, "]}}");
    check_read(said.text, "disconnected", NULL, "{\"reason\":\"SettingsChanged\"}");
    buffer_clear(&said);
    buffer_append_text(&said, "{\"status\":\"Disconnected\",\"reason\":");
    for (int i = 0; i < 20; i++)
        buffer_append_text(&said, "{\"A\":");
    buffer_append_text(&said, "1");
    for (int i = 0; i < 21; i++)
        buffer_append_text(&said, "}");
    check_read(said.text, "disconnected", NULL,
               "{\"reason\":{\"A\":{\"A\":{\"A\":{\"A\":{\"A\":{\"A\":{\"A\":{\"A\":null}}}}}}}}}");
    buffer_clear(&said);
    buffer_append_text(&said, "Status update: Unable\nReason: ");
    for (int i = 0; i < 1000; i++)
        buffer_append_text(&said, "\xC3\xA9 ");
    struct warp_reading reading = read_said(said.text, said.text, 0);
    CHECK_TEXT(reading.status, "error");
    warp_reading_free(&reading);
    buffer_free(&said);
}

/* Bytes of any kind, from a fixed seed: samples with some bytes replaced, cut and joined. */
static void any_bytes_are_read(void)
{
    struct sample_index index;
    uint32_t state = 20261121;
    sample_index_read("warp", &index);
    for (size_t i = 0; i < index.count * 40; i++) {
        size_t length = 0;
        char *text = sample_read("warp", index.rows[i % index.count].cells[0], &length);
        for (size_t changes = 0; changes < 4 && length > 0; changes++) {
            state = state * 1664525 + 1013904223;
            text[(state >> 8) % length] = "\xFF\0{}[]\":,\\\x1B\n\r\xE2 ."[state >> 28];
        }
        struct warp_reading reading = {0};
        int flip = (state >> 16) & 1;
        CHECK_INT(warp_read_status(flip ? text : "", flip ? "" : text, (int)(i % 3) - 1, &reading),
                  0);
        CU_ASSERT_PTR_NOT_NULL_FATAL(reading.status);
        CU_ASSERT_EQUAL(reading.error == NULL, is_plain(reading.status));
        if (reading.details != NULL)
            CHECK_INT(json_check("details", reading.details, strlen(reading.details)), 0);
        warp_reading_free(&reading);
        free(text);
    }
    sample_index_free(&index);
}

/* Words of warp-cli and of terminals, joined at random from a fixed seed. */
static void any_joined_words_are_read(void)
{
    static const char *const pieces[] = {"Status update: ",
                                         "Connected",
                                         "Unable",
                                         ". Reason: ",
                                         "\nReason: ",
                                         "\nNetwork: ",
                                         "\nMode: ",
                                         "\nColo: ",
                                         "HKG",
                                         "\n",
                                         "Estimated latency: ",
                                         "0012",
                                         "87ms",
                                         "license",
                                         "\x1B[",
                                         "\x1B",
                                         "\xC3\xA9",
                                         "\xF0\x9F",
                                         "{\"status\":",
                                         "\"reason\":",
                                         "\"code\":",
                                         "\"Error\"",
                                         "\"\"",
                                         "[",
                                         "{",
                                         "}",
                                         ",",
                                         "5",
                                         "\"\\ud800\"",
                                         "null"};
    uint32_t state = 20261121;
    for (int i = 0; i < 20000; i++) {
        char said[512] = "";
        char *end = said;
        for (uint32_t left = 1 + (state >> 28); left > 0; left--) {
            state = state * 1664525 + 1013904223;
            end = stpcpy(end, pieces[(state >> 8) % (sizeof pieces / sizeof pieces[0])]);
        }
        struct warp_reading reading = {0};
        CHECK_INT(warp_read_status(said, "", 0, &reading), 0);
        CU_ASSERT_EQUAL(reading.error == NULL, is_plain(reading.status));
        if (reading.details != NULL)
            CHECK_INT(json_check("details", reading.details, strlen(reading.details)), 0);
        warp_reading_free(&reading);
    }
}

static void escapes_at_the_end_are_read(void)
{
    check_read("Status update: Connected\x1B", "connected", NULL, NULL);
    check_read("Status update: Connected\x1B[", "connected", NULL, NULL);
    check_read("Status update: Connected\x1B[1;3", "connected", NULL, NULL);
    check_read("Status update: Connected\nNetwork: \x1B[1\xC3\xA9", "connected", NULL,
               "{\"network\":\"\xC3\xA9\"}");
    check_read("\xEF\xBB\xBF\x1B[?25lStatus\x07 update:\r Connected", "connected", NULL, NULL);
}

/* Each request for memory refused in turn, for each sample: an error, and never another reading. */
static void without_memory_it_is_an_error(void)
{
    struct sample_index index;
    sample_index_read("warp", &index);
    for (size_t i = 0; i < index.count; i++) {
        char *text = sample_read("warp", index.rows[i].cells[0], NULL);
        struct warp_reading whole = read_said(text, text, 1);
        bool was_refused = true;
        for (long refused = 1; was_refused; refused++) {
            struct warp_reading reading = {0};
            scarce_memory_start(refused);
            int r = warp_read_status(text, text, 1, &reading);
            was_refused = scarce_memory_end();
            CHECK_INT(r, was_refused ? DASHCORE_ENOMEM : 0);
            CHECK_TEXT(reading.status, was_refused ? NULL : whole.status);
            CHECK_TEXT(reading.details, was_refused ? NULL : whole.details);
            warp_reading_free(&reading);
        }
        warp_reading_free(&whole);
        free(text);
    }
    sample_index_free(&index);
}

static const struct suite_test tests[] = {
    {"every sample", every_sample_means_what_its_table_says},
    {"details are kept", details_are_kept_where_known},
    {"errors say what was seen", errors_say_what_was_seen},
    {"words are compared whole", words_are_compared_whole},
    {"the daemon before the status", the_daemon_comes_before_the_status},
    {"the exit status decides nothing", the_exit_status_decides_nothing},
    {"what belongs to the user", what_belongs_to_the_user_is_not_kept},
    {"details are bounded", details_are_bounded},
    {"any bytes", any_bytes_are_read},
    {"any joined words", any_joined_words_are_read},
    {"escapes at the end", escapes_at_the_end_are_read},
    {"without memory", without_memory_it_is_an_error},
};

SUITE_MAIN("warp_status", tests)
