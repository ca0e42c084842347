/* What an answer carries besides its body: headers, entity tags, compressed form. */
#ifndef SERVER_ANSWER_H
#define SERVER_ANSWER_H

#include "http.h"

#include <dashcore.h>
#include <pthread.h>

#define ANSWER_JSON "application/json; charset=utf-8"

/* The headers that every answer has, and those about its body. `media` is NULL where there is none,
 * as in a 304: what it says of the body the client has already. */
void answer_headers(struct http_exchange *exchange, const char *media, const char *cache_control);

/* The headers of an answer in JSON that is not kept. */
void answer_json_headers(struct http_exchange *exchange);

/* Answers with the library's JSON as it is, and takes it. */
void answer_json(struct http_exchange *exchange, int status, dashcore_answer *answer);

/* Answers with a text that always exists. */
void answer_text(struct http_exchange *exchange, int status, const char *media, const char *text);

/* The entity tags of a body, with their quotes: as it is, and compressed. */
struct answer_tags {
    char plain[20];
    char gzip[24];
};

/* A hash of bytes that come after those of `hash`, 0 at first. It tells versions of a body apart;
 * it withstands no attacker, who would only spoil his own cache. */
uint64_t answer_hash(uint64_t hash, const char *bytes, size_t length);

void answer_tags_write(struct answer_tags *tags, uint64_t hash);

/* The tag that If-None-Match names, or NULL. That of the compressed form only counts where the
 * client `takes_gzip`. "*" names no tag; answer_tag_any() knows it. */
const char *answer_tag_known(const struct answer_tags *tags, const struct http_request *request,
                             bool takes_gzip);
bool answer_tag_any(const struct http_request *request);

/* What a GET answers with, as long as nothing changes. Shared like a body. */
struct representation {
    atomic_uint holders;
    struct body *body;
    const char *media;
    const char *policy;        /* Content-Security-Policy, NULL for the usual one */
    const char *cache_control; /* NULL for asking every time */
    char *link;                /* Link header, NULL for none */
    struct answer_tags tags;
    int64_t revision;
    int64_t expires;
    pthread_mutex_t mutex; /* guards what follows */
    struct body *gzip;     /* made when it is first asked for */
    bool gzip_tried;
};

/* Takes the body, also when it fails; NULL without memory. */
struct representation *representation_create(struct body *body, const char *media);

/* The same for bytes whose hash is known. */
struct representation *representation_create_hashed(struct body *body, const char *media,
                                                    uint64_t hash);

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
