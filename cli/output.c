#include "output.h"

#include "complain.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void output_secure_descriptors(void)
{
    /* Opened for reading only, so that writing still fails as it would have. */
    for (int descriptor = 0; descriptor <= 2; descriptor++)
        if (fcntl(descriptor, F_GETFD) < 0 && errno == EBADF && open("/dev/null", O_RDONLY) < 0)
            _exit(EXIT_CODE_FAILURE);
}

static void nothing_do(int signal_number)
{
    (void)signal_number;
}

void output_survive_file_limit(void)
{
    struct sigaction before = {0};
    /* A handler and not SIG_IGN: executing a command undoes it, while what is ignored stays so. */
    struct sigaction action = {.sa_handler = nothing_do, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGXFSZ, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        sigaction(SIGXFSZ, &action, NULL);
}

bool output_is_closed(void)
{
    struct pollfd output = {.fd = STDOUT_FILENO};
    return poll(&output, 1, 0) == 1 && (output.revents & (POLLERR | POLLHUP)) != 0;
}

int output_finish(int code)
{
    errno = 0;
    bool failed = fflush(stdout) != 0 || ferror(stdout) != 0;
    if (!failed)
        return code;
    if (errno != EPIPE && !output_is_closed())
        complain("cannot write the output: %s",
                 errno ? strerror(errno) : "an earlier write failed");
    return code == EXIT_CODE_OK ? EXIT_CODE_FAILURE : code;
}

bool output_has_colour(void)
{
    const char *refused = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    return (refused == NULL || refused[0] == '\0') && terminal != NULL &&
           strcmp(terminal, "dumb") != 0 && isatty(STDOUT_FILENO);
}

int output_answer(dashcore_answer *answer)
{
    fwrite(answer->body, 1, answer->length, stdout);
    if (answer->length == 0 || answer->body[answer->length - 1] != '\n')
        fputc('\n', stdout);
    dashcore_free(answer);
    return EXIT_CODE_OK;
}
