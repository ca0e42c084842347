#include "core/owner.h"

#include "base/clock.h"
#include "dashcore.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A small file's text; "" when it cannot be read. */
static void read_file(const char *path, char *text, size_t size)
{
    text[0] = '\0';
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return;
    ssize_t length = read(file, text, size - 1);
    close(file);
    text[length > 0 ? length : 0] = '\0';
}

/* The fields of /proc/PID/stat, by the numbers that proc(5) gives them. */
enum { STATE_FIELD = 3, THREADS_FIELD = 20, START_FIELD = 22 };

static const char *field_of(const char *state, int field)
{
    for (int i = STATE_FIELD; i < field && state != NULL; i++) {
        state = strchr(state, ' ');
        if (state != NULL)
            state++;
    }
    return state != NULL ? state : "";
}

enum process_state { PROCESS_GONE, PROCESS_LIVES, PROCESS_HIDDEN };

/* Looks for a process and, when it lives, when it started, in clock ticks since boot. What is left
 * of one until its parent reaps it is gone. Out of descriptors, or where /proc hides the processes
 * of others, nothing can be said. */
static enum process_state process_look(long pid, unsigned long long *started)
{
    char path[32];
    char status[512];
    snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
    read_file(path, status, sizeof(status));
    /* The second field is the program's name in brackets, and may hold anything. */
    const char *state = strrchr(status, ')');
    if (state == NULL || state[1] != ' ')
        return kill((pid_t)pid, 0) < 0 && errno == ESRCH ? PROCESS_GONE : PROCESS_HIDDEN;
    state += 2;
    /* A process whose main thread has ended looks like a zombie while its others go on. */
    bool ended = *state == 'Z' && strtol(field_of(state, THREADS_FIELD), NULL, 10) <= 1;
    if (ended || *state == 'X')
        return PROCESS_GONE;
    *started = strtoull(field_of(state, START_FIELD), NULL, 10);
    return PROCESS_LIVES;
}

/* Boot and process namespace; "?" in a part that the system does not tell. */
static void place_of_self(char *place, size_t size)
{
    char boot[48];
    char space[48];
    read_file("/proc/sys/kernel/random/boot_id", boot, sizeof(boot));
    boot[strcspn(boot, "\n")] = '\0';
    ssize_t length = readlink("/proc/self/ns/pid", space, sizeof(space) - 1);
    space[length > 0 ? length : 0] = '\0';
    snprintf(place, size, "%s/%s", boot[0] != '\0' ? boot : "?", space[0] != '\0' ? space : "?");
}

void owner_init(struct owner *owner)
{
    memset(owner, 0, sizeof(*owner));
    pthread_mutex_init(&owner->mutex, NULL);
    if (gethostname(owner->host, sizeof(owner->host) - 1) < 0 || owner->host[0] == '\0')
        snprintf(owner->host, sizeof(owner->host), "localhost");
}

void owner_destroy(struct owner *owner)
{
    pthread_mutex_destroy(&owner->mutex);
}

void owner_forget(struct owner *owner)
{
    pthread_mutex_init(&owner->mutex, NULL);
    owner->process = 0;
}

void owner_name(struct owner *owner, char name[OWNER_NAME_SIZE])
{
    pid_t process = getpid();
    pthread_mutex_lock(&owner->mutex);
    if (owner->process != process) {
        char place[OWNER_NAME_SIZE - 32];
        place_of_self(place, sizeof(place));
        unsigned long long started = 0;
        bool known = process_look(process, &started) == PROCESS_LIVES && strchr(place, '?') == NULL;
        snprintf(owner->name, sizeof(owner->name), "%s%s/%ld/%llu", known ? "" : "?", place,
                 (long)process, started);
        /* What could not be read now, for lack of descriptors perhaps, is read again next time. */
        owner->process = known ? process : 0;
    }
    memcpy(name, owner->name, OWNER_NAME_SIZE);
    pthread_mutex_unlock(&owner->mutex);
}

const char *owner_host(const struct owner *owner)
{
    return owner->host;
}

/* The length of "boot/namespace/" in a name; 0 when it is no name of a process. */
static size_t place_length(const char *name)
{
    const char *end = strrchr(name, '/');
    while (end != NULL && end > name && end[-1] != '/')
        end--;
    return end == NULL ? 0 : (size_t)(end - name);
}

static bool is_same_place(struct owner *self, const char *name, size_t length)
{
    char own[OWNER_NAME_SIZE];
    owner_name(self, own);
    return length > 0 && strchr(name, '?') == NULL && place_length(own) == length &&
           strncmp(own, name, length) == 0;
}

bool owner_is_gone(struct owner *self, const char *name, int64_t heartbeat, int64_t now)
{
    size_t length = place_length(name);
    bool silent = heartbeat < now - DASHCORE_LEASE_SECONDS * CLOCK_SECOND;
    if (!is_same_place(self, name, length))
        return silent;
    char *slash = NULL;
    unsigned long long seen = 0;
    long pid = strtol(name + length, &slash, 10);
    unsigned long long started = *slash == '/' ? strtoull(slash + 1, NULL, 10) : 0;
    switch (process_look(pid, &seen)) {
    case PROCESS_GONE:
        return true;
    case PROCESS_LIVES:
        return seen != started;
    default:
        return silent;
    }
}
