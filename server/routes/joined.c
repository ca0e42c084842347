/* Entries of several clients in one commit. Each body that waits for the store and is one entry
 * becomes an element of an array, which the library commits whole or not at all. When it is not,
 * the fault may be of one body alone, so then each is logged by itself, and told its own; a fault
 * of the store is told to all that are left, since each would wait for it once more. */
#include "../problem.h"
#include "../routes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JOINED_BODY_MAX                                                                            \
    8192 /* bytes of a body; larger ones make a commit of their own worthwhile */

/* Whether a text that is JSON is one object, so that it can be an element of an array. What it is
 * when it is not JSON does not matter: no array of it is. */
static bool is_one_object(const char *text, size_t length)
{
    size_t depth = 0;
    bool quoted = false;
    size_t i = strspn(text, " \t\r\n");
    if (i == length || text[i] != '{')
        return false;
    for (; i < length; i++) {
        char c = text[i];
        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '{' || c == '['))
            depth++;
        else if (!quoted && (c == '}' || c == ']') && --depth == 0)
            break;
    }
    return i < length && i + 1 + strspn(text + i + 1, " \t\r\n") == length;
}

bool activity_log_joins(const struct http_request *request)
{
    return request->body_length <= JOINED_BODY_MAX &&
           is_one_object(request->body, request->body_length);
}

/* NULL without memory. */
static char *array_create(struct http_exchange **exchanges, size_t count, size_t *length)
{
    size_t size = 2;
    for (size_t i = 0; i < count; i++)
        size += exchanges[i]->request.body_length + 1;
    char *array = malloc(size);
    char *end = array;
    if (array == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        const struct http_request *request = &exchanges[i]->request;
        *end++ = i == 0 ? '[' : ',';
        memcpy(end, request->body, request->body_length);
        end += request->body_length;
    }
    *end++ = ']';
    *length = (size_t)(end - array);
    return array;
}

static void id_answer(struct http_exchange *exchange, long long id)
{
    char text[40];
    int length = snprintf(text, sizeof(text), "{\"ids\":[%lld]}", id);
    char *copy = strdup(text);
    exchange->response.status = 201;
    if (copy != NULL)
        exchange->response.body = body_create(copy, (size_t)length, copy, free);
    answer_json_headers(exchange);
}

/* Gives each its id of the library's {"ids":[1,2,3]}. */
static void ids_answer(struct http_exchange **exchanges, size_t count, const char *ids)
{
    const char *at = strchr(ids, '[');
    for (size_t i = 0; i < count; i++) {
        char *end = NULL;
        id_answer(exchanges[i], strtoll(at + 1, &end, 10));
        at = end;
    }
}

/* Whether an error is of the store, and so that of every entry. */
static bool is_of_all(int error)
{
    return error < 0 && error != DASHCORE_EPARSE && error != DASHCORE_EINVAL &&
           error != DASHCORE_ERANGE && error != DASHCORE_ENOMEM;
}

static int log_alone(struct server *server, struct http_exchange *exchange)
{
    const struct http_request *request = &exchange->request;
    dashcore_answer *answer = NULL;
    int r = dashcore_log_json(server->core, request->body, request->body_length, &answer);
    if (r >= 0)
        ids_answer(&exchange, 1, answer->body);
    else
        problem_answer_library(exchange, r);
    dashcore_free(answer);
    return r;
}

void activity_log_joined(struct server *server, struct http_exchange **exchanges, size_t count)
{
    size_t length = 0;
    dashcore_answer *answer = NULL;
    char *array = count > 1 ? array_create(exchanges, count, &length) : NULL;
    int r =
        array != NULL ? dashcore_log_json(server->core, array, length, &answer) : DASHCORE_ENOMEM;
    free(array);
    if (r >= 0)
        ids_answer(exchanges, count, answer->body);
    for (size_t i = 0; i < count && answer == NULL; i++) {
        if (is_of_all(r))
            problem_answer_library(exchanges[i], r);
        else
            r = log_alone(server, exchanges[i]);
    }
    dashcore_free(answer);
}
