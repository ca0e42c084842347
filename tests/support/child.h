/* Other processes for a test: forked, bounded in time, ended by id. */
#ifndef SUPPORT_CHILD_H
#define SUPPORT_CHILD_H

#include <stdint.h>
#include <sys/types.h>

/* What a child returns becomes its exit status. It ends without exit handlers. */
typedef int child_function(void *context);

pid_t child_start(child_function *run, void *context);

/* The exit status; 128 + the signal that ended it. A child that takes longer than 60 s is killed
 * and counts as -1. */
int child_wait(pid_t child);

/* Both in one. */
int child_run(child_function *run, void *context);

/* Ends it with SIGKILL and reaps it. */
void child_kill(pid_t child);

/* A pipe's worth of waiting: each wait ends with one post, of whichever process. Closed by
 * gate_close in each. */
struct gate {
    int ends[2];
};

void gate_open(struct gate *gate);
void gate_post(const struct gate *gate);

/* False when nothing came within 30 s. */
int gate_wait(const struct gate *gate);
void gate_close(struct gate *gate);

/* Memory that forked children share with the test, zeroed; to be given back with the same size. */
void *shared_memory(size_t size);
void shared_memory_end(void *memory, size_t size);

/* Monotonic, µs. */
int64_t time_passing(void);
void sleep_ms(int64_t ms);

#endif
