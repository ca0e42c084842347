#include "store_access.h"

#include "complain.h"

int store_failure(int r)
{
    const char *text = dashcore_last_error();
    complain("%s", text[0] != '\0' ? text : dashcore_strerror(r));
    bool asked_wrongly = r == DASHCORE_EINVAL || r == DASHCORE_ERANGE || r == DASHCORE_EPARSE;
    return asked_wrongly ? EXIT_CODE_USAGE : EXIT_CODE_FAILURE;
}

static int store_open_with(const struct arguments *arguments, uint32_t flags, dashcore **core)
{
    const dashcore_open_options options = {
        .size = sizeof(options), .store = arguments->store, .flags = flags};
    int r = dashcore_open(&options, core);
    return r < 0 ? store_failure(r) : 0;
}

int store_open_existing(const struct arguments *arguments, dashcore **core)
{
    return store_open_with(arguments, DASHCORE_OPEN_EXISTING, core);
}

int store_open(const struct arguments *arguments, dashcore **core)
{
    return store_open_with(arguments, 0, core);
}
