/*
 * Text as searches see it: folded to one case, escapes of JSON looked through. What is found and
 * what is left out by an index both follow from the same bytes.
 */
#ifndef BASE_TEXT_FOLD_H
#define BASE_TEXT_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The bytes that one step of folding may write. */
#define FOLD_STEP_MAX 8

struct fold_source {
    const char *next;
    const char *end;
    bool json; /* escapes stand for characters */
};

struct fold_source fold_source_of(const char *text, bool json);

/* Folds one character, or a byte that is none; returns the bytes written. */
size_t fold_next(struct fold_source *source, char *folded);

/* Folds what fits into `size` bytes; returns the bytes written. */
size_t fold_piece(struct fold_source *source, char *folded, size_t size);

/* Tells foldings apart: another C library may know other letters beyond ASCII. ASCII is the same in
 * all of them. Takes some milliseconds when called first. */
uint32_t fold_version(void);

#endif
