/* A text is folded piece by piece into a window on the stack, escapes of JSON looked through, and
 * memmem() looks for the folded word there: one pass, linear, without memory of its own. Each piece
 * begins with the end of the one before, so that no match is cut in two. */
#include "base/alloc.h"
#include "base/error.h"
#include "base/text.h"
#include "base/text_fold.h"
#include "dashcore.h"

#include <string.h>

#define WINDOW_SIZE 4096
/* Beyond any word of a query of DASHCORE_QUERY_MAX bytes; folding adds at most half. */
#define WORD_MAX (WINDOW_SIZE / 2)

static bool contains(struct fold_source source, const char *word, size_t word_length)
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

bool text_words_match(const char *words, const char *message, const char *details)
{
    if (*words == '\0')
        return true;
    struct fold_source in_message = fold_source_of(message, false);
    struct fold_source in_details = fold_source_of(details != NULL ? details : "", true);
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
        struct fold_source word = {.next = query, .end = query + length};
        while (word.next < word.end) {
            char folded[FOLD_STEP_MAX];
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
