/* The whole filtered log as NDJSON or CSV, a page of entries at a time. */
#include "base/alloc.h"
#include "base/clock.h"
#include "base/error.h"
#include "core/entry_json.h"
#include "core/filter.h"

#include <string.h>

#define PIECE_ENTRIES 500
#define PIECE_BYTES   (256 * 1024)
#define TOPICS        (DASHCORE_TOPIC_ACTIVITY | DASHCORE_TOPIC_SETTINGS)

struct dashcore_export {
    dashcore *core;
    struct filter filter;
    struct buffer piece;
    uint32_t format;
    int64_t revision; /* of what it is read from, taken before */
    int64_t expires;  /* when an entry may leave it; 0: none will */
    uint64_t left;    /* entries until the filter's limit */
    uint32_t count;   /* entries in the present piece */
    bool header_due;
    bool ended;
};

/* ---- what it depends on ---- */

static int note_timestamp(void *context, const struct activity_row *row)
{
    *(int64_t *)context = row->timestamp;
    return 0;
}

/* The time of the oldest entry in the window, or 0. Types, user and words are left aside: halving
 * the window takes some dozens of steps in an index then, while the oldest entry that matches could
 * take a walk over the log. Entries can only leave the export when this one leaves the window. */
static int find_oldest(dashcore *core, const struct activity_query *query, int64_t *oldest)
{
    struct activity_query part = *query;
    int64_t found = 0;
    part.type_count = 0;
    part.user = NULL;
    part.words = NULL;
    part.limit = 1;
    int r = store_activity_page(core->store, &part, note_timestamp, &found);
    while (r == DASHCORE_OK && found != 0 && part.since < found) {
        int64_t older = 0;
        part.until = part.since + (found - part.since) / 2 + 1;
        r = store_activity_page(core->store, &part, note_timestamp, &older);
        if (older != 0)
            found = older;
        else
            part.since = part.until;
    }
    if (r == DASHCORE_OK)
        *oldest = found;
    return r;
}

/* The revision comes first: whatever is written from now on raises it, so that a text that differs
 * is never of the same version. */
static int read_version(dashcore_export *export_, const dashcore_filter *filter)
{
    int64_t oldest = 0;
    int r = dashcore_revision(export_->core, TOPICS, &export_->revision);
    if (r == DASHCORE_OK)
        r = filter_open(export_->core, filter, &export_->filter);
    if (r < 0)
        return r;
    r = find_oldest(export_->core, &export_->filter.query, &oldest);
    if (r < 0)
        filter_close(&export_->filter);
    else
        export_->expires = filter_expires(&export_->filter, oldest);
    return r;
}

int dashcore_export_version(const dashcore_export *export_, int64_t *revision, int64_t *expires)
{
    if (export_ == NULL || revision == NULL || expires == NULL)
        return fail(DASHCORE_EMISUSE, "the export or an output is NULL");
    *revision = export_->revision;
    *expires = export_->expires;
    return DASHCORE_OK;
}

/* ---- its life and its text ---- */

int dashcore_export_open(dashcore *core, const dashcore_filter *filter, uint32_t format,
                         dashcore_export **export_)
{
    int r = core_check_call(core, export_);
    if (r == DASHCORE_OK && format != DASHCORE_EXPORT_NDJSON && format != DASHCORE_EXPORT_CSV)
        r = fail_field(DASHCORE_EINVAL, "format", "format %u is not known: ndjson and csv are",
                       format);
    if (r < 0)
        return r;
    struct dashcore_export *made = memory_allocate_zeroed(sizeof(*made));
    if (made == NULL)
        return fail_memory();
    made->core = core;
    made->format = format;
    made->header_due = format == DASHCORE_EXPORT_CSV;
    r = read_version(made, filter);
    if (r < 0) {
        memory_release(made);
        return r;
    }
    made->left = made->filter.limit != 0 ? made->filter.limit : UINT64_MAX;
    *export_ = made;
    return DASHCORE_OK;
}

/* A cell that a spreadsheet would take for a formula gets an apostrophe in front. */
static void write_cell(struct buffer *piece, const char *text, size_t length)
{
    buffer_append_char(piece, '"');
    if (length > 0 && strchr("=+-@\t\r", text[0]) != NULL && text[0] != '\0')
        buffer_append_char(piece, '\'');
    while (length > 0) {
        const char *quote = memchr(text, '"', length);
        size_t plain = quote != NULL ? (size_t)(quote - text) + 1 : length;
        buffer_append(piece, text, plain);
        if (quote != NULL)
            buffer_append_char(piece, '"');
        text += plain;
        length -= plain;
    }
    buffer_append_char(piece, '"');
}

static void write_optional_cell(struct buffer *piece, const char *text, size_t length)
{
    if (text != NULL)
        write_cell(piece, text, length);
}

static void write_csv(struct buffer *piece, const struct activity_row *row)
{
    char time[CLOCK_TEXT_LENGTH + 1];
    clock_format(row->timestamp, time);
    buffer_append_integer(piece, row->id);
    buffer_append_char(piece, ',');
    buffer_append(piece, time, CLOCK_TEXT_LENGTH);
    buffer_append_char(piece, ',');
    buffer_append(piece, row->type, row->type_length);
    buffer_append_char(piece, ',');
    write_cell(piece, row->message, row->message_length);
    buffer_append_char(piece, ',');
    write_optional_cell(piece, row->details, row->details_length);
    buffer_append_char(piece, ',');
    write_optional_cell(piece, row->user, row->user_length);
    buffer_append_text(piece, "\r\n");
}

/* Details keep the line breaks they were given with. Those stand between tokens, where a blank
 * means the same. */
static void write_line(struct buffer *piece, const struct activity_row *row)
{
    size_t start = piece->length;
    entry_json_write(piece, row);
    for (size_t i = start; i < piece->length; i++)
        if (piece->text[i] == '\n' || piece->text[i] == '\r')
            piece->text[i] = ' ';
    buffer_append_char(piece, '\n');
}

static int write_row(void *context, const struct activity_row *row)
{
    struct dashcore_export *export_ = context;
    if (export_->format == DASHCORE_EXPORT_CSV)
        write_csv(&export_->piece, row);
    else
        write_line(&export_->piece, row);
    export_->filter.query.before_timestamp = row->timestamp;
    export_->filter.query.before_id = row->id;
    export_->count++;
    return export_->piece.length > PIECE_BYTES ? 1 : 0;
}

static int fill_piece(struct dashcore_export *export_)
{
    struct activity_query *query = &export_->filter.query;
    query->limit = export_->left < PIECE_ENTRIES ? (uint32_t)export_->left : PIECE_ENTRIES;
    export_->count = 0;
    /* The position moves while rows come in; the query that is under way has its own copy. */
    struct activity_query asked = *query;
    int r = store_activity_page(export_->core->store, &asked, write_row, export_);
    if (r == DASHCORE_OK && export_->piece.failed)
        r = fail_memory();
    if (r < 0) {
        *query = asked; /* what was read is lost with the piece, and read again next time */
        return r;
    }
    export_->left -= export_->count;
    export_->ended = export_->left == 0 ||
                     (export_->count < asked.limit && export_->piece.length <= PIECE_BYTES);
    return DASHCORE_OK;
}

int dashcore_export_read(dashcore_export *export_, const char **text, size_t *length)
{
    if (export_ == NULL || text == NULL || length == NULL)
        return fail(DASHCORE_EMISUSE, "the export or an output is NULL");
    buffer_clear(&export_->piece);
    if (export_->header_due)
        buffer_append_text(&export_->piece, "id,timestamp,type,message,details,user\r\n");
    if (!export_->ended) {
        int r = fill_piece(export_);
        if (r < 0)
            return r;
    }
    export_->header_due = false;
    if (export_->piece.length == 0)
        return 0;
    *text = export_->piece.text;
    *length = export_->piece.length;
    return 1;
}

void dashcore_export_close(dashcore_export *export_)
{
    if (export_ == NULL)
        return;
    filter_close(&export_->filter);
    buffer_free(&export_->piece);
    memory_release(export_);
}
