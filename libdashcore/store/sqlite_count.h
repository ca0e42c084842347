/*
 * The counters of the log by hour and type (table activity_count): changed in the transaction that
 * adds or deletes entries, one statement for all entries of an hour and type.
 */
#ifndef STORE_SQLITE_COUNT_H
#define STORE_SQLITE_COUNT_H

#include "dashcore.h"
#include "store/sqlite.h"

#define COUNT_CHANGES_MAX 8

/* Changes that are not in the table yet. */
struct count_changes {
    struct sqlite_connection *writer;
    size_t used;
    struct {
        int64_t hour;
        int64_t n; /* below zero for deleted entries */
        char type[DASHCORE_TYPE_MAX + 1];
    } changes[COUNT_CHANGES_MAX];
};

/* Notes n more entries of a type at a time. */
int count_note(struct count_changes *changes, int64_t timestamp, const char *type, int64_t n);

/* Takes all entries before a time off the table, which are still there: before they are deleted. */
int count_forget_before(struct sqlite_connection *writer, int64_t end);

/* Writes what was noted; always called before the commit. */
int count_write(struct count_changes *changes);

#endif
