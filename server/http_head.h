/* A second, strict reading of a request's head. The HTTP library accepts what proxies and servers
 * read in different ways (two lengths, a length and a coding, bare line feeds), which lets one
 * request hide in another; this refuses it. */
#ifndef SERVER_HTTP_HEAD_H
#define SERVER_HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>

#define HTTP_HEAD_MAX 16384 /* bytes of request line and headers */

struct http_head {
    int status;         /* 0, or the status to refuse the request with */
    const char *detail; /* why, as a sentence */
    bool chunked;
};

/* `bytes` begins with the head of a request the library has parsed; more may follow. */
struct http_head http_head_check(const char *bytes, size_t length);

#endif
