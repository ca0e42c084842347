/*
 * Who a run belongs to: a process, named so that others can tell whether it still lives. On the
 * same boot and in the same process namespace the process itself is looked for, by id and start
 * time, for ids are used again; from anywhere else only its heartbeat tells.
 */
#ifndef CORE_OWNER_H
#define CORE_OWNER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define OWNER_NAME_SIZE 128
#define HOST_NAME_SIZE  65

struct owner {
    pthread_mutex_t mutex; /* guards the rest */
    pid_t process;         /* whose name this is; a child of fork has another */
    char name[OWNER_NAME_SIZE];
    char host[HOST_NAME_SIZE];
};

void owner_init(struct owner *owner);
void owner_destroy(struct owner *owner);

/* In a child of fork, where another thread may have held the mutex. It is not taken around a fork:
 * row functions ask for the name, and the store lets a fork pass only when no reader is out. */
void owner_forget(struct owner *owner);

/* The name of this process. */
void owner_name(struct owner *owner, char name[OWNER_NAME_SIZE]);

/* This machine's name, for people. Does not change. */
const char *owner_host(const struct owner *owner);

/* Whether the owner of that name, last heard of at `heartbeat`, is gone. An empty name is a lease.
 */
bool owner_is_gone(struct owner *self, const char *name, int64_t heartbeat, int64_t now);

#endif
