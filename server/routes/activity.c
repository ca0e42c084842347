/* The activity log: reading, counting, exporting, adding. */
#include "../problem.h"
#include "../routes.h"
#include "../text.h"

#include <stdlib.h>
#include <string.h>

/* Reads the parameters that all ways of reading share. */
static bool filter_read(struct visit *visit, dashcore_filter *filter)
{
    const struct query *query = &visit->query;
    int64_t days = -1;
    *filter = (dashcore_filter){.size = sizeof(*filter)};
    filter->types = query_text(query, "type");
    filter->user = query_text(query, "user");
    filter->query = query_text(query, "q");
    filter->cursor = query_text(query, "cursor");
    if (!query_number(query, visit->exchange, "days", 0, DASHCORE_DAYS_MAX, &days) ||
        !query_time(query, visit->exchange, "since", &filter->since) ||
        !query_time(query, visit->exchange, "until", &filter->until))
        return false;
    /* Zero would mean no bound. */
    if (filter->until == 0 && query_text(query, "until") != NULL)
        filter->until = 1;
    if (days >= 0)
        filter->days = days == 0 ? DASHCORE_TODAY : (int32_t)days;
    return true;
}

/* The Link header to the next page: the same query with another cursor. */
static char *link_create(const struct visit *visit, const char *cursor)
{
    char *link = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&link, &length);
    if (out == NULL)
        return NULL;
    fprintf(out, "<%s?", visit->route->pattern);
    for (size_t i = 0; i < visit->query.count; i++) {
        if (strcmp(visit->query.fields[i].name, "cursor") == 0)
            continue;
        fprintf(out, "%s=", visit->query.fields[i].name);
        text_write_encoded(out, visit->query.fields[i].value);
        fputc('&', out);
    }
    fputs("cursor=", out);
    text_write_encoded(out, cursor);
    fputs(">; rel=\"next\"", out);
    if (fclose(out) != 0) {
        free(link);
        return NULL;
    }
    return link;
}

struct representation *activity_recent(struct visit *visit)
{
    dashcore_filter filter;
    dashcore_answer *answer = NULL;
    int64_t limit = DASHCORE_LIMIT_DEFAULT;
    if (!filter_read(visit, &filter) ||
        !query_number(&visit->query, visit->exchange, "limit", 1, DASHCORE_LIMIT_MAX, &limit))
        return NULL;
    filter.limit = (uint32_t)limit;
    int r = dashcore_activity_json(visit->server->core, &filter, &answer);
    char *link = r >= 0 && answer->next != NULL ? link_create(visit, answer->next) : NULL;
    struct representation *made = route_representation(visit, r, answer);
    if (made != NULL)
        made->link = link;
    else
        free(link);
    return made;
}

struct representation *activity_summary(struct visit *visit)
{
    dashcore_filter filter;
    dashcore_answer *answer = NULL;
    int by_day = 0;
    if (!filter_read(visit, &filter) ||
        !query_choice(&visit->query, visit->exchange, "bucket", "hour", "day", &by_day))
        return NULL;
    int r = dashcore_summary_json(visit->server->core, &filter, by_day ? 86400 : 3600, &answer);
    return route_representation(visit, r, answer);
}

/* ---- export ---- */

/* An export under way. Its first piece is read before the answer begins, so that an error there can
 * still be told in full. */
struct export
{
    dashcore_export *source;
    const char *first;
    size_t first_length;
    int first_state; /* 1: to be sent, 0: there is none */
};

static int export_read(void *state, const char **bytes, size_t *length)
{
    struct export *export = state;
    if (export->first_state == 1) {
        export->first_state = 2;
        *bytes = export->first;
        *length = export->first_length;
        return 1;
    }
    return export->first_state == 0 ? 0 : dashcore_export_read(export->source, bytes, length);
}

static void export_close(void *state)
{
    struct export *export = state;
    dashcore_export_close(export->source);
    free(export);
}

static void export_headers(struct http_exchange *exchange, const char *media, const char *extension)
{
    char now[DASHCORE_TIME_SIZE] = "";
    char disposition[96];
    dashcore_time_format(dashcore_time_now(), now);
    snprintf(disposition, sizeof(disposition),
             "attachment; filename=\"dashcore-activity-%.10s.%s\"", now, extension);
    answer_headers(exchange, media, "no-store");
    http_response_header(&exchange->response, "Content-Disposition", disposition);
}

void activity_export(struct visit *visit)
{
    struct http_exchange *exchange = visit->exchange;
    dashcore_filter filter;
    int ndjson = 0;
    if (!filter_read(visit, &filter) ||
        !query_choice(&visit->query, exchange, "format", "csv", "ndjson", &ndjson))
        return;
    const char *media = ndjson ? "application/x-ndjson" : "text/csv; charset=utf-8";
    if (!text_accepts(exchange->request.accept, media)) {
        problem_answer_status(exchange, 406,
                              "The answer would be text/csv, or with format=ndjson "
                              "application/x-ndjson.");
        return;
    }
    struct export *export = calloc(1, sizeof(*export));
    if (export == NULL) {
        problem_answer(exchange, 500, dashcore_error_name(DASHCORE_ENOMEM), NULL, "out of memory");
        return;
    }
    int r = dashcore_export_open(visit->server->core, &filter,
                                 ndjson ? DASHCORE_EXPORT_NDJSON : DASHCORE_EXPORT_CSV,
                                 &export->source);
    if (r >= 0)
        r = dashcore_export_read(export->source, &export->first, &export->first_length);
    if (r < 0) {
        problem_answer_library(exchange, r);
        export_close(export);
        return;
    }
    export->first_state = r;
    exchange->response.status = 200;
    exchange->response.stream = (struct http_stream){export_read, export_close, export};
    export_headers(exchange, media, ndjson ? "ndjson" : "csv");
}

/* ---- adding ---- */

void activity_log(struct visit *visit)
{
    const struct http_request *request = &visit->exchange->request;
    dashcore_answer *answer = NULL;
    int r = dashcore_log_json(visit->server->core, request->body, request->body_length, &answer);
    if (r < 0)
        problem_answer_library(visit->exchange, r);
    else
        answer_json(visit->exchange, 201, answer);
}
