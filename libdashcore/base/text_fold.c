/* Letters differ in case when Unicode's simple upper and lower case say so, wherever the program
 * runs. ASCII letters match ASCII letters only. */
#include "base/text_fold.h"
#include "base/json.h"
#include "base/utf8.h"

#include <locale.h>
#include <stdatomic.h>
#include <string.h>
#include <wctype.h>

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

size_t fold_next(struct fold_source *source, char *folded)
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

size_t fold_piece(struct fold_source *source, char *folded, size_t size)
{
    size_t length = 0;
    while (source->next < source->end && size - length >= FOLD_STEP_MAX) {
        bool eight = source->end - source->next >= FOLD_STEP_MAX;
        if (eight && fold_eight(source->next, folded + length)) {
            source->next += FOLD_STEP_MAX;
            length += FOLD_STEP_MAX;
        } else {
            length += fold_next(source, folded + length);
        }
    }
    return length;
}

struct fold_source fold_source_of(const char *text, bool json)
{
    return (struct fold_source){.next = text, .end = text + strlen(text), .json = json};
}

/* Beyond this there are no letters with a case. */
#define LETTERS_END 0x20000

uint32_t fold_version(void)
{
    static _Atomic uint32_t known;
    uint32_t version = atomic_load(&known);
    if (version != 0)
        return version;
    version = UINT32_C(2166136261);
    for (uint32_t c = 0x80; c < LETTERS_END; c++)
        version = (version ^ fold_slowly(c)) * UINT32_C(16777619);
    version = version != 0 ? version : 1;
    atomic_store(&known, version);
    return version;
}
