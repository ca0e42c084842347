/* The bodies of /activity/recent and /activity/summary. */
#include "base/alloc.h"
#include "base/error.h"
#include "base/json.h"
#include "core/answer.h"
#include "core/entry_json.h"
#include "core/filter.h"

#include <string.h>

/* Written for every entry of every page, where json_key() would cost as much as the values. */
#define APPEND(body, literal) buffer_append(body, "" literal, sizeof(literal) - 1)

#define ACTIVITY_TOPICS (DASHCORE_TOPIC_ACTIVITY | DASHCORE_TOPIC_SETTINGS)

void entry_json_write(struct buffer *body, const struct activity_row *row)
{
    APPEND(body, "{\"id\":");
    buffer_append_integer(body, row->id);
    APPEND(body, ",\"timestamp\":");
    json_write_time(body, row->timestamp);
    APPEND(body, ",\"type\":");
    json_write_string(body, row->type, row->type_length);
    APPEND(body, ",\"message\":");
    json_write_string(body, row->message, row->message_length);
    APPEND(body, ",\"details\":");
    if (row->details != NULL)
        buffer_append(body, row->details, row->details_length);
    else
        APPEND(body, "null");
    APPEND(body, ",\"user\":");
    if (row->user != NULL)
        json_write_string(body, row->user, row->user_length);
    else
        APPEND(body, "null");
    APPEND(body, "}");
}

/* ---- recent ---- */

struct page_writer {
    struct buffer body;
    uint32_t limit;
    uint32_t count;
    int64_t timestamp; /* of the last entry written */
    int64_t id;
    int64_t oldest; /* the timestamp on which the answer still depends */
    bool more;
};

/* The query asks for one row beyond the limit, which only says that there is more. */
static int write_entry(void *context, const struct activity_row *row)
{
    struct page_writer *writer = context;
    if (writer->count == writer->limit || answer_length(&writer->body) > DASHCORE_PAGE_BYTES_MAX) {
        /* Once this one is too old, there is no next page any more. */
        writer->oldest = row->timestamp;
        writer->more = true;
        return 1;
    }
    json_next(&writer->body);
    entry_json_write(&writer->body, row);
    writer->count++;
    writer->timestamp = row->timestamp;
    writer->oldest = row->timestamp;
    writer->id = row->id;
    return 0;
}

static int write_page(dashcore *core, struct filter *filter, int64_t revision,
                      dashcore_answer **answer)
{
    struct page_writer writer = {.limit =
                                     filter->limit != 0 ? filter->limit : DASHCORE_LIMIT_DEFAULT};
    char next[CURSOR_SIZE];
    int r = answer_start(&writer.body);
    if (r < 0)
        return r;
    filter->query.limit = writer.limit + 1;
    buffer_append_char(&writer.body, '[');
    r = store_activity_page(core->store, &filter->query, write_entry, &writer);
    if (r < 0) {
        buffer_free(&writer.body);
        return r;
    }
    buffer_append_char(&writer.body, ']');
    cursor_write(writer.timestamp, writer.id, next);
    return answer_finish(&writer.body, writer.more ? next : NULL,
                         filter_expires(filter, writer.oldest), revision, answer);
}

int dashcore_activity_json(dashcore *core, const dashcore_filter *filter, dashcore_answer **answer)
{
    struct filter opened;
    int64_t revision = 0;
    int r = core_check_call(core, answer);
    if (r == DASHCORE_OK)
        r = dashcore_revision(core, ACTIVITY_TOPICS, &revision);
    if (r == DASHCORE_OK)
        r = filter_open(core, filter, &opened);
    if (r < 0)
        return r;
    r = write_page(core, &opened, revision, answer);
    filter_close(&opened);
    return r;
}

/* ---- summary ---- */

struct type_total {
    char type[DASHCORE_TYPE_MAX + 1];
    int64_t count;
};

struct summary_writer {
    struct buffer buckets;
    struct type_total *totals; /* by type, ascending */
    size_t type_count;
    size_t type_capacity;
    int64_t start; /* of the bucket being written; -1: none is */
    int64_t total;
    int64_t oldest;
};

static int add_total(struct summary_writer *writer, const char *type, int64_t count)
{
    size_t place = 0;
    while (place < writer->type_count && strcmp(writer->totals[place].type, type) < 0)
        place++;
    if (place < writer->type_count && strcmp(writer->totals[place].type, type) == 0) {
        writer->totals[place].count += count;
        return DASHCORE_OK;
    }
    if (writer->type_count == writer->type_capacity) {
        size_t capacity = writer->type_capacity * 2 + 8;
        struct type_total *grown =
            memory_resize(writer->totals, capacity * sizeof(*writer->totals));
        if (grown == NULL)
            return fail_memory();
        writer->totals = grown;
        writer->type_capacity = capacity;
    }
    memmove(&writer->totals[place + 1], &writer->totals[place],
            (writer->type_count - place) * sizeof(*writer->totals));
    strncpy(writer->totals[place].type, type, DASHCORE_TYPE_MAX);
    writer->totals[place].type[DASHCORE_TYPE_MAX] = '\0';
    writer->totals[place].count = count;
    writer->type_count++;
    return DASHCORE_OK;
}

static int write_count(void *context, const struct activity_count *count)
{
    struct summary_writer *writer = context;
    struct buffer *buckets = &writer->buckets;
    if (count->start != writer->start) {
        if (writer->start >= 0)
            buffer_append_text(buckets, "}}");
        json_next(buckets);
        buffer_append_text(buckets, "{\"start\":");
        json_write_time(buckets, count->start);
        buffer_append_text(buckets, ",\"types\":{");
        writer->start = count->start;
    }
    json_next(buckets);
    json_write_text(buckets, count->type);
    buffer_append_char(buckets, ':');
    buffer_append_integer(buckets, count->count);
    writer->total += count->count;
    if (writer->oldest == 0 || count->oldest < writer->oldest)
        writer->oldest = count->oldest;
    return add_total(writer, count->type, count->count);
}

static int finish_summary(struct summary_writer *writer, int64_t expires, int64_t revision,
                          dashcore_answer **answer)
{
    struct buffer body;
    int r = answer_start(&body);
    if (r < 0)
        return r;
    buffer_append_text(&body, "{\"total\":");
    buffer_append_integer(&body, writer->total);
    buffer_append_text(&body, ",\"types\":{");
    for (size_t i = 0; i < writer->type_count; i++) {
        json_next(&body);
        json_write_text(&body, writer->totals[i].type);
        buffer_append_char(&body, ':');
        buffer_append_integer(&body, writer->totals[i].count);
    }
    buffer_append_text(&body, "},\"buckets\":");
    buffer_append(&body, writer->buckets.text, writer->buckets.length);
    buffer_append_text(&body, "]}");
    return answer_finish(&body, NULL, expires, revision, answer);
}

static int summarise(dashcore *core, const struct filter *filter, uint32_t bucket_seconds,
                     int64_t revision, dashcore_answer **answer)
{
    struct summary_writer writer = {.start = -1};
    buffer_append_char(&writer.buckets, '[');
    int r = store_activity_counts(core->store, &filter->query, (int64_t)bucket_seconds * 1000000,
                                  write_count, &writer);
    if (r == DASHCORE_OK && writer.start >= 0)
        buffer_append_text(&writer.buckets, "}}");
    if (r == DASHCORE_OK && writer.buckets.failed)
        r = fail_memory();
    if (r == DASHCORE_OK)
        r = finish_summary(&writer, filter_expires(filter, writer.oldest), revision, answer);
    buffer_free(&writer.buckets);
    memory_release(writer.totals);
    return r;
}

int dashcore_summary_json(dashcore *core, const dashcore_filter *filter, uint32_t bucket_seconds,
                          dashcore_answer **answer)
{
    struct filter opened;
    int64_t revision = 0;
    int r = core_check_call(core, answer);
    if (r == DASHCORE_OK)
        r = dashcore_revision(core, ACTIVITY_TOPICS, &revision);
    if (r == DASHCORE_OK && bucket_seconds != 3600 && bucket_seconds != 86400)
        r = fail_field(DASHCORE_EINVAL, "bucket", "bucket is %u s, 3600 and 86400 are allowed",
                       bucket_seconds);
    if (r == DASHCORE_OK)
        r = filter_open(core, filter, &opened);
    if (r < 0)
        return r;
    opened.query.before_timestamp = INT64_MAX;
    opened.query.before_id = INT64_MAX;
    r = summarise(core, &opened, bucket_seconds, revision, answer);
    filter_close(&opened);
    return r;
}
