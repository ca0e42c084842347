/* Error answers: application/problem+json, RFC 9457. */
#ifndef SERVER_PROBLEM_H
#define SERVER_PROBLEM_H

#include "http.h"

/* Answers the exchange with a problem. `code` is a stable word for programs; `field`, NULL for
 * none, names the input at fault. */
void problem_answer(struct http_exchange *exchange, int status, const char *code, const char *field,
                    const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Answers with the error of the library's last call in this thread, which returned `error`. */
void problem_answer_library(struct http_exchange *exchange, int error);

/* The same, but always 503, for a probe of readiness. */
void problem_answer_unavailable(struct http_exchange *exchange, int error);

/* Answers with an error that needs no field and has the usual code of its status. */
void problem_answer_status(struct http_exchange *exchange, int status, const char *detail);

#endif
