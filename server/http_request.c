/* What h2o has read of a request, copied in the form the rest of the server knows. */
#include "http_h2o.h"

#include <string.h>

static enum http_method method_of(h2o_iovec_t name)
{
    static const struct {
        const char *name;
        enum http_method method;
    } methods[] = {{"GET", HTTP_GET},        {"HEAD", HTTP_HEAD},   {"POST", HTTP_POST},
                   {"PUT", HTTP_PUT},        {"PATCH", HTTP_PATCH}, {"DELETE", HTTP_DELETE},
                   {"OPTIONS", HTTP_OPTIONS}};
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
        if (h2o_memis(name.base, name.len, methods[i].name, strlen(methods[i].name)))
            return methods[i].method;
    return HTTP_UNKNOWN;
}

static char *hexadecimal_write(char *text, uint64_t number, int digits)
{
    for (int i = digits; i-- > 0; number >>= 4)
        text[i] = "0123456789abcdef"[number & 15];
    return text + digits;
}

static void id_write(struct http *http, char id[HTTP_ID_SIZE])
{
    uint64_t count = atomic_fetch_add_explicit(&http->id_count, 1, memory_order_relaxed) + 1;
    char *end = hexadecimal_write(id, http->id_prefix, 16);
    *end++ = '-';
    *hexadecimal_write(end, count, count >> 32 != 0 ? 16 : 8) = '\0';
}

static const char *text_copy(char **space, const char *bytes, size_t length)
{
    char *copy = *space;
    if (length != 0)
        memcpy(copy, bytes, length);
    copy[length] = '\0';
    *space = copy + length + 1;
    return copy;
}

/* All headers of a name as one, or NULL. */
static const char *header_copy(const h2o_req_t *req, const h2o_token_t *token, char **space)
{
    char *start = *space;
    char *end = start;
    for (ssize_t i = -1; (i = h2o_find_header(&req->headers, token, i)) != -1;) {
        h2o_iovec_t value = req->headers.entries[i].value;
        if (end != start)
            end = stpcpy(end, ", ");
        memcpy(end, value.base, value.len);
        end += value.len;
    }
    if (end == start && h2o_find_header(&req->headers, token, -1) == -1)
        return NULL;
    *end = '\0';
    *space = end + 1;
    return start;
}

size_t http_request_size(const h2o_req_t *req)
{
    size_t size = req->input.path.len + req->entity.len + 8;
    for (size_t i = 0; i < req->headers.size; i++)
        size += req->headers.entries[i].value.len + 3;
    return size;
}

void http_request_name(struct http *http, const h2o_req_t *req, struct http_request *request)
{
    request->method = method_of(req->input.method);
    id_write(http, request->id);
}

void http_request_copy(struct http *http, const h2o_req_t *req, struct http_request *request,
                       char *space)
{
    h2o_iovec_t path = req->input.path;
    const char *question = memchr(path.base, '?', path.len);
    size_t path_length = question != NULL ? (size_t)(question - path.base) : path.len;
    http_request_name(http, req, request);
    request->path = text_copy(&space, path.base, path_length);
    if (question != NULL)
        request->query = text_copy(&space, question + 1, path.len - path_length - 1);
    request->accept = header_copy(req, H2O_TOKEN_ACCEPT, &space);
    request->accept_encoding = header_copy(req, H2O_TOKEN_ACCEPT_ENCODING, &space);
    request->content_type = header_copy(req, H2O_TOKEN_CONTENT_TYPE, &space);
    request->if_none_match = header_copy(req, H2O_TOKEN_IF_NONE_MATCH, &space);
    request->body_length = req->entity.len;
    request->body = text_copy(&space, req->entity.base, req->entity.len);
}
