/* A text is folded piece by piece into a window on the stack, escapes of JSON looked through, and
 * memmem() looks for the folded word there: one pass, linear, without memory of its own. Each piece
 * begins with the end of the one before, so that no match is cut in two.
 *
 * Letters differ in case when Unicode's simple upper and lower case say so, wherever the program
 * runs. ASCII letters match ASCII letters only. */
#include "base/alloc.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "dashcore.h"

#include <locale.h>
#include <stdatomic.h>
#include <string.h>
#include <wctype.h>

#define WINDOW_SIZE 4096
/* Beyond any word of a query of DASHCORE_QUERY_MAX bytes; folding adds at most half. */
#define WORD_MAX (WINDOW_SIZE / 2)

/* The bytes that one step of folding may write. */
#define STEP_MAX 8

#define EACH_BYTE(b) (UINT64_C(0x0101010101010101) * (b))

/* The locale whose letters count; made once and kept. Where the system has no C.UTF-8, only ASCII
 * letters have a case. */
static locale_t letters(void)
{
    static _Atomic(locale_t) made;
    locale_t locale = atomic_load(&made);
    if (locale != (locale_t)0)
        return locale;
    locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    if (locale == (locale_t)0)
        locale = newlocale(LC_CTYPE_MASK, "C", (locale_t)0);
    locale_t earlier = (locale_t)0;
    if (locale != (locale_t)0 && !atomic_compare_exchange_strong(&made, &earlier, locale)) {
        freelocale(locale);
        locale = earlier;
    }
    return locale;
}

/* Upper case first brings variants such as the final sigma to one letter. */
static uint32_t fold_slowly(uint32_t c)
{
    locale_t locale = letters();
    if (locale == (locale_t)0)
        return c;
    uint32_t folded = (uint32_t)towlower_l(towupper_l((wint_t)c, locale), locale);
    return folded < 0x80 ? c : folded;
}

/* Folds a character beyond ASCII. Those of two bytes, which most alphabets need, are remembered:
 * 0 is not known yet. */
static uint32_t fold(uint32_t c)
{
    static _Atomic uint16_t known[0x800];
    if (c >= 0x800)
        return fold_slowly(c);
    uint32_t folded = atomic_load_explicit(&known[c], memory_order_relaxed);
    if (folded == 0) {
        folded = fold_slowly(c);
        atomic_store_explicit(&known[c], (uint16_t)folded, memory_order_relaxed);
    }
    return folded;
}

static char fold_ascii(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* Folds eight bytes at once when all are ASCII and none is a backslash. */
static bool fold_eight(const char *text, char *folded)
{
    uint64_t eight = 0;
    memcpy(&eight, text, sizeof(eight));
    uint64_t backslash = eight ^ EACH_BYTE('\\');
    if (((eight | (backslash - EACH_BYTE(1))) & EACH_BYTE(0x80)) != 0)
        return false;
    /* The top bit is set where a byte is at least 'A', then where it is beyond 'Z'. */
    uint64_t from_a = eight + EACH_BYTE(0x80 - 'A');
    uint64_t beyond_z = eight + EACH_BYTE(0x80 - 'Z' - 1);
    eight |= ((from_a ^ beyond_z) & EACH_BYTE(0x80)) >> 2;
    memcpy(folded, &eight, sizeof(eight));
    return true;
}

struct source {
    const char *next;
    const char *end;
    bool json; /* escapes stand for characters */
};

/* Folds one character, or a byte that is none; returns the bytes written. */
static size_t fold_next(struct source *source, char *folded)
{
    size_t left = (size_t)(source->end - source->next);
    size_t step = 1;
    uint32_t c = (unsigned char)*source->next;
    if (c == '\\' && source->json) {
        c = json_unescape(source->next, left, &step);
    } else if (c >= 0x80) {
        step = utf8_length(source->next, left);
        if (step == 0) {
            *folded = *source->next++;
            return 1;
        }
        c = utf8_decode(source->next, step);
    }
    source->next += step;
    if (c < 0x80) {
        *folded = fold_ascii((char)c);
        return 1;
    }
    return utf8_encode(fold(c), folded);
}

/* Folds what fits into `size` bytes; returns the bytes written. */
static size_t fold_piece(struct source *source, char *folded, size_t size)
{
    size_t length = 0;
    while (source->next < source->end && size - length >= STEP_MAX) {
        bool eight = source->end - source->next >= STEP_MAX;
        if (eight && fold_eight(source->next, folded + length)) {
            source->next += STEP_MAX;
            length += STEP_MAX;
        } else {
            length += fold_next(source, folded + length);
        }
    }
    return length;
}

static bool contains(struct source source, const char *word, size_t word_length)
{
    char window[WINDOW_SIZE];
    size_t length = 0;
    if (word_length > WORD_MAX)
        return false;
    while (source.next < source.end) {
        length += fold_piece(&source, window + length, sizeof(window) - length);
        if (memmem(window, length, word, word_length) != NULL)
            return true;
        size_t kept = length < word_length - 1 ? length : word_length - 1;
        memmove(window, window + length - kept, kept);
        length = kept;
    }
    return false;
}

static struct source source_of(const char *text, bool json)
{
    return (struct source){.next = text, .end = text + strlen(text), .json = json};
}

bool text_words_match(const char *words, const char *message, const char *details)
{
    if (*words == '\0')
        return true;
    struct source in_message = source_of(message, false);
    struct source in_details = source_of(details != NULL ? details : "", true);
    for (const char *word = words; *word != '\0';) {
        size_t length = strlen(word);
        if (!contains(in_message, word, length) && !contains(in_details, word, length))
            return false;
        word += length + 1;
    }
    return true;
}

bool text_search_matches(const struct text_search *search, const char *message, const char *details)
{
    return text_words_match(search->words, message, details);
}

int text_search_compile(const char *query, struct text_search *search)
{
    static const char blanks[] = " \t\n\v\f\r";
    struct buffer words = {0};
    while (*(query += strspn(query, blanks)) != '\0') {
        size_t length = strcspn(query, blanks);
        struct source word = {.next = query, .end = query + length};
        while (word.next < word.end) {
            char folded[STEP_MAX];
            buffer_append(&words, folded, fold_next(&word, folded));
        }
        buffer_append_char(&words, '\0');
        query += length;
    }
    char *taken = buffer_take(&words);
    if (taken == NULL)
        return fail_memory();
    search->words = taken;
    return DASHCORE_OK;
}

void text_search_free(struct text_search *search)
{
    if (search == NULL)
        return;
    memory_release(search->words);
    search->words = NULL;
}
