/*
 * A file is written under a temporary name in the same folder and renamed when it is complete, so a
 * reader never sees half of it, and a failure leaves what was there.
 */
#include "file_replace.h"

#include "command.h"
#include "complain.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const int end_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};

/* What the handler removes; NULL: nothing. */
static const char *volatile unfinished;

static void unfinished_remove(int signal_number)
{
    const char *path = unfinished;
    if (path != NULL)
        unlink(path);
    /* SA_RESETHAND has given the signal its default back. */
    raise(signal_number);
}

static void end_signals_catch(void)
{
    struct sigaction action = {.sa_handler = unfinished_remove, .sa_flags = SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof(end_signals) / sizeof(end_signals[0]); i++) {
        struct sigaction before;
        if (sigaction(end_signals[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL)
            sigaction(end_signals[i], &action, NULL);
    }
}

static int file_failure(const struct file_replace *file)
{
    complain("cannot write '%s': %s", file->path ? file->path : "the file", strerror(errno));
    return EXIT_CODE_FAILURE;
}

static void file_forget(struct file_replace *file)
{
    unfinished = NULL;
    free(file->path);
    free(file->temporary);
    *file = (struct file_replace){0};
}

/* The permissions a new file gets, or those of the one that is replaced. */
static mode_t file_mode(const char *path)
{
    struct stat status;
    if (stat(path, &status) == 0)
        return status.st_mode & 0777;
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* Makes the file and tells the handler of it, with no signal in between. */
static int temporary_create(char *path)
{
    sigset_t ending;
    sigset_t before;
    sigemptyset(&ending);
    for (size_t i = 0; i < sizeof(end_signals) / sizeof(end_signals[0]); i++)
        sigaddset(&ending, end_signals[i]);
    sigprocmask(SIG_BLOCK, &ending, &before);
    int descriptor = mkostemp(path, O_CLOEXEC);
    if (descriptor >= 0)
        unfinished = path;
    sigprocmask(SIG_SETMASK, &before, NULL);
    return descriptor;
}

static int temporary_open(struct file_replace *file)
{
    if (asprintf(&file->temporary, "%s.XXXXXX", file->path) < 0) {
        file->temporary = NULL;
        return -1;
    }
    int descriptor = temporary_create(file->temporary);
    if (descriptor < 0)
        return -1;
    file->output = fdopen(descriptor, "w");
    if (file->output != NULL && fchmod(descriptor, file_mode(file->path)) == 0)
        return 0;
    int error = errno;
    if (file->output == NULL)
        close(descriptor);
    else
        fclose(file->output);
    unlink(file->temporary);
    errno = error;
    return -1;
}

int file_replace_begin(struct file_replace *file, const char *path)
{
    struct stat status;
    bool exists = stat(path, &status) == 0;
    *file = (struct file_replace){0};
    end_signals_catch();
    /* Through a symbolic link, what it points to is replaced, not the link. */
    file->path = exists ? realpath(path, NULL) : strdup(path);
    int r = file->path ? 0 : -1;
    if (r == 0 && exists && !S_ISREG(status.st_mode)) {
        file->output = fopen(path, "we");
        r = file->output ? 0 : -1;
    } else if (r == 0) {
        r = temporary_open(file);
    }
    if (r == 0)
        return EXIT_CODE_OK;
    file_failure(file);
    file_forget(file);
    return EXIT_CODE_FAILURE;
}

int file_replace_end(struct file_replace *file, int code)
{
    bool kept = fflush(file->output) == 0 && ferror(file->output) == 0;
    if (kept && file->temporary != NULL)
        kept = fsync(fileno(file->output)) == 0;
    int error = errno;
    if (fclose(file->output) != 0 && kept) {
        error = errno;
        kept = false;
    }
    if (kept && code == EXIT_CODE_OK && file->temporary != NULL) {
        kept = rename(file->temporary, file->path) == 0;
        error = errno;
    }
    errno = error;
    if (!kept)
        code = file_failure(file);
    if (code != EXIT_CODE_OK && file->temporary != NULL)
        unlink(file->temporary);
    file_forget(file);
    return code;
}
