/* Runs warp-cli. Newer clients are asked for JSON; one that does not know the option, or a shell
 * script that stands in for it, is asked again for text within the same deadline. Only "status" is
 * ever asked: other commands answer with the account's licence and ids. */
#include "warp.h"

#include "base/alloc.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/error.h"
#include "command.h"
#include "warp_status.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define WARP_TIMEOUT_SECONDS 5

/* Too little time for a second run. */
#define WARP_SECOND_MS_MIN 100

int warp_reading_say(struct warp_reading *reading, const char *status, const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    char *error = memory_copy_text(text);
    if (error == NULL)
        return fail_memory();
    *reading = (struct warp_reading){.status = status, .error = error};
    return 0;
}

static int read_spawn_error(int number, struct warp_reading *reading)
{
    char words[128] = "";
    const char *text = strerror_r(number, words, sizeof words);
    if (number == ENOENT || number == ENOTDIR)
        return warp_reading_say(reading, "unavailable", "warp-cli is not installed: %s", text);
    return warp_reading_say(reading, "error", "warp-cli cannot be started: %s", text);
}

/* What a run meant; `understood` is false where asking for text may tell more. */
static int read_result(const struct command_result *result, struct warp_reading *reading,
                       bool *understood)
{
    *understood = true;
    if (result->spawn_error != 0)
        return read_spawn_error(result->spawn_error, reading);
    if (result->cancelled)
        return warp_reading_say(reading, "error", "warp-cli: cancelled");
    if (result->timed_out)
        return warp_reading_say(reading, "error", "warp-cli timed out after %d s and was killed",
                                WARP_TIMEOUT_SECONDS);
    int r = warp_status_read(result->output, result->errors,
                             result->exited ? result->exit_status : -1, reading, understood);
    if (r < 0 || *understood || result->signal == 0)
        return r;
    warp_reading_free(reading);
    *understood = true;
    return warp_reading_say(reading, "error", "warp-cli was ended by signal %d", result->signal);
}

static int run(const char *const argv[], int64_t deadline, const atomic_int *cancel,
               struct warp_reading *reading, bool *understood)
{
    struct command_result result;
    int r = command_run(argv, (deadline - clock_monotonic()) / 1000, cancel, &result);
    if (r < 0)
        return r;
    r = read_result(&result, reading, understood);
    command_result_free(&result);
    return r;
}

int warp_probe(const char *warp_cli, const atomic_int *cancel, struct warp_reading *reading)
{
    if (warp_cli[0] == '\0')
        return warp_reading_say(reading, "unavailable", "switched off");
    const char *const with_json[] = {warp_cli, "--json", "status", NULL};
    const char *const as_text[] = {warp_cli, "status", NULL};
    int64_t deadline = clock_monotonic() + WARP_TIMEOUT_SECONDS * CLOCK_SECOND;
    struct warp_reading first = {0};
    bool understood = false;
    int r = run(with_json, deadline, cancel, &first, &understood);
    if (r == 0 && !understood &&
        deadline - clock_monotonic() > INT64_C(1000) * WARP_SECOND_MS_MIN) {
        warp_reading_free(&first);
        r = run(as_text, deadline, cancel, &first, &understood);
    }
    if (r == 0)
        *reading = first;
    return r;
}

void warp_reading_free(struct warp_reading *reading)
{
    if (reading == NULL)
        return;
    memory_release(reading->error);
    memory_release(reading->details);
    *reading = (struct warp_reading){0};
}
