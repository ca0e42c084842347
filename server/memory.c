/* Half of what is resident after the start are pages of libraries: their tables of symbols, which
 * the dynamic linker has read, and the code that made them ready. Most of it is never needed again,
 * and as it is in files, the system has it whenever it is. Later they come back by and by, with
 * each rare thing that is done once, as free blocks between used ones do: so this is done again. */
#include "memory.h"

#include <fcntl.h>
#include <link.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#define ARENAS_MAX    2
#define PAGES_AT_ONCE 256

/* Of a page's entry in /proc/self/pagemap. */
#define PAGE_PRESENT (UINT64_C(1) << 63)
#define PAGE_SWAPPED (UINT64_C(1) << 62)
#define PAGE_OF_FILE (UINT64_C(1) << 61)

/* Else each thread that happens to be the first to answer something keeps some 100 kB of its own.
 * Threads do not wait for one another longer, since they have small blocks in hand. */
void memory_share(void)
{
    mallopt(M_ARENA_MAX, ARENAS_MAX);
}

struct giving {
    int pagemap;
    uintptr_t page_size;
};

/* A page that a debugger's breakpoint or the dynamic linker has written to is in no file. */
static bool is_changed(uint64_t page)
{
    return (page & PAGE_SWAPPED) || ((page & PAGE_PRESENT) && !(page & PAGE_OF_FILE));
}

static void give_back_pages(const struct giving *giving, uintptr_t start, uintptr_t end)
{
    uint64_t pages[PAGES_AT_ONCE];
    uintptr_t size = giving->page_size;
    while (start < end) {
        size_t count = (end - start) / size < PAGES_AT_ONCE ? (end - start) / size : PAGES_AT_ONCE;
        ssize_t wanted = (ssize_t)(count * sizeof(pages[0]));
        if (pread(giving->pagemap, pages, (size_t)wanted,
                  (off_t)(start / size * sizeof(pages[0]))) != wanted)
            return;
        for (size_t i = 0; i < count; i++) {
            size_t first = i;
            while (i < count && !is_changed(pages[i]))
                i++;
            if (i > first)
                madvise((void *)(start + first * size), (i - first) * size, MADV_DONTNEED);
        }
        start += count * size;
    }
}

static int give_back_object(struct dl_phdr_info *object, size_t size, void *context)
{
    const struct giving *giving = context;
    uintptr_t mask = giving->page_size - 1;
    (void)size;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
        if (segment->p_type != PT_LOAD || (segment->p_flags & PF_W))
            continue;
        uintptr_t start = object->dlpi_addr + segment->p_vaddr;
        give_back_pages(giving, start & ~mask, (start + segment->p_filesz + mask) & ~mask);
    }
    return 0;
}

void memory_give_back(void)
{
    struct giving giving = {.pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC),
                            .page_size = (uintptr_t)sysconf(_SC_PAGESIZE)};
    malloc_trim(0);
    if (giving.pagemap < 0)
        return;
    dl_iterate_phdr(give_back_object, &giving);
    close(giving.pagemap);
}
