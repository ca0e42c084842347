/* How long calls take that read a store, in the library:
 *
 *     read_calls STORE newest|type|deep|summary DAYS CALLS      prints the median and the 99th
 *                                                               percentile in microseconds
 *
 * A page has 100 entries. The deep ones follow their cursors from the middle of the log on, as who
 * pages does: each one reads other entries than the one before. */
#include <dashcore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LIMIT   100
#define WARM_UP 200

struct reading {
    dashcore *core;
    const char *what;
    dashcore_filter filter;
    char cursor[128]; /* where the next deep page begins; empty: in the middle */
    int64_t middle;
};

static double microseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int call(struct reading *reading)
{
    dashcore_answer *answer = NULL;
    if (strcmp(reading->what, "deep") == 0) {
        reading->filter.cursor = reading->cursor[0] != '\0' ? reading->cursor : NULL;
        reading->filter.until = reading->cursor[0] != '\0' ? 0 : reading->middle;
    }
    int r = strcmp(reading->what, "summary") == 0
                ? dashcore_summary_json(reading->core, &reading->filter, 3600, &answer)
                : dashcore_activity_json(reading->core, &reading->filter, &answer);
    if (r < 0)
        return r;
    snprintf(reading->cursor, sizeof(reading->cursor), "%s",
             answer->next != NULL ? answer->next : "");
    dashcore_free(answer);
    return r;
}

static int compare(const void *left, const void *right)
{
    double difference = *(const double *)left - *(const double *)right;
    return (difference > 0) - (difference < 0);
}

static int measure(struct reading *reading, double *times, long calls)
{
    int r = 0;
    for (long i = -WARM_UP; i < calls && r >= 0; i++) {
        double began = microseconds();
        r = call(reading);
        if (i >= 0)
            times[i] = microseconds() - began;
    }
    if (r < 0)
        return r;
    qsort(times, (size_t)calls, sizeof(*times), compare);
    printf("%.3f %.3f\n", times[calls / 2], times[calls * 99 / 100]);
    return 0;
}

int main(int count, char **arguments)
{
    if (count != 5)
        return 2;
    dashcore_open_options options = {.size = sizeof(options), .store = arguments[1]};
    struct reading reading = {.what = arguments[2]};
    int32_t days = (int32_t)strtol(arguments[3], NULL, 10);
    long calls = strtol(arguments[4], NULL, 10);
    reading.filter =
        (dashcore_filter){.size = sizeof(reading.filter), .days = days, .limit = LIMIT};
    if (strcmp(reading.what, "type") == 0)
        reading.filter.types = "error";
    reading.middle = dashcore_time_now() - days * INT64_C(43200000000);
    double *times = calloc((size_t)calls, sizeof(*times));
    int r = times == NULL ? -1 : dashcore_open(&options, &reading.core);
    if (r == 0)
        r = measure(&reading, times, calls);
    if (r < 0)
        fprintf(stderr, "read_calls: %s\n", dashcore_last_error());
    dashcore_close(reading.core);
    free(times);
    return r < 0;
}
