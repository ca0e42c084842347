/* Reading entries one by one: pages of them are fetched by keyset, so nothing is held open between.
 */
#include "base/alloc.h"
#include "base/error.h"
#include "core/filter.h"

#include <string.h>

#define PAGE_ENTRIES 200

/* The texts of a row in `text`; lengths are of the store's, a NULL has no text. */
struct page_row {
    dashcore_entry entry;
    size_t type;
    size_t message;
    size_t details;
    size_t user;
};

struct dashcore_activity {
    dashcore *core;
    struct filter filter;
    struct buffer text; /* of the present page */
    struct page_row rows[PAGE_ENTRIES];
    size_t count;
    size_t position;
    uint64_t left;          /* entries until the filter's limit */
    int64_t lent_timestamp; /* of the entry lent last */
    int64_t lent_id;        /* 0: none was */
    bool last_page;
};

int dashcore_activity_open(dashcore *core, const dashcore_filter *filter,
                           dashcore_activity **activity)
{
    int r = core_check_call(core, activity);
    if (r < 0)
        return r;
    struct dashcore_activity *made = memory_allocate_zeroed(sizeof(*made));
    if (made == NULL)
        return fail_memory();
    made->core = core;
    r = filter_open(core, filter, &made->filter);
    if (r < 0) {
        memory_release(made);
        return r;
    }
    made->left = made->filter.limit != 0 ? made->filter.limit : UINT64_MAX;
    *activity = made;
    return DASHCORE_OK;
}

/* Offset 0 stands for NULL: the buffer begins with a byte of its own. */
static size_t keep_text(struct buffer *text, const char *from, size_t length)
{
    if (from == NULL)
        return 0;
    size_t place = text->length;
    buffer_append(text, from, length);
    buffer_append_char(text, '\0');
    return place;
}

static int keep_row(void *context, const struct activity_row *row)
{
    struct dashcore_activity *activity = context;
    struct page_row *kept = &activity->rows[activity->count++];
    kept->entry.id = row->id;
    kept->entry.timestamp = row->timestamp;
    kept->type = keep_text(&activity->text, row->type, row->type_length);
    kept->message = keep_text(&activity->text, row->message, row->message_length);
    kept->details = keep_text(&activity->text, row->details, row->details_length);
    kept->user = keep_text(&activity->text, row->user, row->user_length);
    return 0;
}

static const char *text_at(const struct dashcore_activity *activity, size_t place)
{
    return place == 0 ? NULL : activity->text.text + place;
}

static int fetch_page(struct dashcore_activity *activity)
{
    struct activity_query *query = &activity->filter.query;
    if (activity->count > 0) {
        const dashcore_entry *last = &activity->rows[activity->count - 1].entry;
        query->before_timestamp = last->timestamp;
        query->before_id = last->id;
    }
    activity->count = 0;
    activity->position = 0;
    query->limit = activity->left < PAGE_ENTRIES ? (uint32_t)activity->left : PAGE_ENTRIES;
    buffer_clear(&activity->text);
    buffer_append_char(&activity->text, '\0');
    int r = store_activity_page(activity->core->store, query, keep_row, activity);
    if (r == DASHCORE_OK && activity->text.failed)
        r = fail_memory();
    if (r < 0) {
        activity->count = 0;
        return r;
    }
    activity->last_page = activity->count < query->limit;
    for (size_t i = 0; i < activity->count; i++) {
        struct page_row *row = &activity->rows[i];
        row->entry.type = text_at(activity, row->type);
        row->entry.message = text_at(activity, row->message);
        row->entry.details = text_at(activity, row->details);
        row->entry.user = text_at(activity, row->user);
    }
    return DASHCORE_OK;
}

int dashcore_activity_next(dashcore_activity *activity, const dashcore_entry **entry)
{
    if (activity == NULL || entry == NULL)
        return fail(DASHCORE_EMISUSE, "the cursor or its output is NULL");
    if (activity->left == 0)
        return 0;
    if (activity->position == activity->count) {
        int r = activity->last_page ? DASHCORE_OK : fetch_page(activity);
        if (r < 0 || activity->position == activity->count)
            return r;
    }
    const dashcore_entry *next = &activity->rows[activity->position++].entry;
    activity->lent_timestamp = next->timestamp;
    activity->lent_id = next->id;
    activity->left--;
    *entry = next;
    return 1;
}

int dashcore_activity_cursor(dashcore_activity *activity, char **cursor)
{
    if (activity == NULL || cursor == NULL)
        return fail(DASHCORE_EMISUSE, "the cursor or its output is NULL");
    if (activity->lent_id == 0)
        return fail(DASHCORE_EMISUSE, "no entry was read yet");
    char text[CURSOR_SIZE];
    cursor_write(activity->lent_timestamp, activity->lent_id, text);
    char *copy = memory_copy_text(text);
    if (copy == NULL)
        return fail_memory();
    *cursor = copy;
    return DASHCORE_OK;
}

void dashcore_activity_close(dashcore_activity *activity)
{
    if (activity == NULL)
        return;
    filter_close(&activity->filter);
    buffer_free(&activity->text);
    memory_release(activity);
}
