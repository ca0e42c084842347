/* Times as numbers and as texts. */
#include "failure.h"
#include "host.h"
#include "text.h"

#include <string.h>

int64_t time_now(void)
{
    return dashcore_time_now();
}

int64_t time_parse(TEXT(text))
{
    int64_t time = 0;
    if (text == NULL || !text_is_whole("time", text, text_length))
        text = "";
    failure_note(dashcore_time_parse(text, &time));
    return time;
}

char *time_format(int64_t time)
{
    char text[DASHCORE_TIME_SIZE];
    if (failure_note(dashcore_time_format(time, text)))
        return NULL;
    return text_copy(text, strlen(text));
}
