/*
 * What every backend of store.h must do, as one suite. A backend's test program says where a fresh
 * store of its kind may be made, and runs all of it; nothing in here knows what a backend is made
 * of.
 */
#ifndef STORE_CONTRACT_H
#define STORE_CONTRACT_H

#include "store/store.h"
#include "support/child.h"
#include "support/outcome.h"

/* A backend under test. */
struct contract_backend {
    const char *name;
    /* Makes an empty place and says its URL. */
    void (*make_place)(char *url, size_t size);
    void (*remove_place)(void);
};

/* Runs the whole contract; the exit status of a test program. */
int contract_run(const struct contract_backend *backend);

/* ---- for the tests ---- */

/* A fresh store for one test. */
struct fixture {
    char url[512];
    struct store *store;
};

void fixture_open(struct fixture *fixture);
void fixture_close(struct fixture *fixture);

/* One more handle to the same store; fails the test and gives NULL when it cannot. */
struct store *fixture_another(const struct fixture *fixture);

/* A table of tests, ended by an empty name. */
extern const struct suite_test activity_tests[];
extern const struct suite_test filter_tests[];
extern const struct suite_test counts_tests[];
extern const struct suite_test purge_tests[];
extern const struct suite_test task_tests[];
extern const struct suite_test request_tests[];
extern const struct suite_test run_tests[];
extern const struct suite_test run_end_tests[];
extern const struct suite_test claim_tests[];
extern const struct suite_test state_tests[];
extern const struct suite_test revision_tests[];

/* ---- activity ---- */

#define SEEN_MAX 4096

/* What a page gave. `stop_after` rows: the row function returns `result`. */
struct seen {
    size_t count;
    size_t stop_after; /* 0: never */
    int result;
    int64_t ids[SEEN_MAX];
    int64_t timestamps[SEEN_MAX];
};

/* Everything, newest first, 1000 at most. */
struct activity_query everything(void);

struct activity_record entry_at(int64_t timestamp, const char *type, const char *message);

/* Inserts one entry; its id. */
int64_t insert_one(struct store *store, const struct activity_record *record);

/* Pages, starting anew in `seen` but for its stop. */
int page(struct store *store, const struct activity_query *query, struct seen *seen);

/* How many entries the query finds. */
size_t entries_of(struct store *store, const struct activity_query *query);

/* All entries in the store. */
size_t entries_in(struct store *store);

/* ---- tasks ---- */

/* A copy of a row; texts are cut to what fits, a NULL has no `…_given`. */
struct task_seen {
    struct task_row row; /* its texts point into the next ones, or are NULL */
    char texts[6][200];
};

/* 1 when there is such a task. */
int task_find(struct store *store, const char *task_name, struct task_seen *task);

struct run_seen {
    struct run_row row;
    char texts[7][200];
};

int run_find_one(struct store *store, int64_t run_id, struct run_seen *run);

/* Begins a run that started at `started` by owner "o"; its id, or a negative code. */
int64_t begin_at(struct store *store, const char *task_name, int64_t started);

/* Ends it well, or with `error`. */
int end_at(struct store *store, int64_t run_id, int64_t finished, const char *error);

/* Offers to run a task, as the process called `runner`. */
int offer(struct store *store, const char *task_name, const char *runner, int64_t now);

#endif
