/* The addresses a server can listen on, and the sockets for them. */
#ifndef SERVER_LISTEN_H
#define SERVER_LISTEN_H

#include <stdbool.h>
#include <sys/socket.h>

#define LISTEN_URL_SIZE 80

struct listen_address {
    struct sockaddr_storage address;
    socklen_t length;
    bool loopback; /* reached from this machine only */
};

/* Reads ADDRESS:PORT or [ADDRESS]:PORT, where ADDRESS is a number or "localhost". */
bool listen_parse(const char *text, struct listen_address *address);

/* Opens `count` sockets that share the address and listen; fails when anybody else has it. Writes
 * the URL with the port in use. Returns 0 or an errno value. */
int listen_open(const struct listen_address *address, int *sockets, unsigned count,
                char url[LISTEN_URL_SIZE]);

#endif
