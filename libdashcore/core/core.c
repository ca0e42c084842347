/* The life of a handle: open, close, and what a fork does to it. */
#include "core/core.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/options.h"
#include "core/watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define WAIT_MS_DEFAULT        5000
#define QUEUE_CAPACITY_DEFAULT 8192

#define TEXT(number)   #number
#define TEXT_OF(macro) TEXT(macro)

const char *dashcore_version(void)
{
    return TEXT_OF(DASHCORE_VERSION_MAJOR) "." TEXT_OF(DASHCORE_VERSION_MINOR) "." TEXT_OF(
        DASHCORE_VERSION_PATCH);
}

int core_check_handle(const dashcore *core)
{
    return core != NULL ? DASHCORE_OK : fail(DASHCORE_EMISUSE, "the dashcore handle is NULL");
}

int core_check_call(const dashcore *core, const void *output)
{
    int r = core_check_handle(core);
    if (r == DASHCORE_OK && output == NULL)
        r = fail(DASHCORE_EMISUSE, "there is nowhere to put what the call gives");
    return r;
}

void core_changed(dashcore *core)
{
    watch_notify(core->store);
}

/* ---- fork ---- */

static pthread_mutex_t registry_mutex = PTHREAD_MUTEX_INITIALIZER;
static struct dashcore *registry;

static void before_fork(void)
{
    pthread_mutex_lock(&registry_mutex);
    for (dashcore *core = registry; core != NULL; core = core->next) {
        worker_lock(&core->worker);
        queue_lock(&core->queue);
        commits_lock(&core->commits);
    }
    watch_lock();
    for (dashcore *core = registry; core != NULL; core = core->next)
        pthread_mutex_lock(&core->settings.mutex);
}

static void after_fork_in_parent(void)
{
    for (dashcore *core = registry; core != NULL; core = core->next)
        pthread_mutex_unlock(&core->settings.mutex);
    watch_unlock();
    for (dashcore *core = registry; core != NULL; core = core->next) {
        commits_unlock(&core->commits);
        queue_unlock(&core->queue);
        worker_unlock(&core->worker);
    }
    pthread_mutex_unlock(&registry_mutex);
}

static void after_fork_in_child(void)
{
    for (dashcore *core = registry; core != NULL; core = core->next) {
        owner_forget(&core->owner);
        pthread_mutex_unlock(&core->settings.mutex);
    }
    watch_unlock_in_child();
    for (dashcore *core = registry; core != NULL; core = core->next) {
        commits_unlock_in_child(&core->commits);
        queue_unlock_in_child(&core->queue);
        worker_unlock_in_child(&core->worker);
        /* A thread that probed is gone, with whatever it held. */
        pthread_mutex_init(&core->probe_demand.running, NULL);
    }
    pthread_mutex_unlock(&registry_mutex);
}

static void install_fork_handlers(void)
{
    pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

/* After the store's own handlers were installed: those that come later run first before a fork, and
 * ours have to, for they are the outer locks. */
static void register_handle(dashcore *core)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, install_fork_handlers);
    pthread_mutex_lock(&registry_mutex);
    core->next = registry;
    registry = core;
    pthread_mutex_unlock(&registry_mutex);
}

static void unregister_handle(const dashcore *core)
{
    pthread_mutex_lock(&registry_mutex);
    dashcore **link = &registry;
    while (*link != NULL && *link != core)
        link = &(*link)->next;
    if (*link != NULL)
        *link = core->next;
    pthread_mutex_unlock(&registry_mutex);
}

/* ---- where the store is ---- */

/* Makes the folders of a path, for their owner only. What cannot be made shows when the store is
 * opened. */
static void make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
}

static int default_url(bool existing, char **url)
{
    struct buffer place = {0};
    const char *state = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    buffer_append_text(&place, "sqlite:");
    if (state != NULL && state[0] == '/') {
        buffer_append_text(&place, state);
    } else if (home != NULL && home[0] == '/') {
        buffer_append_format(&place, "%s/.local/state", home);
    } else {
        buffer_free(&place);
        return fail_field(DASHCORE_EINVAL, "store",
                          "no store is named, and neither XDG_STATE_HOME nor HOME is set");
    }
    buffer_append_text(&place, "/dashcore/dashcore.db");
    if (!place.failed && !existing)
        make_folders(place.text + strlen("sqlite:"));
    *url = buffer_take(&place);
    return *url == NULL ? fail_memory() : DASHCORE_OK;
}

static int find_url(const char *given, bool existing, char **url)
{
    const char *environment = getenv("DASHCORE_STORE");
    if (given == NULL || *given == '\0')
        given = environment;
    if (given == NULL || *given == '\0')
        return default_url(existing, url);
    *url = memory_copy_text(given);
    return *url == NULL ? fail_memory() : DASHCORE_OK;
}

/* ---- open and close ---- */

static int check_url(const char *field, const char *url)
{
    if (*url == '\0' || strncmp(url, "http://", 7) == 0 || strncmp(url, "https://", 8) == 0)
        return DASHCORE_OK;
    return fail_field(DASHCORE_EINVAL, field,
                      "%s '%.200s' is not an http:// or https:// URL, nor empty (switched off)",
                      field, url);
}

static int check_options(const dashcore_open_options *given)
{
    if (given->flags & ~(DASHCORE_OPEN_FULL | DASHCORE_OPEN_KEEP_SECRETS | DASHCORE_OPEN_EXISTING))
        return fail_field(DASHCORE_ENOTSUP, "flags", "flags hold a bit this library does not know");
    if (given->wait_ms < 0 || given->wait_ms > DASHCORE_WAIT_MS_MAX)
        return fail_field(DASHCORE_ERANGE, "wait_ms", "wait_ms is %lld, 1 to %d are allowed",
                          (long long)given->wait_ms, DASHCORE_WAIT_MS_MAX);
    if (given->queue_capacity > DASHCORE_QUEUE_CAPACITY_MAX)
        return fail_field(DASHCORE_ERANGE, "queue_capacity",
                          "queue_capacity is %u, 1 to %u are allowed", given->queue_capacity,
                          DASHCORE_QUEUE_CAPACITY_MAX);
    return DASHCORE_OK;
}

static const char *or_default(const char *given, const char *otherwise)
{
    return given != NULL ? given : otherwise;
}

static int copy_options(dashcore *core, const dashcore_open_options *given)
{
    const char *acexy = or_default(given->acexy_url, "http://127.0.0.1:8080");
    const char *acestream = or_default(given->acestream_url, "http://127.0.0.1:6878");
    int r = check_url("acexy_url", acexy);
    if (r == DASHCORE_OK)
        r = check_url("acestream_url", acestream);
    if (r == DASHCORE_OK)
        r = redactor_open(given->redact_keys, given->flags & DASHCORE_OPEN_KEEP_SECRETS,
                          &core->redactor);
    if (r < 0)
        return r;
    core->wait = (given->wait_ms != 0 ? given->wait_ms : WAIT_MS_DEFAULT) * 1000;
    core->program = memory_copy_text(given->program);
    core->probe_config.acexy_url = memory_copy_text(acexy);
    core->probe_config.acestream_url = memory_copy_text(acestream);
    core->probe_config.warp_cli = memory_copy_text(or_default(given->warp_cli, "warp-cli"));
    if ((given->program != NULL && core->program == NULL) || core->probe_config.acexy_url == NULL ||
        core->probe_config.acestream_url == NULL || core->probe_config.warp_cli == NULL)
        return fail_memory();
    return DASHCORE_OK;
}

static void free_handle(dashcore *core)
{
    store_close(core->store);
    redactor_close(core->redactor);
    memory_release(core->url);
    memory_release(core->program);
    memory_release(core->probe_config.acexy_url);
    memory_release(core->probe_config.acestream_url);
    memory_release(core->probe_config.warp_cli);
    pthread_mutex_destroy(&core->settings.mutex);
    pthread_mutex_destroy(&core->probe_demand.running);
    owner_destroy(&core->owner);
    commits_destroy(&core->commits);
    queue_destroy(&core->queue);
    worker_destroy(&core->worker);
    memory_release(core);
}

static dashcore *new_handle(const dashcore_open_options *given)
{
    dashcore *core = memory_allocate_zeroed(sizeof(*core));
    if (core == NULL)
        return NULL;
    pthread_mutex_init(&core->settings.mutex, NULL);
    pthread_mutex_init(&core->probe_demand.running, NULL);
    owner_init(&core->owner);
    commits_init(&core->commits);
    queue_init(&core->queue,
               given->queue_capacity != 0 ? given->queue_capacity : QUEUE_CAPACITY_DEFAULT);
    worker_init(&core->worker);
    return core;
}

int dashcore_open(const dashcore_open_options *options, dashcore **core)
{
    dashcore_open_options given;
    if (core == NULL)
        return fail(DASHCORE_EMISUSE, "there is nowhere to put the handle");
    int r = options_read(&given, sizeof(given), options, "options");
    if (r == DASHCORE_OK)
        r = check_options(&given);
    if (r < 0)
        return r;
    dashcore *made = new_handle(&given);
    if (made == NULL)
        return fail_memory();
    r = copy_options(made, &given);
    if (r == DASHCORE_OK)
        r = find_url(given.store, given.flags & DASHCORE_OPEN_EXISTING, &made->url);
    if (r == DASHCORE_OK) {
        struct store_config config = {.wait = made->wait,
                                      .full = given.flags & DASHCORE_OPEN_FULL,
                                      .existing = given.flags & DASHCORE_OPEN_EXISTING};
        r = store_open(made->url, &config, &made->store);
    }
    if (r < 0) {
        free_handle(made);
        return r;
    }
    register_handle(made);
    *core = made;
    return DASHCORE_OK;
}

void core_flush_if_possible(dashcore *core)
{
    struct error_kept kept;
    error_keep(&kept);
    if (dashcore_flush(core) < 0)
        error_restore(&kept);
}

void dashcore_close(dashcore *core)
{
    if (core == NULL)
        return;
    dashcore_worker_stop(core);
    core_flush_if_possible(core);
    unregister_handle(core);
    free_handle(core);
}

const char *dashcore_store_url(const dashcore *core)
{
    return core == NULL ? "" : core->url;
}

int dashcore_check(dashcore *core)
{
    int r = core_check_handle(core);
    return r < 0 ? r : store_check(core->store);
}
