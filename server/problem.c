#include "problem.h"

#include "answer.h"
#include "text.h"

#include <dashcore.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* What a client should do about each error of the library, as an HTTP status. */
static int status_of(int error)
{
    switch (error) {
    case DASHCORE_EPARSE:
        return 400;
    case DASHCORE_ENOTFOUND:
        return 404;
    case DASHCORE_EQUEUED:
    case DASHCORE_ERUNNING:
    case DASHCORE_ENORUNNER:
    case DASHCORE_EENDED:
        return 409;
    case DASHCORE_EINVAL:
    case DASHCORE_ERANGE:
    case DASHCORE_ENOTSUP:
        return 422;
    case DASHCORE_EBUSY:
    case DASHCORE_EIO:
    case DASHCORE_EACCESS:
    case DASHCORE_ECORRUPT:
    case DASHCORE_ENEWER:
        return 503;
    case DASHCORE_EFULL:
        return 507;
    default:
        return 500;
    }
}

static char *problem_text(const struct http_exchange *exchange, int status, const char *code,
                          const char *field, const char *detail, size_t *length)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, length);
    if (out == NULL)
        return NULL;
    fputs("{\"type\":\"about:blank\",\"title\":", out);
    text_write_json(out, http_status_phrase(status));
    fprintf(out, ",\"status\":%d,\"detail\":", status);
    text_write_json(out, detail);
    fputs(",\"code\":", out);
    text_write_json(out, code);
    fputs(",\"errors\":[", out);
    if (field != NULL && field[0] != '\0') {
        fputs("{\"field\":", out);
        text_write_json(out, field);
        fputs(",\"message\":", out);
        text_write_json(out, detail);
        fputc('}', out);
    }
    fputs("],\"request_id\":", out);
    text_write_json(out, exchange->request.id);
    fputc('}', out);
    if (fclose(out) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

static void problem_put(struct http_exchange *exchange, int status, const char *code,
                        const char *field, const char *detail)
{
    struct http_response *response = &exchange->response;
    size_t length = 0;
    http_response_clear(response);
    response->status = status;
    char *text = problem_text(exchange, status, code, field, detail, &length);
    if (text != NULL)
        response->body = body_create(text, length, text, free);
    answer_headers(exchange, "application/problem+json", "no-store");
    if (status == 503)
        http_response_constant(response, HTTP_RETRY_AFTER, "1");
}

void problem_answer(struct http_exchange *exchange, int status, const char *code, const char *field,
                    const char *format, ...)
{
    char detail[2048];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(detail, sizeof(detail), format, arguments);
    va_end(arguments);
    problem_put(exchange, status, code, field, detail);
}

static void library_put(struct http_exchange *exchange, int status, int error)
{
    const char *detail = dashcore_last_error();
    problem_put(exchange, status, dashcore_error_name(error), dashcore_last_error_field(),
                detail[0] != '\0' ? detail : dashcore_strerror(error));
}

void problem_answer_library(struct http_exchange *exchange, int error)
{
    library_put(exchange, status_of(error), error);
}

void problem_answer_unavailable(struct http_exchange *exchange, int error)
{
    library_put(exchange, 503, error);
}

void problem_answer_status(struct http_exchange *exchange, int status, const char *detail)
{
    static const struct {
        int status;
        const char *code;
    } codes[] = {
        {400, "bad_request"},
        {404, "not_found"},
        {405, "method_not_allowed"},
        {406, "not_acceptable"},
        {413, "content_too_large"},
        {415, "unsupported_media_type"},
        {417, "expectation_failed"},
        {431, "head_too_large"},
        {501, "method_not_implemented"},
        {503, "busy"},
    };
    const char *code = "internal_error";
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        if (codes[i].status == status)
            code = codes[i].code;
    problem_put(exchange, status, code, NULL, detail);
}
