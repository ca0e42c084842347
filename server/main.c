/* dashcored: start, wait for a signal, stop. */
#include "http.h"
#include "log.h"
#include "memory.h"
#include "notify.h"
#include "options.h"
#include "routes.h"
#include "text.h"

#include <dashcore.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS_MAX 1024
#define FILES_OURS      64 /* descriptors that are no connections, */
#define FILES_A_THREAD  4  /* and those of each loop thread */
#define DRAIN_MS        3000
#define STOP_SECONDS    4.7 /* after which the process ends whatever is under way */
#define START_SECONDS   1   /* by then all have started, the first probe included */
#define KEPT_SECONDS    20  /* how long memory is kept that may not be needed again */

static int exit_code_of(int error)
{
    switch (error) {
    case DASHCORE_EINVAL:
    case DASHCORE_ERANGE:
    case DASHCORE_EPARSE:
    case DASHCORE_ENOTSUP:
        return EXIT_USAGE;
    case DASHCORE_ENEWER:
        return EXIT_NEWER;
    case DASHCORE_EMISUSE:
    case DASHCORE_ENOMEM:
        return EXIT_INTERNAL;
    default:
        return EXIT_STORE;
    }
}

/* Gives a failed call of the library its line and its exit code. */
static int library_failed(int error)
{
    fprintf(stderr, "dashcored: %s\n", dashcore_last_error());
    return exit_code_of(error);
}

static void signals_prepare(sigset_t *stop)
{
    sigemptyset(stop);
    sigaddset(stop, SIGTERM);
    sigaddset(stop, SIGINT);
    sigaddset(stop, SIGHUP);
    pthread_sigmask(SIG_BLOCK, stop, NULL);
    signal(SIGPIPE, SIG_IGN);
    /* A limit of file sizes is a full disk, not a reason to die. */
    signal(SIGXFSZ, SIG_IGN);
}

/* How many connections the limit of open files allows, after raising it as far as it goes. */
static unsigned connections_allowed(unsigned threads)
{
    struct rlimit files = {0};
    rlim_t ours = FILES_OURS + FILES_A_THREAD * threads;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return CONNECTIONS_MAX;
    if (files.rlim_cur < CONNECTIONS_MAX + ours) {
        rlim_t wanted = CONNECTIONS_MAX + ours;
        files.rlim_cur = files.rlim_max < wanted ? files.rlim_max : wanted;
        setrlimit(RLIMIT_NOFILE, &files);
        getrlimit(RLIMIT_NOFILE, &files);
    }
    if (files.rlim_cur >= CONNECTIONS_MAX + ours)
        return CONNECTIONS_MAX;
    return files.rlim_cur > ours ? (unsigned)(files.rlim_cur - ours) : 1;
}

/* Logs an entry about the server's own life; `name` and `value` become a member of its details. */
static int life_log(dashcore *core, const char *message, const char *name, const char *value)
{
    char *details = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&details, &length);
    if (out != NULL) {
        fprintf(out, "{\"version\":\"%s\",\"pid\":%ld,\"%s\":", dashcore_version(), (long)getpid(),
                name);
        text_write_json(out, value);
        fputc('}', out);
        fclose(out);
    }
    int r = dashcore_log(core, "system", message, details, NULL);
    free(details);
    return r;
}

/* Ends the process when stopping takes too long, as when another process holds the store. What was
 * acknowledged is committed, so nothing is lost. */
static void *deadline_thread(void *argument)
{
    struct timespec wait = {.tv_sec = (time_t)STOP_SECONDS,
                            .tv_nsec = (long)((STOP_SECONDS - (int)STOP_SECONDS) * 1e9)};
    (void)argument;
    nanosleep(&wait, NULL);
    log_line(LOG_WARN, NULL, "ended with requests still waiting for the store");
    _exit(EXIT_OK);
}

static void deadline_start(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, deadline_thread, NULL) == 0)
        pthread_detach(thread);
}

static int core_open(const struct options *options, dashcore **core)
{
    dashcore_open_options open = {
        .size = sizeof(open),
        .store = options->store,
        .acexy_url = options->acexy_url,
        .acestream_url = options->acestream_url,
        .warp_cli = options->warp_cli,
    };
    return dashcore_open(&open, core);
}

/* Says that the server runs, on stdout and in the log. A full disk or a busy store is no reason not
 * to serve what can be read. */
static int started(dashcore *core, const char *url)
{
    char message[160];
    snprintf(message, sizeof(message), "dashcored %s started on %s", dashcore_version(), url);
    int r = life_log(core, message, "url", url);
    if (r == DASHCORE_EFULL || r == DASHCORE_EBUSY) {
        log_line(LOG_WARN, NULL, "the start is not in the log: %s", dashcore_last_error());
        r = 0;
    }
    if (r < 0)
        return r;
    printf("dashcored %s listening on %s (store %s)\n", dashcore_version(), url,
           dashcore_store_url(core));
    fflush(stdout);
    return dashcore_worker_start(core, DASHCORE_WORKER_ALL);
}

static uint64_t run_number(void)
{
    uint64_t number = 0;
    if (getrandom(&number, sizeof(number), 0) < 0)
        number = (uint64_t)dashcore_time_now();
    return number;
}

static const char *signal_name(int signal)
{
    return signal == SIGINT ? "SIGINT" : signal == SIGHUP ? "SIGHUP" : "SIGTERM";
}

static void stopped(dashcore *core, int signal)
{
    char message[64];
    snprintf(message, sizeof(message), "dashcored %s stopped", dashcore_version());
    if (life_log(core, message, "signal", signal_name(signal)) < 0)
        log_line(LOG_WARN, NULL, "the stop is not in the log: %s", dashcore_last_error());
    log_line(LOG_INFO, NULL, "%s", message);
}

static int signal_wait(const sigset_t *stop)
{
    struct timespec wait = {.tv_sec = START_SECONDS};
    for (;;) {
        int signal = sigtimedwait(stop, NULL, &wait);
        if (signal > 0)
            return signal;
        memory_give_back();
        wait.tv_sec = KEPT_SECONDS;
    }
}

/* Serves until a signal; the store is open and the address taken. */
static int serve(dashcore *core, const struct options *options, struct http *http,
                 const struct notify *notify, const sigset_t *stop)
{
    struct server server = {.core = core, .run = run_number()};
    const struct http_application application = {&server, routes_answer_at_once, routes_answer,
                                                 routes_answer_joined, routes_refuse};
    int code = EXIT_INTERNAL;
    int signal = 0;
    int r = 0;
    if (options->cache)
        server.cache = cache_create();
    if ((options->cache && server.cache == NULL) || !documents_create(&server) ||
        http_start(http, &application) != 0) {
        fprintf(stderr, "dashcored: out of memory or threads\n");
    } else if ((r = started(core, http_url(http))) < 0) {
        code = library_failed(r);
    } else {
        notify_ready(notify, http_url(http));
        signal = signal_wait(stop);
        code = EXIT_OK;
    }
    deadline_start();
    if (code == EXIT_OK)
        notify_stopping(notify);
    http_stop(http, DRAIN_MS);
    if (code == EXIT_OK)
        stopped(core, signal);
    dashcore_worker_stop(core);
    http_close(http);
    documents_free(&server);
    cache_free(server.cache);
    return code;
}

int main(int argc, char **argv)
{
    struct options options;
    struct notify notify;
    struct http *http = NULL;
    dashcore *core = NULL;
    sigset_t stop;
    int code = EXIT_OK;
    if (!options_read(argc, argv, &options, &code))
        return code;
    memory_share();
    log_set_level((enum log_level)options.log_level);
    notify_open(&notify);
    signals_prepare(&stop);
    const struct http_options transport = {
        .listen = options.listen,
        .loop_threads = options.threads,
        .write_timeout_seconds = options.write_timeout_seconds,
        .connections_max = connections_allowed(options.threads),
    };
    int error = http_open(&transport, &http);
    if (error != 0) {
        fprintf(stderr,
                "dashcored: cannot listen on %s: %s; choose another address with --listen or "
                "DASHCORE_LISTEN\n",
                options.listen_text, strerror(error));
        return EXIT_ADDRESS;
    }
    int r = core_open(&options, &core);
    if (r < 0) {
        http_close(http);
        return library_failed(r);
    }
    code = serve(core, &options, http, &notify, &stop);
    dashcore_close(core);
    return code;
}
