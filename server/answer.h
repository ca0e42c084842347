/* What an answer carries besides its body: headers, entity tag, compressed form. */
#ifndef SERVER_ANSWER_H
#define SERVER_ANSWER_H

#include "http.h"

#include <dashcore.h>
#include <pthread.h>

#define ANSWER_JSON "application/json; charset=utf-8"

/* The headers that every answer has. `media` is NULL where there is no body. */
void answer_headers(struct http_exchange *exchange, const char *media, const char *cache_control);

/* Answers with the library's JSON as it is, and takes it. */
void answer_json(struct http_exchange *exchange, int status, dashcore_answer *answer);

/* Answers with a text that always exists. */
void answer_text(struct http_exchange *exchange, int status, const char *media, const char *text);

/* What a GET answers with, as long as nothing changes. Shared like a body. */
struct representation {
    atomic_uint holders;
    struct body *body;
    const char *media;
    const char *policy; /* Content-Security-Policy, NULL for the usual one */
    char *link;         /* Link header, NULL for none */
    char etag[20];      /* with its quotes, of the uncompressed form */
    char etag_gzip[24];
    int64_t revision;
    int64_t expires;
    pthread_mutex_t mutex; /* guards what follows */
    struct body *gzip;     /* made when it is first asked for */
    bool gzip_tried;
};

/* Takes the body, also when it fails; NULL without memory. */
struct representation *representation_create(struct body *body, const char *media);

/* The same from the library's JSON. */
struct representation *representation_of(dashcore_answer *answer);

struct representation *representation_hold(struct representation *representation);

/* NULL is allowed. */
void representation_release(struct representation *representation);

/* Answers a GET or HEAD: 304 where the client has it already, else 200, compressed where that pays.
 * False, and no answer, when the compressed form has to be made first and `may_wait` is false. */
bool representation_answer(struct representation *representation, struct http_exchange *exchange,
                           bool may_wait);

#endif
