/* The whole of the protocol is one datagram of lines, NAME=VALUE, to the socket that $NOTIFY_SOCKET
 * names. That is little enough to need no library of systemd's. */
#include "notify.h"

#include "log.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SEND_SECONDS 2 /* a manager that reads nothing must not hold up the server */

void notify_open(struct notify *notify)
{
    *notify = (struct notify){.address.sun_family = AF_UNIX};
    const char *name = getenv("NOTIFY_SOCKET");
    if (name == NULL || name[0] == '\0')
        return;
    size_t length = strlen(name);
    if ((name[0] != '/' && name[0] != '@') || length >= sizeof(notify->address.sun_path)) {
        log_line(LOG_WARN, NULL, "NOTIFY_SOCKET is no address of a socket: '%s'", name);
    } else {
        memcpy(notify->address.sun_path, name, length);
        notify->length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
        /* An abstract name begins with a zero byte, which the variable writes as '@', and ends with
         * its length. */
        if (name[0] == '@')
            notify->address.sun_path[0] = '\0';
        else
            notify->length++;
    }
    unsetenv("NOTIFY_SOCKET");
}

/* Without the message a manager waits until its own deadline, so the reason is worth a line. */
static void notify_send(const struct notify *notify, const char *message)
{
    if (notify->length == 0)
        return;
    const struct timeval patience = {.tv_sec = SEND_SECONDS};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience)) != 0 ||
        sendto(fd, message, strlen(message), MSG_NOSIGNAL,
               (const struct sockaddr *)&notify->address, notify->length) < 0)
        log_line(LOG_WARN, NULL, "the service manager was not told: %s", strerror(errno));
    if (fd >= 0)
        close(fd);
}

void notify_ready(const struct notify *notify, const char *url)
{
    char message[160];
    snprintf(message, sizeof(message), "READY=1\nSTATUS=Listening on %s", url);
    notify_send(notify, message);
}

void notify_stopping(const struct notify *notify)
{
    notify_send(notify, "STOPPING=1\nSTATUS=Ending the requests under way");
}
