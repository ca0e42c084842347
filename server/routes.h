/* From a method and a path to the function that answers. */
#ifndef SERVER_ROUTES_H
#define SERVER_ROUTES_H

#include "answer.h"
#include "cache.h"
#include "pace.h"
#include "query.h"

#define ROUTE_PARAMETERS_MAX 2
#define ROUTE_PARAMETER_SIZE 512

/* What every request works with. */
struct server {
    dashcore *core;
    struct cache *cache; /* NULL: nothing is kept */
    struct pace pace;
    struct representation **documents; /* made at start, by their place in the table of assets */
    uint64_t run;                      /* a random number of this run of the server */
};

struct visit;

struct route {
    unsigned methods;    /* HTTP_… bits; HEAD comes with GET */
    const char *pattern; /* "{}" stands for one segment */
    /* One of these two. `make` gives what a GET answers with, or NULL after a problem; `act`
     * answers the exchange. Both may wait, but where `at_once` says that they do not. */
    struct representation *(*make)(struct visit *visit);
    void (*act)(struct visit *visit);
    bool at_once;
    enum http_lane lane; /* where it waits; with `at_once` it does not */
    unsigned topics;     /* DASHCORE_TOPIC_… bits an answer of `make` depends on; 0: none */
    const char *query;   /* parameters allowed, comma-separated */
    bool query_ignored;  /* what is in it is for the page in the browser */
    const char *media;   /* of the answer; NULL: `act` looks at Accept itself */
    size_t body_max;     /* bytes of JSON the route takes; 0: it takes none */
    bool body_required;
    bool joins;           /* what waits for the lane may be committed together */
    const char *document; /* name of the asset to answer with; NULL: it is in the path */
};

struct visit {
    struct server *server;
    struct http_exchange *exchange;
    const struct route *route;
    struct query query;
    char parameters[ROUTE_PARAMETERS_MAX][ROUTE_PARAMETER_SIZE];
};

/* The calls of struct http_application; `state` is a struct server. */
bool routes_answer_at_once(void *state, struct http_exchange *exchange);
void routes_answer(void *state, struct http_exchange *exchange);
void routes_answer_joined(void *state, struct http_exchange **exchanges, size_t count);
void routes_refuse(void *state, struct http_exchange *exchange, int status, const char *detail);

/* Gives the library's answer as a representation, or answers with its error. */
struct representation *route_representation(struct visit *visit, int error,
                                            dashcore_answer *answer);

/* The functions of the table, by file of routes/. */
struct representation *activity_recent(struct visit *visit);
struct representation *activity_summary(struct visit *visit);
void activity_export(struct visit *visit);
void activity_log(struct visit *visit);
bool activity_log_joins(const struct http_request *request);
void activity_log_joined(struct server *server, struct http_exchange **exchanges, size_t count);
struct representation *tasks_list(struct visit *visit);
struct representation *task_runs(struct visit *visit);
struct representation *task_run(struct visit *visit);
void task_begin(struct visit *visit);
void task_update(struct visit *visit);
void task_request(struct visit *visit);
struct representation *probes_streams(struct visit *visit);
struct representation *probes_warp(struct visit *visit);
struct representation *config_read(struct visit *visit);
void config_change(struct visit *visit);
void config_replace(struct visit *visit);
void health_alive(struct visit *visit);
void health_ready(struct visit *visit);
struct representation *document_read(struct visit *visit);

/* Makes the representations of all assets. False without memory. */
bool documents_create(struct server *server);
void documents_free(struct server *server);

#endif
