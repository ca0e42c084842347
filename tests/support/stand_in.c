#include "stand_in.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void give_up(const char *what)
{
    perror(what);
    exit(2);
}

/* ---- HTTP ---- */

static void http_exec(const int input[2], const int output[2])
{
    dup2(input[0], STDIN_FILENO);
    dup2(output[1], STDOUT_FILENO);
    execl("/usr/bin/python3", "python3", TEST_SOURCE_DIR "/support/stand_in_http.py", (char *)NULL);
    _exit(127);
}

void stand_in_http_start(struct stand_in_http *http)
{
    int input[2];
    int output[2];
    char port[16] = "";
    if (pipe2(input, O_CLOEXEC) != 0 || pipe2(output, O_CLOEXEC) != 0)
        give_up("pipe2");
    http->pid = fork();
    if (http->pid < 0)
        give_up("fork");
    if (http->pid == 0)
        http_exec(input, output);
    close(input[0]);
    close(output[1]);
    for (size_t i = 0; i < sizeof port - 1 && strchr(port, '\n') == NULL; i++)
        if (read(output[0], port + i, 1) != 1)
            give_up("stand_in_http.py");
    close(output[0]);
    http->input = input[1];
    http->port = (int)strtol(port, NULL, 10);
}

void stand_in_http_stop(struct stand_in_http *http)
{
    close(http->input);
    waitpid(http->pid, NULL, 0);
}

const char *stand_in_http_url(const struct stand_in_http *http, const char *what, char *url)
{
    snprintf(url, STAND_IN_PATH_SIZE, "http://127.0.0.1:%d/%s", http->port, what);
    return url;
}

int unused_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof address;
    int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (s < 0 || bind(s, (struct sockaddr *)&address, length) != 0 ||
        getsockname(s, (struct sockaddr *)&address, &length) != 0)
        give_up("a free port");
    close(s);
    return ntohs(address.sin_port);
}

/* ---- warp-cli ---- */

static void path_in(const struct stand_in_warp *warp, const char *name, char *path)
{
    snprintf(path, STAND_IN_PATH_SIZE, "%s/%s", warp->folder, name);
}

void stand_in_warp_make(struct stand_in_warp *warp)
{
    const char *root = getenv("TMPDIR");
    snprintf(warp->folder, sizeof warp->folder, "%s/dashcore-warp-XXXXXX",
             root != NULL && root[0] != '\0' ? root : "/tmp");
    if (mkdtemp(warp->folder) == NULL)
        give_up(warp->folder);
    path_in(warp, "warp-cli", warp->program);
    if (symlink(TEST_SOURCE_DIR "/support/stand_in_warp_cli", warp->program) != 0)
        give_up(warp->program);
}

void stand_in_warp_remove(struct stand_in_warp *warp)
{
    static const char *const names[] = {"warp-cli", "behaviour", "calls", "grandchild"};
    char path[STAND_IN_PATH_SIZE];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        path_in(warp, names[i], path);
        unlink(path);
    }
    rmdir(warp->folder);
}

void stand_in_warp_behave(const struct stand_in_warp *warp, const char *format, ...)
{
    char path[STAND_IN_PATH_SIZE];
    va_list arguments;
    path_in(warp, "calls", path);
    unlink(path);
    path_in(warp, "behaviour", path);
    FILE *file = fopen(path, "w");
    if (file == NULL)
        give_up(path);
    va_start(arguments, format);
    vfprintf(file, format, arguments);
    va_end(arguments);
    fputc('\n', file);
    fclose(file);
}

char *stand_in_warp_file(const struct stand_in_warp *warp, const char *name)
{
    char path[STAND_IN_PATH_SIZE];
    path_in(warp, name, path);
    char *text = calloc(1, 4096);
    FILE *file = fopen(path, "r");
    if (text == NULL)
        give_up("calloc");
    if (file != NULL) {
        size_t length = fread(text, 1, 4095, file);
        text[length] = '\0';
        fclose(file);
    }
    return text;
}

/* ---- what is left behind ---- */

size_t descriptors_open(void)
{
    size_t count = 0;
    DIR *folder = opendir("/proc/self/fd");
    if (folder == NULL)
        give_up("/proc/self/fd");
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count - 3; /* ".", ".." and the folder's own */
}

bool child_exists(void)
{
    siginfo_t info;
    return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}

static bool process_has_ended(pid_t pid)
{
    char path[64];
    char text[256] = "";
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return true;
    size_t length = fread(text, 1, sizeof text - 1, file);
    text[length] = '\0';
    fclose(file);
    const char *behind_name = strrchr(text, ')');
    return behind_name == NULL || behind_name[2] == 'Z' || behind_name[2] == 'X';
}

bool process_ends(pid_t pid)
{
    const struct timespec pause = {.tv_nsec = 10000000};
    for (int i = 0; i < 100; i++) {
        if (process_has_ended(pid))
            return true;
        nanosleep(&pause, NULL);
    }
    return false;
}

int64_t milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}
