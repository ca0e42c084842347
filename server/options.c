#include "options.h"

#include "log.h"

#include <dashcore.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define THREADS_MAX       64
#define WRITE_TIMEOUT_MAX 3600

enum {
    LISTEN,
    STORE,
    ACEXY,
    ACESTREAM,
    WARP,
    THREADS,
    WRITE_TIMEOUT,
    CACHE,
    LEVEL,
    INSECURE,
    COUNT
};

static const struct {
    const char *name;
    const char *variable;
} names[COUNT] = {
    [LISTEN] = {"listen", "DASHCORE_LISTEN"},
    [STORE] = {"store", "DASHCORE_STORE"},
    [ACEXY] = {"acexy-url", "DASHCORE_ACEXY_URL"},
    [ACESTREAM] = {"acestream-url", "DASHCORE_ACESTREAM_URL"},
    [WARP] = {"warp-cli", "DASHCORE_WARP_CLI"},
    [THREADS] = {"threads", "DASHCORE_THREADS"},
    [WRITE_TIMEOUT] = {"write-timeout", "DASHCORE_WRITE_TIMEOUT"},
    [CACHE] = {"cache", "DASHCORE_CACHE"},
    [LEVEL] = {"log-level", "DASHCORE_LOG_LEVEL"},
    [INSECURE] = {"insecure", "DASHCORE_INSECURE"},
};

/* Its form is what cli/man/manual.awk makes the manual of. */
static const char help[] =
    "Usage: dashcored [OPTIONS]\n"
    "\n"
    "Serves the activity log, the background tasks and the probes of a dashcore store over HTTP.\n"
    "At SIGTERM, SIGINT or SIGHUP it drains and exits within 5 s.\n"
    "\n"
    "Options:\n"
    "  --listen ADDRESS:PORT    where to listen; [ADDRESS]:PORT for IPv6, port 0 for a free one\n"
    "                           (127.0.0.1:8420) [DASHCORE_LISTEN]\n"
    "  --insecure               allow an address that other machines reach, without any\n"
    "                           authentication [DASHCORE_INSECURE=1]\n"
    "  --store URL              the store: sqlite:PATH or a plain path (dashcore/dashcore.db\n"
    "                           under $XDG_STATE_HOME or ~/.local/state) [DASHCORE_STORE]\n"
    "  --acexy-url URL          acexy to ask for active streams; '' switches it off\n"
    "                           (http://127.0.0.1:8080) [DASHCORE_ACEXY_URL]\n"
    "  --acestream-url URL      Ace Stream engine to ask where acexy does not answer; '' switches\n"
    "                           it off (http://127.0.0.1:6878) [DASHCORE_ACESTREAM_URL]\n"
    "  --warp-cli PATH          WARP's command; '' switches it off (warp-cli) [DASHCORE_WARP_CLI]\n"
    "  --threads N              threads that serve connections, 1 to 64 (the cores, at most 2)\n"
    "                           [DASHCORE_THREADS]\n"
    "  --write-timeout SECONDS  cut off a client that takes nothing of its answer for so long,\n"
    "                           1 to 3600 (30) [DASHCORE_WRITE_TIMEOUT]\n"
    "  --cache on|off           keep answers until what they say changes, or make each afresh\n"
    "                           (on) [DASHCORE_CACHE]\n"
    "  --log-level LEVEL        error, warn, info or debug, on stderr (info) [DASHCORE_LOG_LEVEL]\n"
    "  -h, --help               show this help\n"
    "  --version                show the version\n"
    "\n"
    "Environment:\n"
    "  DASHCORE_*               the variables in brackets above; an option wins over its own\n"
    "  XDG_STATE_HOME           where the default store lies (~/.local/state)\n"
    "\n"
    "Exit status:\n"
    "  0                        ended by SIGTERM, SIGINT or SIGHUP\n"
    "  1                        internal error\n"
    "  2                        wrong usage\n"
    "  3                        the address is in use or not available\n"
    "  4                        the store cannot be opened or written\n"
    "  5                        the store was written by a newer version\n";

/* One line about a value, which names the flag and what it may be. */
static bool refuse(int which, const char *value, const char *allowed)
{
    fprintf(stderr, "dashcored: --%s (%s) must be %s, not '%s'\n", names[which].name,
            names[which].variable, allowed, value);
    return false;
}

/* Fills `values` from the command line over the environment. Returns 1 to go on, 0 when all is
 * done, -1 after a wrong argument. */
static int values_read(int argc, char **argv, const char **values)
{
    struct option options[COUNT + 3] = {0};
    for (int i = 0; i < COUNT; i++) {
        values[i] = getenv(names[i].variable);
        options[i] = (struct option){names[i].name, i == INSECURE ? no_argument : required_argument,
                                     NULL, 256 + i};
    }
    options[COUNT] = (struct option){"version", no_argument, NULL, 'V'};
    options[COUNT + 1] = (struct option){"help", no_argument, NULL, 'h'};
    opterr = 0;
    for (int c = 0; (c = getopt_long(argc, argv, ":h", options, NULL)) != -1;) {
        if (c >= 256 && c < 256 + COUNT) {
            values[c - 256] = c == 256 + INSECURE ? "1" : optarg;
        } else if (c == 'V') {
            printf("dashcored %s\n", dashcore_version());
            return 0;
        } else if (c == 'h') {
            fputs(help, stdout);
            return 0;
        } else {
            fprintf(stderr, "dashcored: %s '%s'; --help lists the options\n",
                    c == ':' ? "no value for" : "unknown option", argv[optind - 1]);
            return -1;
        }
    }
    if (optind < argc) {
        fprintf(stderr, "dashcored: unknown argument '%s'; --help lists the options\n",
                argv[optind]);
        return -1;
    }
    return 1;
}

static bool number_read(int which, const char *value, unsigned highest, unsigned *number)
{
    char allowed[64];
    if (value == NULL)
        return true;
    size_t digits = strspn(value, "0123456789");
    unsigned long read = strtoul(value, NULL, 10);
    if (digits >= 1 && digits <= 6 && value[digits] == '\0' && read >= 1 && read <= highest) {
        *number = (unsigned)read;
        return true;
    }
    snprintf(allowed, sizeof(allowed), "a number from 1 to %u", highest);
    return refuse(which, value, allowed);
}

static bool switch_read(int which, const char *value, bool *on)
{
    if (value != NULL && strcmp(value, "on") != 0 && strcmp(value, "off") != 0)
        return refuse(which, value, "on or off");
    if (value != NULL)
        *on = strcmp(value, "on") == 0;
    return true;
}

static bool listen_read(const char *value, const char *insecure, struct options *options)
{
    options->listen_text = value != NULL ? value : "127.0.0.1:8420";
    if (!listen_parse(options->listen_text, &options->listen))
        return refuse(LISTEN, options->listen_text,
                      "ADDRESS:PORT or [ADDRESS]:PORT with a numeric address and a port from 0 to "
                      "65535");
    if (insecure != NULL && strcmp(insecure, "1") != 0 && strcmp(insecure, "0") != 0 &&
        insecure[0] != '\0')
        return refuse(INSECURE, insecure, "1 or 0");
    if (!options->listen.loopback && (insecure == NULL || strcmp(insecure, "1") != 0)) {
        fprintf(stderr,
                "dashcored: --listen %s can be reached by other machines, and there is no "
                "authentication yet; use 127.0.0.1 behind a proxy, or add --insecure\n",
                options->listen_text);
        return false;
    }
    return true;
}

bool options_read(int argc, char **argv, struct options *options, int *exit_code)
{
    const char *values[COUNT] = {0};
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    *options = (struct options){.threads = cores >= 2 ? 2 : 1,
                                .write_timeout_seconds = 30,
                                .cache = true,
                                .log_level = LOG_INFO};
    int r = values_read(argc, argv, values);
    *exit_code = r == 0 ? EXIT_OK : EXIT_USAGE;
    if (r <= 0)
        return false;
    options->store = values[STORE];
    options->acexy_url = values[ACEXY];
    options->acestream_url = values[ACESTREAM];
    options->warp_cli = values[WARP];
    if (values[LEVEL] != NULL && (options->log_level = log_level_parse(values[LEVEL])) < 0)
        return refuse(LEVEL, values[LEVEL], "error, warn, info or debug");
    return number_read(THREADS, values[THREADS], THREADS_MAX, &options->threads) &&
           number_read(WRITE_TIMEOUT, values[WRITE_TIMEOUT], WRITE_TIMEOUT_MAX,
                       &options->write_timeout_seconds) &&
           switch_read(CACHE, values[CACHE], &options->cache) &&
           listen_read(values[LISTEN], values[INSECURE], options);
}
