#include "answer.h"

#include "gzip.h"
#include "text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void answer_headers(struct http_exchange *exchange, const char *media, const char *cache_control)
{
    struct http_response *response = &exchange->response;
    http_response_constant(response, HTTP_CACHE_CONTROL, cache_control);
    http_response_constant(response, HTTP_REQUEST_ID, exchange->request.id);
    if (media == NULL)
        return;
    http_response_constant(response, HTTP_CONTENT_TYPE, media);
    http_response_constant(response, HTTP_CONTENT_TYPE_OPTIONS, "nosniff");
    http_response_constant(response, HTTP_REFERRER_POLICY, "no-referrer");
}

static void content_policy(struct http_exchange *exchange, const char *policy)
{
    http_response_constant(&exchange->response, HTTP_CONTENT_SECURITY_POLICY,
                           policy != NULL ? policy : "default-src 'none'; frame-ancestors 'none'");
}

void answer_json_headers(struct http_exchange *exchange)
{
    answer_headers(exchange, ANSWER_JSON, "no-store");
    content_policy(exchange, NULL);
}

static void release_answer(void *answer)
{
    dashcore_free(answer);
}

void answer_json(struct http_exchange *exchange, int status, dashcore_answer *answer)
{
    exchange->response.body = body_create(answer->body, answer->length, answer, release_answer);
    exchange->response.status = status;
    answer_json_headers(exchange);
}

void answer_text(struct http_exchange *exchange, int status, const char *media, const char *text)
{
    exchange->response.body = body_create(text, strlen(text), NULL, NULL);
    exchange->response.status = status;
    answer_headers(exchange, media, "no-store");
    content_policy(exchange, NULL);
}

/* ---- entity tags ---- */

/* Eight bytes at a time: each word is mixed in by a multiplication to 128 bits whose halves are
 * folded. */
static uint64_t mix(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t answer_hash(uint64_t hash, const char *bytes, size_t length)
{
    static const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);
    static const uint64_t even = UINT64_C(0xd1b54a32d192ed03);
    uint64_t word = 0;
    size_t at = 0;
    hash = mix(hash ^ length ^ odd, even);
    /* Most of a long text goes through four hashes that need not wait for each other. */
    if (length >= 256) {
        uint64_t lanes[4] = {hash, hash ^ even, hash + odd, hash - even};
        for (; at + sizeof(lanes) <= length; at += sizeof(lanes)) {
            for (size_t i = 0; i < 4; i++) {
                memcpy(&word, bytes + at + i * sizeof(word), sizeof(word));
                lanes[i] = mix(lanes[i] ^ word ^ odd, even) + word;
            }
        }
        for (size_t i = 0; i < 4; i++)
            hash = mix(hash ^ lanes[i] ^ odd, even) + lanes[i];
    }
    for (; at + sizeof(word) <= length; at += sizeof(word)) {
        memcpy(&word, bytes + at, sizeof(word));
        hash = mix(hash ^ word ^ odd, even) + word;
    }
    word = 0;
    memcpy(&word, bytes + at, length - at);
    return mix(mix(hash ^ word ^ odd, even) + word, odd);
}

void answer_tags_write(struct answer_tags *tags, uint64_t hash)
{
    snprintf(tags->plain, sizeof(tags->plain), "\"%016" PRIx64 "\"", hash);
    snprintf(tags->gzip, sizeof(tags->gzip), "\"%016" PRIx64 "-gz\"", hash);
}

/* Where the quoted part of an entity tag ends, or NULL when there is none. Commas may be part of
 * it, blanks may not, and a backslash is nothing special. */
static const char *quoted_end(const char *tag)
{
    const char *at = tag + 1;
    if (tag[0] != '"')
        return NULL;
    while (*at == '!' || (unsigned char)*at > 0x7f || (*at > '"' && *at < 0x7f))
        at++;
    return *at == '"' ? at + 1 : NULL;
}

/* Whether a tag is in the list of If-None-Match, where a weak one counts as its strong one. What is
 * no tag ends the list: the worst of that is a body the client has already. */
static bool tag_is_listed(const char *list, const char *tag)
{
    size_t tag_length = strlen(tag);
    while (list != NULL) {
        list += strspn(list, " \t,");
        if (strncmp(list, "W/", 2) == 0)
            list += 2;
        const char *end = quoted_end(list);
        const char *next = end != NULL ? end + strspn(end, " \t") : NULL;
        if (next == NULL || (*next != ',' && *next != '\0'))
            return false;
        if ((size_t)(end - list) == tag_length && memcmp(list, tag, tag_length) == 0)
            return true;
        list = next;
    }
    return false;
}

const char *answer_tag_known(const struct answer_tags *tags, const struct http_request *request,
                             bool takes_gzip)
{
    if (takes_gzip && tag_is_listed(request->if_none_match, tags->gzip))
        return tags->gzip;
    return tag_is_listed(request->if_none_match, tags->plain) ? tags->plain : NULL;
}

bool answer_tag_any(const struct http_request *request)
{
    const char *value = request->if_none_match;
    if (value == NULL)
        return false;
    value += strspn(value, " \t");
    return value[0] == '*' && value[1 + strspn(value + 1, " \t")] == '\0';
}

/* ---- representations ---- */

struct representation *representation_create_hashed(struct body *body, const char *media,
                                                    uint64_t hash)
{
    struct representation *made = body != NULL ? calloc(1, sizeof(*made)) : NULL;
    if (made == NULL) {
        body_release(body);
        return NULL;
    }
    atomic_init(&made->holders, 1);
    pthread_mutex_init(&made->mutex, NULL);
    made->body = body;
    made->media = media;
    answer_tags_write(&made->tags, hash);
    return made;
}

struct representation *representation_create(struct body *body, const char *media)
{
    uint64_t hash = body != NULL ? answer_hash(0, body->bytes, body->length) : 0;
    return representation_create_hashed(body, media, hash);
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

/* Gives the compressed body, held, or NULL; false when that has to wait. */
static bool gzip_get(struct representation *representation, bool may_wait, struct body **gzip)
{
    pthread_mutex_lock(&representation->mutex);
    if (!representation->gzip_tried && may_wait) {
        representation->gzip = gzip_body(representation->body);
        representation->gzip_tried = true;
    }
    bool tried = representation->gzip_tried;
    *gzip = representation->gzip != NULL ? body_hold(representation->gzip) : NULL;
    pthread_mutex_unlock(&representation->mutex);
    return tried;
}

static void headers_put(const struct representation *representation, struct http_exchange *exchange,
                        const char *tag)
{
    struct http_response *response = &exchange->response;
    const char *cache_control =
        representation->cache_control != NULL ? representation->cache_control : "no-cache";
    answer_headers(exchange, response->status == 304 ? NULL : representation->media, cache_control);
    http_response_header(response, HTTP_ETAG, tag);
    if (representation->body->length >= GZIP_BODY_MIN)
        http_response_constant(response, HTTP_VARY, "Accept-Encoding");
    if (representation->link != NULL)
        http_response_header(response, HTTP_LINK, representation->link);
    if (response->status != 304)
        content_policy(exchange, representation->policy);
}

bool representation_answer(struct representation *representation, struct http_exchange *exchange,
                           bool may_wait)
{
    struct http_response *response = &exchange->response;
    bool takes_gzip = representation->body->length >= GZIP_BODY_MIN &&
                      text_accepts_gzip(exchange->request.accept_encoding);
    const char *known = answer_tag_known(&representation->tags, &exchange->request, takes_gzip);
    struct body *gzip = NULL;
    if (known == NULL && takes_gzip && !gzip_get(representation, may_wait, &gzip))
        return false;
    const char *tag = gzip != NULL ? representation->tags.gzip : representation->tags.plain;
    if (known == NULL && answer_tag_any(&exchange->request))
        known = tag;
    response->status = known != NULL ? 304 : 200;
    headers_put(representation, exchange, known != NULL ? known : tag);
    if (known != NULL) {
        body_release(gzip);
        return true;
    }
    response->body = gzip != NULL ? gzip : body_hold(representation->body);
    if (gzip != NULL)
        http_response_constant(response, HTTP_CONTENT_ENCODING, "gzip");
    return true;
}
