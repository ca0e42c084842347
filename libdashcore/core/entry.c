#include "core/entry.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Where each text begins in the block that is being written; 0: there is none. The block may move
 * until it is whole. */
struct entry_layout {
    struct buffer block;
    size_t type;
    size_t message;
    size_t details;
    size_t user;
};

/* Opens a text in the block; what is appended next belongs to it. */
static size_t begin_text(struct entry_layout *layout)
{
    return layout->block.length;
}

static void end_text(struct entry_layout *layout)
{
    buffer_append_char(&layout->block, '\0');
}

static size_t given_length(const char *text, size_t length)
{
    return text == NULL ? 0 : length != 0 ? length : strlen(text);
}

static int check_length(const char *field, size_t length, size_t limit)
{
    if (length > limit)
        return fail_field(DASHCORE_ERANGE, field, "%s has %zu bytes, at most %zu are allowed",
                          field, length, limit);
    return DASHCORE_OK;
}

int entry_append_text(struct buffer *out, const char *field, const char *text, size_t length,
                      size_t limit)
{
    int r = check_length(field, length, limit);
    if (r < 0)
        return r;
    size_t start = out->length;
    text_append_clean(out, text, length);
    if (out->failed)
        return fail_memory();
    /* Replaced bytes made it longer. */
    if (out->length - start > limit)
        out->length = start + text_cut(out->text + start, out->length - start, limit);
    return DASHCORE_OK;
}

int entry_append_json(const dashcore *core, struct buffer *out, const char *field, const char *text,
                      size_t length)
{
    struct buffer clean = {0};
    size_t start = out->length;
    int r = check_length(field, length, DASHCORE_DETAILS_MAX);
    if (r < 0)
        return r;
    if (!text_is_clean(text, length)) {
        text_append_clean(&clean, text, length);
        if (clean.failed)
            return fail_memory();
        text = clean.text;
        length = clean.length;
    }
    r = json_check(field, text, length);
    if (r == DASHCORE_OK)
        r = redact_json(core->redactor, out, text, length);
    buffer_free(&clean);
    if (r == DASHCORE_OK && out->failed)
        r = fail_memory();
    /* What stands in the place of a short secret is longer. */
    if (r == DASHCORE_OK && out->length - start > DASHCORE_DETAILS_MAX) {
        r = fail_field(DASHCORE_ERANGE, field,
                       "%s has %zu bytes once its secrets are replaced, at most %d are allowed",
                       field, out->length - start, DASHCORE_DETAILS_MAX);
        out->length = start;
    }
    return r;
}

static int append_type(struct entry_layout *layout, const char *type)
{
    if (type == NULL)
        return fail_field(DASHCORE_EINVAL, "type", "type is required");
    size_t length = strlen(type);
    if (!text_is_type(type, length))
        return fail_field(DASHCORE_EINVAL, "type",
                          "type '%.80s' is not allowed: a lower-case letter, then up to %d of a-z, "
                          "0-9, '_', '.', '-'",
                          type, DASHCORE_TYPE_MAX - 1);
    layout->type = begin_text(layout);
    buffer_append(&layout->block, type, length);
    end_text(layout);
    return DASHCORE_OK;
}

static void blank_line_breaks(char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] == '\n' || text[i] == '\r')
            text[i] = ' ';
}

static int append_message(const dashcore *core, struct entry_layout *layout, const char *message,
                          size_t length)
{
    if (message == NULL)
        return fail_field(DASHCORE_EINVAL, "message", "message is required");
    if (length == 0)
        return fail_field(DASHCORE_ERANGE, "message", "message is empty, 1 to %d bytes are allowed",
                          DASHCORE_MESSAGE_MAX);
    int r = check_length("message", length, DASHCORE_MESSAGE_MAX);
    if (r < 0)
        return r;
    struct buffer clean = {0};
    if (!text_is_clean(message, length)) {
        text_append_clean(&clean, message, length);
        if (clean.failed)
            return fail_memory();
        message = clean.text;
        length = clean.length;
    }
    struct buffer *block = &layout->block;
    layout->message = begin_text(layout);
    r = redact_message(core->redactor, block, message, length);
    buffer_free(&clean);
    if (r < 0 || block->failed)
        return r < 0 ? r : fail_memory();
    char *text = block->text + layout->message;
    length = block->length - layout->message;
    block->length = layout->message + text_cut(text, length, DASHCORE_MESSAGE_MAX);
    blank_line_breaks(text, length);
    end_text(layout);
    return DASHCORE_OK;
}

static int append_details(const dashcore *core, struct entry_layout *layout,
                          const dashcore_new_entry *given)
{
    if (given->details == NULL)
        return DASHCORE_OK;
    layout->details = begin_text(layout);
    int r = entry_append_json(core, &layout->block, "details", given->details,
                              given_length(given->details, given->details_length));
    end_text(layout);
    return r;
}

static int append_user(struct entry_layout *layout, const dashcore_new_entry *given)
{
    if (given->user == NULL)
        return DASHCORE_OK;
    layout->user = begin_text(layout);
    int r = entry_append_text(&layout->block, "user", given->user,
                              given_length(given->user, given->user_length), DASHCORE_USER_MAX);
    end_text(layout);
    return r;
}

static int read_timestamp(int64_t given, int64_t *timestamp)
{
    int64_t now = clock_now();
    if (given < 0 || given > now + CLOCK_DAY)
        return fail_field(DASHCORE_ERANGE, "timestamp",
                          "timestamp is outside 1970 to one day ahead of now");
    *timestamp = given != 0 ? given : now;
    return DASHCORE_OK;
}

static const char *text_at(const struct entry_layout *layout, size_t place)
{
    return place == 0 ? NULL : layout->block.text + place;
}

int entry_prepare(const dashcore *core, const dashcore_new_entry *given,
                  struct queued_entry **entry)
{
    struct entry_layout layout = {0};
    int64_t timestamp = 0;
    int r = read_timestamp(given->timestamp, &timestamp);
    if (r < 0)
        return r;
    if (buffer_reserve(&layout.block, sizeof(struct queued_entry) + 512) == NULL)
        return fail_memory();
    layout.block.length = sizeof(struct queued_entry);
    r = append_type(&layout, given->type);
    if (r == DASHCORE_OK)
        r = append_message(core, &layout, given->message,
                           given_length(given->message, given->message_length));
    if (r == DASHCORE_OK)
        r = append_details(core, &layout, given);
    if (r == DASHCORE_OK)
        r = append_user(&layout, given);
    if (r == DASHCORE_OK && layout.block.failed)
        r = fail_memory();
    if (r < 0) {
        buffer_free(&layout.block);
        return r;
    }
    struct queued_entry *made = (struct queued_entry *)(void *)layout.block.text;
    made->next = NULL;
    made->record = (struct activity_record){.timestamp = timestamp,
                                            .type = text_at(&layout, layout.type),
                                            .message = text_at(&layout, layout.message),
                                            .details = text_at(&layout, layout.details),
                                            .user = text_at(&layout, layout.user)};
    *entry = made;
    return DASHCORE_OK;
}

int entry_compose(const dashcore *core, struct queued_entry **entry, const char *type,
                  const char *user, const char *details, const char *format, ...)
{
    /* A byte more than is kept tells whether the cut is within a character. */
    char message[DASHCORE_MESSAGE_MAX + 2];
    va_list values;
    va_start(values, format);
    int length = vsnprintf(message, sizeof(message), format, values);
    va_end(values);
    if (length < 0)
        return fail_memory();
    size_t kept = (size_t)length < sizeof(message) ? (size_t)length : sizeof(message) - 1;
    dashcore_new_entry given = {.size = sizeof(given),
                                .type = type,
                                .message = message,
                                .message_length = text_cut(message, kept, DASHCORE_MESSAGE_MAX),
                                .details = details,
                                .user = user};
    return entry_prepare(core, &given, entry);
}
