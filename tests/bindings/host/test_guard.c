/* The guard of an object, with handles that count how often they were ended. */
#include "host/guard.h"

#include "dashcore.h"
#include "host/failure.h"
#include "support/suite.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define THREADS 4
#define ROUNDS  300

struct handle {
    atomic_int ended;
};

static void end_handle(void *handle)
{
    atomic_fetch_add(&((struct handle *)handle)->ended, 1);
}

static Guard *make(struct handle *handle, Guard *parent)
{
    Guard *guard = calloc(1, sizeof(*guard));
    if (guard == NULL)
        abort();
    guard_init(guard, "thing", handle, end_handle, parent);
    return guard;
}

static void check_refused(const void *entered, const char *message)
{
    CU_ASSERT_PTR_NULL(entered);
    CHECK_INT(failure_code(), DASHCORE_EMISUSE);
    CHECK_TEXT(failure_message(), message);
    CU_ASSERT_EQUAL(failure_is_closed(), strstr(message, "closed") != NULL);
    failure_clear();
    CU_ASSERT_FALSE(failure_is_closed());
}

static void an_open_object_gives_its_handle(void)
{
    struct handle handle = {0};
    Guard *guard = make(&handle, NULL);
    CU_ASSERT_PTR_EQUAL(guard_enter(guard), &handle);
    CU_ASSERT_PTR_EQUAL(guard_enter(guard), &handle);
    guard_leave(guard);
    guard_leave(guard);
    CHECK_INT(handle.ended, 0);
    CU_ASSERT_FALSE(guard_is_closed(guard));
    guard_give_up(guard);
    CHECK_INT(handle.ended, 1);
}

static void closing_twice_ends_once(void)
{
    struct handle handle = {0};
    Guard *guard = make(&handle, NULL);
    guard_close(guard);
    guard_close(guard);
    CU_ASSERT_TRUE(guard_is_closed(guard));
    check_refused(guard_enter(guard), "the thing is closed");
    check_refused(guard_enter_alone(guard), "the thing is closed");
    check_refused(guard_enter_last(guard), "the thing is closed");
    guard_give_up(guard);
    CHECK_INT(handle.ended, 1);
}

static void nothing_is_closed(void)
{
    check_refused(guard_enter(NULL), "the object is closed");
    guard_close(NULL);
    guard_give_up(NULL);
}

static void the_last_who_leaves_ends_it(void)
{
    struct handle handle = {0};
    Guard *guard = make(&handle, NULL);
    (void)guard_enter(guard);
    (void)guard_enter(guard);
    guard_close(guard);
    check_refused(guard_enter(guard), "the thing is closed");
    guard_leave(guard);
    CHECK_INT(handle.ended, 0);
    guard_give_up(guard);
    CHECK_INT(handle.ended, 0);
    guard_leave(guard);
    CHECK_INT(handle.ended, 1);
}

static void one_at_a_time(void)
{
    struct handle handle = {0};
    Guard *guard = make(&handle, NULL);
    CU_ASSERT_PTR_NOT_NULL(guard_enter_alone(guard));
    check_refused(guard_enter_alone(guard), "the thing is in use by another thread");
    guard_leave_alone(guard);
    CU_ASSERT_PTR_NOT_NULL(guard_enter_alone(guard));
    guard_leave_alone(guard);
    guard_give_up(guard);
}

static void a_child_keeps_its_parent(void)
{
    struct handle core = {0}, cursor = {0};
    Guard *parent = make(&core, NULL);
    (void)guard_enter(parent);
    Guard *child = make(&cursor, parent);
    guard_close(parent);
    guard_give_up(parent);
    CHECK_INT(core.ended, 0);
    check_refused(guard_enter(child), "the thing is closed");
    CU_ASSERT_PTR_EQUAL(guard_enter_last(child), &cursor);
    guard_leave(child);
    CHECK_INT(core.ended, 0);
    guard_close(child);
    CHECK_INT(cursor.ended, 1);
    CHECK_INT(core.ended, 1);
    guard_give_up(child);
    CHECK_INT(cursor.ended, 1);
}

static void a_child_outlives_a_parent_that_is_given_up(void)
{
    struct handle core = {0}, cursor = {0};
    Guard *parent = make(&core, NULL);
    (void)guard_enter(parent);
    Guard *child = make(&cursor, parent);
    guard_give_up(parent);
    CHECK_INT(core.ended, 0);
    CU_ASSERT_PTR_EQUAL(guard_enter(child), &cursor);
    guard_leave(child);
    guard_give_up(child);
    CHECK_INT(cursor.ended, 1);
    CHECK_INT(core.ended, 1);
}

/* ------------------------------------------------------------------------------------ threads --
 */

struct race {
    struct handle handle;
    Guard *guard;
    pthread_barrier_t start;
    atomic_int used_after_end;
};

static void *use_until_closed(void *argument)
{
    struct race *race = argument;
    pthread_barrier_wait(&race->start);
    for (;;) {
        struct handle *handle = guard_enter(race->guard);
        if (handle == NULL)
            return NULL;
        if (atomic_load(&handle->ended) != 0)
            atomic_fetch_add(&race->used_after_end, 1);
        guard_leave(race->guard);
    }
}

static void *close_it(void *argument)
{
    struct race *race = argument;
    pthread_barrier_wait(&race->start);
    guard_close(race->guard);
    return NULL;
}

static void *enter_wait_leave(void *argument)
{
    struct race *race = argument;
    (void)guard_enter(race->guard);
    pthread_barrier_wait(&race->start);
    guard_leave(race->guard);
    return NULL;
}

/* Threads that all begin at once, and this one with them. */
static void run(struct race *race, void *(*work)(void *), void (*meanwhile)(Guard *guard))
{
    pthread_t threads[THREADS];
    pthread_barrier_init(&race->start, NULL, THREADS + 1);
    for (size_t i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, work, race) != 0)
            abort();
    pthread_barrier_wait(&race->start);
    meanwhile(race->guard);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&race->start);
    CHECK_INT(race->handle.ended, 1);
    CHECK_INT(race->used_after_end, 0);
}

static void closed_while_threads_use_it(void)
{
    for (int i = 0; i < ROUNDS; i++) {
        struct race race = {.guard = NULL};
        race.guard = make(&race.handle, NULL);
        run(&race, use_until_closed, guard_close);
        guard_give_up(race.guard);
    }
}

static void closed_by_all_at_once(void)
{
    for (int i = 0; i < ROUNDS; i++) {
        struct race race = {.guard = NULL};
        race.guard = make(&race.handle, NULL);
        run(&race, close_it, guard_close);
        guard_give_up(race.guard);
    }
}

static void given_up_while_threads_leave(void)
{
    for (int i = 0; i < ROUNDS; i++) {
        struct race race = {.guard = NULL};
        race.guard = make(&race.handle, NULL);
        run(&race, enter_wait_leave, guard_give_up);
    }
}

static const struct suite_test tests[] = {
    {"an open object gives its handle", an_open_object_gives_its_handle},
    {"closing twice ends once", closing_twice_ends_once},
    {"nothing is closed", nothing_is_closed},
    {"the last who leaves ends it", the_last_who_leaves_ends_it},
    {"one at a time", one_at_a_time},
    {"a child keeps its parent", a_child_keeps_its_parent},
    {"a child outlives a parent that is given up", a_child_outlives_a_parent_that_is_given_up},
    {"closed while threads use it", closed_while_threads_use_it},
    {"closed by all at once", closed_by_all_at_once},
    {"given up while threads leave", given_up_while_threads_leave},
};

SUITE_MAIN("bindings/host/guard", tests)
