/*
 * Which words cannot occur in a block of texts: each three and each four folded bytes in a row set
 * a bit of the block. Where a bit of a word is not set, the word is in none of the block's texts;
 * where all are, it may be. Bits of 64 blocks lie side by side, so that a search reads a number for
 * each three or four bytes of its words and knows about 64 blocks.
 */
#ifndef BASE_TEXT_GRAM_H
#define BASE_TEXT_GRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Kept in stores: another number, or other rules, needs a migration that drops their indexes. */
#define TEXT_GRAM_PLACES 32000

/* Sets the bit `block` in the numbers of all grams of an entry; `details`, JSON, may be NULL.
 * Returns how many had it not. */
size_t text_grams_mark(const char *message, const char *details, uint64_t block,
                       uint64_t numbers[TEXT_GRAM_PLACES]);

struct text_gram {
    uint16_t place;
    bool ascii; /* else it tells only where texts were folded as the word was: see fold_version() */
};

/* Grams of a folded word, at most `limit`, which tell the most; none of a word of fewer than three
 * bytes. */
size_t text_grams_of(const char *word, size_t length, struct text_gram *grams, size_t limit);

#endif
