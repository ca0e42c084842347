/* The error lives in fixed buffers of its thread, so that reporting one cannot fail, not even when
 * memory ran out. */
#include "base/error.h"

#include "base/text.h"
#include "base/utf8.h"
#include "dashcore.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What is formatted is this much longer than what is kept, so that a character which the formatting
 * cuts in two lies in the part that is dropped. */
#define SLACK 4

static _Thread_local char present_message[ERROR_MESSAGE_SIZE];
static _Thread_local char present_field[ERROR_FIELD_SIZE];

/* Keeps what fits of the text. Bytes that are not UTF-8 become '?', since messages quote what
 * callers gave and are put into JSON. */
static void keep(char *target, size_t size, char *text)
{
    size_t length = strlen(text);
    for (size_t i = 0, n = 0; i < length; i += n) {
        n = utf8_length(text + i, length - i);
        if (n == 0) {
            text[i] = '?';
            n = 1;
        }
    }
    length = text_cut(text, length, size - 1);
    memcpy(target, text, length);
    target[length] = '\0';
}

/* The arguments may point into the present error, hence the detour through `text`. */
static void set(const char *field, const char *format, va_list arguments)
{
    char text[ERROR_MESSAGE_SIZE + SLACK] = "";
    char name[ERROR_FIELD_SIZE + SLACK] = "";
    vsnprintf(text, sizeof(text), format, arguments);
    snprintf(name, sizeof(name), "%s", field);
    keep(present_message, ERROR_MESSAGE_SIZE, text);
    keep(present_field, ERROR_FIELD_SIZE, name);
}

int fail(int code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    set("", format, arguments);
    va_end(arguments);
    return code;
}

int fail_field(int code, const char *field, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    set(field != NULL ? field : "", format, arguments);
    va_end(arguments);
    return code;
}

int fail_memory(void)
{
    return fail(DASHCORE_ENOMEM, "out of memory");
}

void error_prefix_field(const char *prefix)
{
    char name[ERROR_FIELD_SIZE + SLACK] = "";
    const char *dot = present_field[0] != '\0' ? "." : "";
    snprintf(name, sizeof(name), "%s%s%s", prefix, dot, present_field);
    keep(present_field, ERROR_FIELD_SIZE, name);
}

void error_keep(struct error_kept *kept)
{
    memcpy(kept->message, present_message, sizeof(kept->message));
    memcpy(kept->field, present_field, sizeof(kept->field));
}

void error_restore(const struct error_kept *kept)
{
    memcpy(present_message, kept->message, sizeof(kept->message));
    memcpy(present_field, kept->field, sizeof(kept->field));
}

const char *error_message(void)
{
    return present_message;
}

const char *error_field(void)
{
    return present_field;
}

const char *dashcore_last_error(void)
{
    return error_message();
}

const char *dashcore_last_error_field(void)
{
    return error_field();
}

/* In the order of the codes: 0, -1, -2 … */
static const struct {
    const char *name;
    const char *phrase;
} codes[] = {
    {"ok", "success"},
    {"misuse", "a call that the API does not allow"},
    {"not_parseable", "text that cannot be parsed"},
    {"invalid_value", "a value that is not allowed"},
    {"out_of_range", "a number or a length outside its limits"},
    {"not_supported", "not supported by this library"},
    {"no_memory", "out of memory"},
    {"busy", "the store or the queue stayed busy"},
    {"io_error", "reading or writing failed"},
    {"disk_full", "the disk is full"},
    {"no_access", "no right to open or write the store"},
    {"corrupt_store", "the file is damaged or is no dashcore store"},
    {"newer_store", "the store was written by a newer dashcore"},
    {"not_found", "no such task, run or store"},
    {"already_queued", "the task is already asked to run"},
    {"already_running", "the task is already running"},
    {"no_runner", "no living host runs the task on request"},
    {"already_ended", "the run has ended"},
};

_Static_assert(sizeof(codes) / sizeof(codes[0]) == 1 - DASHCORE_EENDED, "a row for every code");

static int code_is_known(int code)
{
    return code <= DASHCORE_OK && code >= DASHCORE_EENDED;
}

const char *dashcore_strerror(int code)
{
    return code_is_known(code) ? codes[-code].phrase : "an unknown error";
}

const char *dashcore_error_name(int code)
{
    return code_is_known(code) ? codes[-code].name : "unknown";
}
