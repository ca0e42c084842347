#include "listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool address_is_loopback(const struct sockaddr_storage *address)
{
    if (address->ss_family == AF_INET) {
        const struct sockaddr_in *four = (const struct sockaddr_in *)address;
        return ntohl(four->sin_addr.s_addr) >> 24 == 127;
    }
    const struct in6_addr *six = &((const struct sockaddr_in6 *)address)->sin6_addr;
    return IN6_IS_ADDR_LOOPBACK(six) || (IN6_IS_ADDR_V4MAPPED(six) && six->s6_addr[12] == 127);
}

static bool port_is_valid(const char *port)
{
    size_t digits = strspn(port, "0123456789");
    return digits >= 1 && digits <= 5 && port[digits] == '\0' && atoi(port) <= 65535;
}

bool listen_parse(const char *text, struct listen_address *address)
{
    char host[64] = "";
    const char *colon = strrchr(text, ':');
    if (colon == NULL || (size_t)(colon - text) >= sizeof(host) || !port_is_valid(colon + 1))
        return false;
    memcpy(host, text, (size_t)(colon - text));
    size_t length = strlen(host);
    if (host[0] == '[') {
        if (host[length - 1] != ']')
            return false;
        memmove(host, host + 1, length - 2);
        host[length - 2] = '\0';
    } else if (strchr(host, ':') != NULL) {
        return false;
    }
    /* A name would be looked up in the network, and could mean another address tomorrow. */
    const char *number = strcmp(host, "localhost") == 0 ? "127.0.0.1" : host;
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                             .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    if (number[0] == '\0' || getaddrinfo(number, colon + 1, &hints, &found) != 0)
        return false;
    memset(&address->address, 0, sizeof(address->address));
    memcpy(&address->address, found->ai_addr, found->ai_addrlen);
    address->length = found->ai_addrlen;
    address->loopback = address_is_loopback(&address->address);
    freeaddrinfo(found);
    return true;
}

static void url_write(const struct sockaddr_storage *address, char url[LISTEN_URL_SIZE])
{
    char text[INET6_ADDRSTRLEN] = "";
    if (address->ss_family == AF_INET) {
        const struct sockaddr_in *four = (const struct sockaddr_in *)address;
        inet_ntop(AF_INET, &four->sin_addr, text, sizeof(text));
        snprintf(url, LISTEN_URL_SIZE, "http://%s:%u", text, ntohs(four->sin_port));
    } else {
        const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;
        inet_ntop(AF_INET6, &six->sin6_addr, text, sizeof(text));
        snprintf(url, LISTEN_URL_SIZE, "http://[%s]:%u", text, ntohs(six->sin6_port));
    }
}

/* The first socket is bound while it may not share the address, and so fails where another server
 * has it; only then is sharing switched on for the sockets of our other threads. */
static int socket_bind(struct sockaddr_storage *address, socklen_t length, bool first, int *result)
{
    int on = 1;
    int fd = socket(address->ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd == -1)
        return errno;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
        (!first && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) != 0) ||
        bind(fd, (struct sockaddr *)address, length) != 0 ||
        (first && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) != 0) ||
        getsockname(fd, (struct sockaddr *)address, &length) != 0) {
        int error = errno;
        close(fd);
        return error;
    }
    *result = fd;
    return 0;
}

int listen_open(const struct listen_address *address, int *sockets, unsigned count,
                char url[LISTEN_URL_SIZE])
{
    struct sockaddr_storage taken = address->address;
    unsigned opened = 0;
    int error = 0;
    for (; error == 0 && opened < count; opened += error == 0)
        error = socket_bind(&taken, address->length, opened == 0, &sockets[opened]);
    for (unsigned i = 0; error == 0 && i < count; i++)
        if (listen(sockets[i], SOMAXCONN) != 0)
            error = errno;
    if (error != 0) {
        while (opened > 0)
            close(sockets[--opened]);
        return error;
    }
    url_write(&taken, url);
    return 0;
}
