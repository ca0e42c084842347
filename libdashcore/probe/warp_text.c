/* The text of all clients: "Status update: Connected", and a reason on that line or the next. */
#include "warp_verdict.h"

#include <string.h>

/* "status update: …", in older clients "status: …". */
struct words_span status_line(const struct words *words)
{
    struct words_span line = words_labelled(words, "status update:");
    return line.length > 0 ? line : words_labelled(words, "status:");
}

/* The reason behind the status on its line, or on a line of its own. */
static struct words_span reason_of(const struct words *words, struct words_span line)
{
    static const char mark[] = ". reason:";
    const char *folded = words->folded + (line.text - words->text);
    const char *found = memmem(folded, line.length, mark, strlen(mark));
    if (found == NULL)
        return words_labelled(words, "reason:");
    size_t start = (size_t)(found - folded) + strlen(mark);
    while (start < line.length && line.text[start] == ' ')
        start++;
    return (struct words_span){line.text + start, line.length - start};
}

/* The digits at the start, as in "87ms". */
static void detail_latency(struct verdict *verdict, struct words_span value)
{
    size_t digits = 0;
    while (digits < value.length && value.text[digits] >= '0' && value.text[digits] <= '9')
        digits++;
    if (digits == 0 || digits > 9 || (digits > 1 && value.text[0] == '0'))
        return;
    json_key(&verdict->details, "latency_ms");
    buffer_append(&verdict->details, value.text, digits);
}

static struct words_span first_word(struct words_span value)
{
    size_t length = 0;
    while (length < value.length && ((value.text[length] | 32) >= 'a') &&
           ((value.text[length] | 32) <= 'z'))
        length++;
    return (struct words_span){value.text, length};
}

void verdict_detail_lines(struct verdict *verdict, const struct words *words)
{
    struct words_span protocol = words_labelled(words, "tunnel protocol:");
    verdict_detail_text(verdict, "network", words_labelled(words, "network:"));
    verdict_detail_text(verdict, "mode", words_labelled(words, "mode:"));
    verdict_detail_text(verdict, "colo", first_word(words_labelled(words, "colo:")));
    verdict_detail_text(verdict, "protocol",
                        protocol.length > 0 ? protocol : words_labelled(words, "protocol:"));
    detail_latency(verdict, words_labelled(words, "estimated latency:"));
}

bool says_unregistered(const struct words *words)
{
    return words_contain(words, "registration missing") ||
           words_contain(words, "missing registration");
}

void verdict_on_line(struct verdict *verdict, const struct words *words, struct words_span line)
{
    struct words_span word = first_word(line);
    struct words_span reason = reason_of(words, line);
    struct words_span seen =
        reason.length > 0 ? reason : (struct words_span){"no reason given", 15};
    const char *state = state_of_word(word.text, word.length);
    if (state != NULL) {
        verdict_conclude(verdict, state);
    } else if (word_is(word.text, word.length, "unable")) {
        bool unregistered = says_unregistered(words);
        verdict_conclude(verdict, unregistered ? "unregistered" : "error");
        verdict_explain(verdict, unregistered ? "not registered: " : "unable to connect: ", seen);
    } else {
        verdict_explain(verdict, "unknown status: ", line);
    }
    verdict_detail_text(verdict, "reason", reason);
    verdict_detail_lines(verdict, words);
}
