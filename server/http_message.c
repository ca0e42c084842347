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

void http_response_header(struct http_response *response, const char *name, const char *value)
{
    char *copy = response->header_count < HTTP_HEADERS_MAX ? strdup(value) : NULL;
    if (copy == NULL)
        return;
    response->headers[response->header_count].name = name;
    response->headers[response->header_count].value = copy;
    response->header_count++;
}

void http_response_clear(struct http_response *response)
{
    for (size_t i = 0; i < response->header_count; i++)
        free(response->headers[i].value);
    if (response->stream.read != NULL)
        response->stream.close(response->stream.state);
    body_release(response->body);
    *response = (struct http_response){0};
}
