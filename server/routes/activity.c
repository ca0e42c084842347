/* The activity log: reading, counting, exporting, adding. */
#include "../gzip.h"
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
 * still be told in full, and goes into the entity tag. */
struct export
{
    dashcore_export *source;
    const char *first; /* "" where there is none */
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

/* What tells this export from others and from earlier ones. Within one store the version does so,
 * but in a store that was put back from a copy revisions come again with other entries. So tags are
 * of one run of the server, and each restart costs a client one file it has already. The first
 * piece is there for a copy put back into the file of a store that is open. All other answers are
 * whole in memory, and their tags are made of their bytes. */
static int export_tags(const struct visit *visit, const struct export *export, uint32_t format,
                       struct answer_tags *tags)
{
    int64_t version[4] = {(int64_t)visit->server->run, format};
    int r = dashcore_export_version(export->source, &version[2], &version[3]);
    if (r < 0)
        return r;
    const char *library = dashcore_version();
    const char *query = visit->query.canonical != NULL ? visit->query.canonical : "";
    uint64_t hash = answer_hash(0, library, strlen(library));
    hash = answer_hash(hash, query, strlen(query));
    hash = answer_hash(hash, (const char *)version, sizeof(version));
    answer_tags_write(tags, answer_hash(hash, export->first, export->first_length));
    return 0;
}

static int export_start(const struct visit *visit, const dashcore_filter *filter, uint32_t format,
                        struct export *export, struct answer_tags *tags)
{
    int r = dashcore_export_open(visit->server->core, filter, format, &export->source);
    if (r < 0)
        return r;
    export->first = "";
    r = dashcore_export_read(export->source, &export->first, &export->first_length);
    export->first_state = r;
    return r < 0 ? r : export_tags(visit, export, format, tags);
}

static void export_headers(struct http_exchange *exchange, const char *media, const char *tag,
                           bool compressible)
{
    struct http_response *response = &exchange->response;
    char now[DASHCORE_TIME_SIZE] = "";
    char disposition[96];
    answer_headers(exchange, response->status == 304 ? NULL : media, "no-cache");
    http_response_header(response, HTTP_ETAG, tag);
    if (compressible)
        http_response_constant(response, HTTP_VARY, "Accept-Encoding");
    if (response->status == 304)
        return;
    dashcore_time_format(dashcore_time_now(), now);
    snprintf(disposition, sizeof(disposition),
             "attachment; filename=\"dashcore-activity-%.10s.%s\"", now,
             strstr(media, "ndjson") != NULL ? "ndjson" : "csv");
    http_response_header(response, HTTP_CONTENT_DISPOSITION, disposition);
}

/* Answers with an export that has begun, and takes it. */
static void export_answer(struct http_exchange *exchange, struct export *export, const char *media,
                          const struct answer_tags *tags)
{
    struct http_stream stream = {export_read, export_close, export};
    bool compressible = export->first_length >= GZIP_BODY_MIN;
    bool takes_gzip = compressible && text_accepts_gzip(exchange->request.accept_encoding);
    const char *known = answer_tag_known(tags, &exchange->request, takes_gzip);
    bool compressed = known == NULL && takes_gzip && gzip_stream(&stream);
    const char *tag = compressed ? tags->gzip : tags->plain;
    if (known == NULL && answer_tag_any(&exchange->request))
        known = tag;
    exchange->response.status = known != NULL ? 304 : 200;
    export_headers(exchange, media, known != NULL ? known : tag, compressible);
    if (known != NULL) {
        stream.close(stream.state);
        return;
    }
    if (compressed)
        http_response_constant(&exchange->response, HTTP_CONTENT_ENCODING, "gzip");
    exchange->response.stream = stream;
}

void activity_export(struct visit *visit)
{
    struct http_exchange *exchange = visit->exchange;
    dashcore_filter filter;
    struct answer_tags tags;
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
    int r = export_start(visit, &filter, ndjson ? DASHCORE_EXPORT_NDJSON : DASHCORE_EXPORT_CSV,
                         export, &tags);
    if (r < 0) {
        problem_answer_library(exchange, r);
        export_close(export);
        return;
    }
    export_answer(exchange, export, media, &tags);
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
