#include "http.h"

#include <stdlib.h>
#include <string.h>

const char *http_status_phrase(int status)
{
    static const struct {
        int status;
        const char *phrase;
    } phrases[] = {
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {409, "Conflict"},
        {413, "Content Too Large"},
        {415, "Unsupported Media Type"},
        {417, "Expectation Failed"},
        {422, "Unprocessable Content"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {503, "Service Unavailable"},
        {507, "Insufficient Storage"},
    };
    for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++)
        if (phrases[i].status == status)
            return phrases[i].phrase;
    return "Unknown";
}

static void header_put(struct http_response *response, enum http_name name, const char *value,
                       char *owned)
{
    if (response->header_count == HTTP_HEADERS_MAX) {
        free(owned);
        return;
    }
    size_t at = response->header_count++;
    response->headers[at].name = name;
    response->headers[at].value = value;
    response->headers[at].owned = owned;
}

void http_response_header(struct http_response *response, enum http_name name, const char *value)
{
    size_t size = strlen(value) + 1;
    if (size <= sizeof(response->text) - response->text_length) {
        char *copy = memcpy(response->text + response->text_length, value, size);
        response->text_length += size;
        header_put(response, name, copy, NULL);
        return;
    }
    char *owned = strdup(value);
    if (owned != NULL)
        header_put(response, name, owned, owned);
}

void http_response_constant(struct http_response *response, enum http_name name, const char *value)
{
    header_put(response, name, value, NULL);
}

void http_response_drop_body(struct http_response *response)
{
    if (response->stream.read != NULL)
        response->stream.close(response->stream.state);
    body_release(response->body);
    response->body = NULL;
    response->stream = (struct http_stream){0};
}

void http_response_clear(struct http_response *response)
{
    http_response_drop_body(response);
    for (size_t i = 0; i < response->header_count; i++)
        free(response->headers[i].owned);
    response->status = 0;
    response->header_count = 0;
    response->text_length = 0;
}
