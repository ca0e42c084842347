#include "filter_arguments.h"

#include "time_text.h"

static int time_read(const struct arguments *arguments, const char *option, int64_t *time)
{
    const char *text = argument_value(arguments, option);
    if (text == NULL || time_text_parse(text, dashcore_time_now(), time) == 0)
        return 0;
    return usage_error(arguments->command, "--%s is not a time: '%.64s'", option, text);
}

int filter_arguments_read(const struct arguments *arguments, dashcore_filter *filter)
{
    *filter = (dashcore_filter){
        .size = sizeof(*filter),
        .types = argument_value(arguments, "type"),
        .user = argument_value(arguments, "user"),
        .query = argument_value(arguments, "query"),
    };
    int64_t days = 0;
    int r = argument_number(arguments, "days", 0, DASHCORE_DAYS_MAX, &days);
    if (r == 0 && argument_given(arguments, "days"))
        filter->days = days == 0 ? DASHCORE_TODAY : (int32_t)days;
    if (r == 0)
        r = time_read(arguments, "since", &filter->since);
    return r == 0 ? time_read(arguments, "until", &filter->until) : r;
}
