#include "failure.h"

#include "dashcore.h"

#include <stdio.h>

static _Thread_local struct {
    int code;
    bool closed;
    char field[64];
    char message[1024];
} failure;

void failure_clear(void)
{
    failure.code = DASHCORE_OK;
}

bool failure_note(int result)
{
    if (result < 0)
        failure_set(result, dashcore_last_error_field(), dashcore_last_error());
    return result < 0;
}

void failure_set(int code, const char *field, const char *message)
{
    failure.code = code;
    failure.closed = false;
    snprintf(failure.field, sizeof(failure.field), "%s", field);
    snprintf(failure.message, sizeof(failure.message), "%s", message);
}

void failure_set_closed(const char *message)
{
    failure_set(DASHCORE_EMISUSE, "", message);
    failure.closed = true;
}

int failure_code(void)
{
    return failure.code;
}

const char *failure_name(void)
{
    return dashcore_error_name(failure.code);
}

const char *failure_message(void)
{
    return failure.message;
}

const char *failure_field(void)
{
    return failure.code == DASHCORE_OK ? "" : failure.field;
}

bool failure_is_closed(void)
{
    return failure.code != DASHCORE_OK && failure.closed;
}
