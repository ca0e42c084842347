#include "base/alloc.h"
#include "base/error.h"
#include "dashcore.h"
#include "support/suite.h"

#include <stdlib.h>

static int taken;
static int released;

static void *take(size_t bytes)
{
    taken++;
    return bytes > 100 ? NULL : malloc(bytes);
}

static void *resize(void *memory, size_t bytes)
{
    taken++;
    return bytes > 100 ? NULL : realloc(memory, bytes);
}

static void release(void *memory)
{
    released++;
    free(memory);
}

static void a_hosts_allocator_is_used(void)
{
    CHECK_INT(dashcore_set_allocator(take, resize, release), 0);
    char *text = memory_copy_text("abc");
    CHECK_TEXT(text, "abc");
    char *grown = memory_resize(text, 50);
    CHECK_TEXT(grown, "abc");
    CU_ASSERT_PTR_NULL(memory_resize(grown, 101));
    CHECK_TEXT(grown, "abc");
    dashcore_free(grown);
    CU_ASSERT_PTR_NULL(memory_allocate(101));
    CU_ASSERT_PTR_NULL(memory_allocate_zeroed(101));
    CHECK_INT(taken, 5);
    CHECK_INT(released, 1);
    CHECK_INT(dashcore_set_allocator(malloc, realloc, free), 0);
}

static void an_allocator_needs_three_functions(void)
{
    CHECK_INT(dashcore_set_allocator(NULL, resize, release), DASHCORE_EMISUSE);
    CHECK_INT(dashcore_set_allocator(take, NULL, release), DASHCORE_EMISUSE);
    CHECK_INT(dashcore_set_allocator(take, resize, NULL), DASHCORE_EMISUSE);
}

static void nothing_is_no_failure(void)
{
    char *nothing = memory_allocate(0);
    CU_ASSERT_PTR_NOT_NULL(nothing);
    nothing = memory_resize(nothing, 0);
    CU_ASSERT_PTR_NOT_NULL(nothing);
    memory_release(nothing);
    char *zeroed = memory_allocate_zeroed(2);
    CU_ASSERT(zeroed != NULL && zeroed[0] == 0 && zeroed[1] == 0);
    memory_release(zeroed);
    memory_release(NULL);
    dashcore_free(NULL);
    CU_ASSERT_PTR_NULL(memory_copy_text(NULL));
}

static const struct suite_test tests[] = {
    {"a host's allocator is used", a_hosts_allocator_is_used},
    {"an allocator needs three functions", an_allocator_needs_three_functions},
    {"nothing is no failure", nothing_is_no_failure},
};

SUITE_MAIN("alloc", tests)
