#include "answer.h"

#include "problem.h"
#include "text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define GZIP_BODY_MIN 1024 /* bytes below which compressing costs more than it saves */

void answer_headers(struct http_exchange *exchange, const char *media, const char *cache_control)
{
    struct http_response *response = &exchange->response;
    if (media != NULL)
        http_response_header(response, "Content-Type", media);
    http_response_header(response, "Cache-Control", cache_control);
    http_response_header(response, "X-Request-Id", exchange->request.id);
    http_response_header(response, "X-Content-Type-Options", "nosniff");
    http_response_header(response, "Referrer-Policy", "no-referrer");
}

static void content_policy(struct http_exchange *exchange, const char *policy)
{
    http_response_header(&exchange->response, "Content-Security-Policy",
                         policy != NULL ? policy : "default-src 'none'; frame-ancestors 'none'");
}

static void release_answer(void *answer)
{
    dashcore_free(answer);
}

void answer_json(struct http_exchange *exchange, int status, dashcore_answer *answer)
{
    exchange->response.body = body_create(answer->body, answer->length, answer, release_answer);
    exchange->response.status = status;
    answer_headers(exchange, ANSWER_JSON, "no-store");
    content_policy(exchange, NULL);
}

void answer_text(struct http_exchange *exchange, int status, const char *media, const char *text)
{
    exchange->response.body = body_create(text, strlen(text), NULL, NULL);
    exchange->response.status = status;
    answer_headers(exchange, media, "no-store");
    content_policy(exchange, NULL);
}

/* ---- representations ---- */

/* A hash of the bytes, eight at a time: each word is mixed in by a multiplication to 128 bits whose
 * halves are folded. It tells versions of a body apart; it withstands no attacker, who would only
 * spoil his own cache. */
static uint64_t mix(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t bytes_hash(const char *bytes, size_t length)
{
    static const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);
    static const uint64_t even = UINT64_C(0xd1b54a32d192ed03);
    uint64_t hash = mix(length ^ odd, even);
    uint64_t word = 0;
    size_t at = 0;
    for (; at + sizeof(word) <= length; at += sizeof(word)) {
        memcpy(&word, bytes + at, sizeof(word));
        hash = mix(hash ^ word ^ odd, even) + word;
    }
    word = 0;
    memcpy(&word, bytes + at, length - at);
    return mix(mix(hash ^ word ^ odd, even) + word, odd);
}

struct representation *representation_create(struct body *body, const char *media)
{
    struct representation *made = body != NULL ? calloc(1, sizeof(*made)) : NULL;
    if (made == NULL) {
        body_release(body);
        return NULL;
    }
    uint64_t hash = bytes_hash(body->bytes, body->length);
    atomic_init(&made->holders, 1);
    pthread_mutex_init(&made->mutex, NULL);
    made->body = body;
    made->media = media;
    snprintf(made->etag, sizeof(made->etag), "\"%016" PRIx64 "\"", hash);
    snprintf(made->etag_gzip, sizeof(made->etag_gzip), "\"%016" PRIx64 "-gz\"", hash);
    return made;
}

struct representation *representation_of(dashcore_answer *answer)
{
    int64_t revision = answer->revision;
    int64_t expires = answer->expires;
    struct body *body = body_create(answer->body, answer->length, answer, release_answer);
    struct representation *made = representation_create(body, ANSWER_JSON);
    if (made != NULL) {
        made->revision = revision;
        made->expires = expires;
    }
    return made;
}

struct representation *representation_hold(struct representation *representation)
{
    atomic_fetch_add_explicit(&representation->holders, 1, memory_order_relaxed);
    return representation;
}

void representation_release(struct representation *representation)
{
    if (representation == NULL ||
        atomic_fetch_sub_explicit(&representation->holders, 1, memory_order_acq_rel) != 1)
        return;
    body_release(representation->body);
    body_release(representation->gzip);
    pthread_mutex_destroy(&representation->mutex);
    free(representation->link);
    free(representation);
}

/* The compressed form, or NULL where it cannot be made or is no smaller. */
static struct body *gzip_create(const struct body *body)
{
    z_stream stream = {0};
    if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return NULL;
    /* Room for anything shorter than the body; what does not fit does not pay. */
    char *bytes = malloc(body->length);
    stream.next_in = (Bytef *)(uintptr_t)body->bytes;
    stream.avail_in = (uInt)body->length;
    stream.next_out = (Bytef *)bytes;
    stream.avail_out = (uInt)body->length;
    int r = bytes != NULL ? deflate(&stream, Z_FINISH) : Z_MEM_ERROR;
    size_t length = stream.total_out;
    deflateEnd(&stream);
    if (r != Z_STREAM_END) {
        free(bytes);
        return NULL;
    }
    char *fitted = realloc(bytes, length);
    if (fitted == NULL)
        fitted = bytes;
    return body_create(fitted, length, fitted, free);
}

/* Whether If-None-Match names one of the tags, of which a weak one counts as its strong one. */
static bool etag_is_known(const struct representation *representation, const char *list)
{
    static const char blanks[] = " \t,";
    while (list != NULL && *(list += strspn(list, blanks)) != '\0') {
        size_t length = strcspn(list, blanks);
        const char *tag = list;
        size_t tag_length = length;
        if (tag_length > 2 && strncmp(tag, "W/", 2) == 0) {
            tag += 2;
            tag_length -= 2;
        }
        if ((tag_length == 1 && *tag == '*') ||
            (tag_length == strlen(representation->etag) &&
             memcmp(tag, representation->etag, tag_length) == 0) ||
            (tag_length == strlen(representation->etag_gzip) &&
             memcmp(tag, representation->etag_gzip, tag_length) == 0))
            return true;
        list += length;
    }
    return false;
}

/* Gives the compressed body, held, or NULL; false when that has to wait. */
static bool gzip_get(struct representation *representation, bool may_wait, struct body **gzip)
{
    pthread_mutex_lock(&representation->mutex);
    if (!representation->gzip_tried && may_wait) {
        representation->gzip = gzip_create(representation->body);
        representation->gzip_tried = true;
    }
    bool tried = representation->gzip_tried;
    *gzip = representation->gzip != NULL ? body_hold(representation->gzip) : NULL;
    pthread_mutex_unlock(&representation->mutex);
    return tried;
}

static void headers_put(const struct representation *representation, struct http_exchange *exchange,
                        bool compressed, bool compressible)
{
    struct http_response *response = &exchange->response;
    answer_headers(exchange, response->status == 304 ? NULL : representation->media, "no-cache");
    http_response_header(response, "ETag",
                         compressed ? representation->etag_gzip : representation->etag);
    if (compressible)
        http_response_header(response, "Vary", "Accept-Encoding");
    if (representation->link != NULL)
        http_response_header(response, "Link", representation->link);
    content_policy(exchange, representation->policy);
}

bool representation_answer(struct representation *representation, struct http_exchange *exchange,
                           bool may_wait)
{
    struct http_response *response = &exchange->response;
    bool compressible = representation->body->length >= GZIP_BODY_MIN;
    bool compressed = compressible && text_accepts_gzip(exchange->request.accept_encoding);
    if (etag_is_known(representation, exchange->request.if_none_match)) {
        response->status = 304;
        headers_put(representation, exchange, compressed, compressible);
        return true;
    }
    struct body *gzip = NULL;
    if (compressed && !gzip_get(representation, may_wait, &gzip))
        return false;
    response->status = 200;
    response->body = gzip != NULL ? gzip : body_hold(representation->body);
    headers_put(representation, exchange, gzip != NULL, compressible);
    if (gzip != NULL)
        http_response_header(response, "Content-Encoding", "gzip");
    return true;
}
