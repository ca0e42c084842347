/* A query string, read strictly: nothing in it is ignored. */
#ifndef SERVER_QUERY_H
#define SERVER_QUERY_H

#include "http.h"

#define QUERY_FIELDS_MAX 16

struct query {
    char *text;            /* what the pointers below point to */
    const char *canonical; /* the same for all ways to ask the same; NULL without a query */
    size_t count;
    struct {
        const char *name;
        const char *value;
    } fields[QUERY_FIELDS_MAX]; /* by name */
};

/* Reads the query of the request, whose parameters must be among the comma-separated `allowed` and
 * come once. False after answering the exchange with a problem. */
bool query_read(struct http_exchange *exchange, const char *allowed, struct query *query);

void query_clear(struct query *query);

/* The value of a parameter; NULL where it is absent, and where it is empty, as forms send it. */
const char *query_text(const struct query *query, const char *name);

/* Reads a whole number from `lowest` to `highest` into `number`, which stays as it is where the
 * parameter is absent. False after answering the exchange with a problem. */
bool query_number(const struct query *query, struct http_exchange *exchange, const char *name,
                  int64_t lowest, int64_t highest, int64_t *number);

/* The same for one of two words; `choice` becomes 0 or 1. */
bool query_choice(const struct query *query, struct http_exchange *exchange, const char *name,
                  const char *first, const char *second, int *choice);

/* The same for an RFC 3339 time. */
bool query_time(const struct query *query, struct http_exchange *exchange, const char *name,
                int64_t *time);

#endif
