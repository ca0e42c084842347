/* Tells the service manager that started the server how it is, by the protocol of systemd's
 * Type=notify. */
#ifndef SERVER_NOTIFY_H
#define SERVER_NOTIFY_H

#include <sys/socket.h>
#include <sys/un.h>

struct notify {
    struct sockaddr_un address;
    socklen_t length; /* 0 where nobody asked to be told */
};

/* Takes $NOTIFY_SOCKET out of the environment: only this process speaks for the service, so a
 * program it starts must not find it. To be called before there are threads. */
void notify_open(struct notify *notify);

/* The address answers now. */
void notify_ready(const struct notify *notify, const char *url);

/* The process is about to end. */
void notify_stopping(const struct notify *notify);

#endif
