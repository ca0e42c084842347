#include "query.h"

#include "problem.h"
#include "text.h"

#include <dashcore.h>
#include <stdlib.h>
#include <string.h>

static bool name_is_allowed(const char *name, const char *allowed)
{
    size_t length = strlen(name);
    for (const char *word = allowed; *word != '\0' && length != 0;) {
        size_t word_length = strcspn(word, ",");
        if (word_length == length && strncmp(word, name, length) == 0)
            return true;
        word += word_length + (word[word_length] == ',');
    }
    return false;
}

static bool field_check(const struct query *query, struct http_exchange *exchange, const char *name,
                        const char *allowed)
{
    const char *invalid = dashcore_error_name(DASHCORE_EINVAL);
    if (!name_is_allowed(name, allowed)) {
        if (allowed[0] == '\0')
            problem_answer(exchange, 422, invalid, name, "unknown parameter '%s': none is allowed",
                           name);
        else
            problem_answer(exchange, 422, invalid, name, "unknown parameter '%s': not one of %s",
                           name, allowed);
        return false;
    }
    for (size_t i = 0; i < query->count; i++) {
        if (strcmp(query->fields[i].name, name) == 0) {
            problem_answer(exchange, 422, invalid, name, "parameter '%s' is given more than once",
                           name);
            return false;
        }
    }
    return true;
}

/* Decodes one name=value into `space` and takes it up. */
static bool field_read(struct query *query, struct http_exchange *exchange, const char *start,
                       const char *end, const char *allowed, char *space)
{
    const char *equals = memchr(start, '=', (size_t)(end - start));
    const char *name_end = equals != NULL ? equals : end;
    const char *value_start = equals != NULL ? equals + 1 : end;
    char *value = space + (name_end - start) + 1;
    if (!text_decode(start, name_end, true, space) || !text_decode(value_start, end, true, value)) {
        problem_answer(exchange, 400, dashcore_error_name(DASHCORE_EPARSE), NULL,
                       "the query string is not percent-encoded UTF-8");
        return false;
    }
    if (!field_check(query, exchange, space, allowed))
        return false;
    size_t at = query->count++;
    for (; at > 0 && strcmp(query->fields[at - 1].name, space) > 0; at--)
        query->fields[at] = query->fields[at - 1];
    query->fields[at].name = space;
    query->fields[at].value = value;
    return true;
}

/* Writes the fields one after the other with a byte between them that no UTF-8 holds. */
static void canonical_write(struct query *query, char *space)
{
    char *end = space;
    for (size_t i = 0; i < query->count; i++) {
        end = stpcpy(end, query->fields[i].name);
        *end++ = '\xff';
        end = stpcpy(end, query->fields[i].value);
        *end++ = '\xff';
    }
    *end = '\0';
    query->canonical = space;
}

bool query_read(struct http_exchange *exchange, const char *allowed, struct query *query)
{
    *query = (struct query){0};
    const char *text = exchange->request.query;
    if (text == NULL || *text == '\0')
        return true;
    /* A name and a value need two zeros where the text has '=' and '&', or nothing at its end; the
     * canonical form needs the same again and a zero. */
    size_t size = 2 * strlen(text) + 2;
    query->text = malloc(2 * size + 1);
    if (query->text == NULL) {
        problem_answer(exchange, 500, dashcore_error_name(DASHCORE_ENOMEM), NULL, "out of memory");
        return false;
    }
    char *space = query->text;
    for (const char *end = text; *text != '\0'; text = end + (*end == '&')) {
        end = text + strcspn(text, "&");
        if (end == text)
            continue;
        /* No route allows as many, and each comes once. */
        if (query->count == QUERY_FIELDS_MAX ||
            !field_read(query, exchange, text, end, allowed, space)) {
            query_clear(query);
            return false;
        }
        space += end - text + 2;
    }
    canonical_write(query, query->text + size);
    return true;
}

void query_clear(struct query *query)
{
    free(query->text);
    *query = (struct query){0};
}

static const char *value_of(const struct query *query, const char *name)
{
    for (size_t i = 0; i < query->count; i++)
        if (strcmp(query->fields[i].name, name) == 0)
            return query->fields[i].value;
    return NULL;
}

const char *query_text(const struct query *query, const char *name)
{
    const char *value = value_of(query, name);
    return value != NULL && *value != '\0' ? value : NULL;
}

bool query_number(const struct query *query, struct http_exchange *exchange, const char *name,
                  int64_t lowest, int64_t highest, int64_t *number)
{
    const char *value = value_of(query, name);
    int64_t read = 0;
    if (value == NULL)
        return true;
    bool is_number = text_number(value[0] == '-' ? value + 1 : value, &read);
    if (is_number && value[0] != '-' && read >= lowest && read <= highest) {
        *number = read;
        return true;
    }
    problem_answer(exchange, 422,
                   dashcore_error_name(is_number ? DASHCORE_ERANGE : DASHCORE_EINVAL), name,
                   "%s must be a whole number from %lld to %lld, not '%.100s'", name,
                   (long long)lowest, (long long)highest, value);
    return false;
}

bool query_choice(const struct query *query, struct http_exchange *exchange, const char *name,
                  const char *first, const char *second, int *choice)
{
    const char *value = value_of(query, name);
    if (value == NULL)
        return true;
    if (strcmp(value, first) != 0 && strcmp(value, second) != 0) {
        problem_answer(exchange, 422, dashcore_error_name(DASHCORE_EINVAL), name,
                       "%s must be '%s' or '%s', not '%.100s'", name, first, second, value);
        return false;
    }
    *choice = strcmp(value, second) == 0;
    return true;
}

bool query_time(const struct query *query, struct http_exchange *exchange, const char *name,
                int64_t *time)
{
    const char *value = query_text(query, name);
    char text[64] = "";
    if (value == NULL)
        return true;
    /* The '+' of a zone is often sent as it is, and was read as a space. */
    if (strlen(value) < sizeof(text)) {
        strcpy(text, value);
        for (char *space = strchr(text, ' '); space != NULL; space = strchr(space, ' '))
            *space = '+';
    }
    if (dashcore_time_parse(text, time) == 0)
        return true;
    problem_answer(exchange, 422, dashcore_error_name(DASHCORE_EINVAL), name,
                   "%s must be a time such as 2025-07-10T12:00:00Z, not '%.100s'", name, value);
    return false;
}
