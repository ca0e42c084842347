#include "base/text_gram.h"
#include "base/text_fold.h"

#include <string.h>

#define WINDOW_SIZE 2048

/* Four bytes, or three below a zero byte, which no word has. */
static uint16_t place_of(uint32_t gram)
{
    uint32_t mixed = (gram ^ (gram >> 15)) * UINT32_C(0x9e3779b1);
    mixed ^= mixed >> 16;
    mixed *= UINT32_C(0x85ebca6b);
    return (uint16_t)((uint64_t)mixed * TEXT_GRAM_PLACES >> 32);
}

static size_t set(uint64_t *number, uint64_t block)
{
    size_t is_new = (*number & block) == 0;
    *number |= block;
    return is_new;
}

static size_t mark(struct fold_source source, uint64_t block, uint64_t *numbers)
{
    char window[WINDOW_SIZE];
    uint32_t gram = 0;
    size_t seen = 0;
    size_t set_anew = 0;
    while (source.next < source.end) {
        size_t length = fold_piece(&source, window, sizeof(window));
        for (size_t i = 0; i < length; i++) {
            gram = gram << 8 | (unsigned char)window[i];
            seen++;
            if (seen >= 3)
                set_anew += set(&numbers[place_of(gram & 0xffffff)], block);
            if (seen >= 4)
                set_anew += set(&numbers[place_of(gram)], block);
        }
    }
    return set_anew;
}

size_t text_grams_mark(const char *message, const char *details, uint64_t block,
                       uint64_t numbers[TEXT_GRAM_PLACES])
{
    size_t set_anew = mark(fold_source_of(message, false), block, numbers);
    if (details != NULL)
        set_anew += mark(fold_source_of(details, true), block, numbers);
    return set_anew;
}

static uint32_t gram_at(const char *word, size_t length)
{
    uint32_t gram = 0;
    for (size_t i = 0; i < length; i++)
        gram = gram << 8 | (unsigned char)word[i];
    return gram;
}

/* Longer grams are in fewer texts, and come first. Of a long word some are taken, evenly. */
size_t text_grams_of(const char *word, size_t length, struct text_gram *grams, size_t limit)
{
    size_t count = 0;
    for (size_t size = 4; size >= 3; size--) {
        size_t all = length >= size ? length - size + 1 : 0;
        size_t taken = all < limit - count ? all : limit - count;
        for (size_t i = 0; i < taken; i++) {
            uint32_t gram = gram_at(word + i * all / taken, size);
            grams[count++] =
                (struct text_gram){.place = place_of(gram), .ascii = (gram & 0x80808080) == 0};
        }
    }
    return count;
}
