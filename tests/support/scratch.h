/* A temporary folder with a store in it, for one test; and a look into the store behind the
 * library's back. */
#ifndef SUPPORT_SCRATCH_H
#define SUPPORT_SCRATCH_H

#include "dashcore.h"

#include <stddef.h>
#include <stdint.h>

struct scratch {
    char folder[256];
    char store[300];
    dashcore *core;
};

/* Makes the folder only. Ends the test program when it cannot, like all here. */
void scratch_make(struct scratch *scratch);

/* Makes the folder and opens a store in it, with every probe switched off. */
void scratch_open(struct scratch *scratch);

/* The same with options, whose store is filled in. */
void scratch_open_with(struct scratch *scratch, dashcore_open_options options);

/* Another handle to the same store, with every probe switched off. */
dashcore *scratch_again(const struct scratch *scratch);

/* Closes the handle, if there is one, and removes the folder. */
void scratch_close(struct scratch *scratch);

/* The first column of the first row; -1 where it is NULL or there is no row. */
int64_t scratch_number(const struct scratch *scratch, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

void scratch_change(const struct scratch *scratch, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Closes the handle and counts the files of the folder that hold the text: reading them while
 * SQLite has them open would drop its locks. */
size_t scratch_files_with(struct scratch *scratch, const char *text);

/* Entries in the store, expired ones too. */
int64_t scratch_entries(const struct scratch *scratch);

#endif
