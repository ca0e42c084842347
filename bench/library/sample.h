/* What the programs of this folder write, and how they tell the time. */
#ifndef BENCH_SAMPLE_H
#define BENCH_SAMPLE_H

#include <dashcore.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Written before the time begins: while the WAL grows to its size, each sync also has to make the
 * new length of the file safe, which is over after a thousand pages. */
#define SAMPLE_FIRST_ROWS 300

struct sample {
    const char *type;
    const char *message; /* about 55 bytes */
    const char *details; /* about 65 bytes of JSON */
    const char *user;    /* NULL for three in ten */
};

/* The n-th row; they repeat. */
struct sample sample_row(uint64_t n);

/* Monotonic, in nanoseconds. */
int64_t sample_time(void);

/* Opens, and makes where there is none, the store at a path; ends the program when it fails. */
dashcore *sample_open(const char *path, bool full);

/* Commits the first rows, one by one. */
void sample_begin(dashcore *core);

/* Says why, and ends the program. */
_Noreturn void sample_fail(const char *what, const char *why);

/* Whether the word is "full"; anything but "normal" ends the program. */
bool sample_is_full(const char *word);

/* "0.5" seconds in nanoseconds. */
int64_t sample_seconds(const char *word);

#endif
