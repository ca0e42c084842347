/* How often this process has called write() and its kin; a commit to a store is one such call. */
#ifndef SUPPORT_WRITES_H
#define SUPPORT_WRITES_H

#include "support/suite.h"

#include <stdio.h>

static inline int64_t writes_so_far(void)
{
    char line[64];
    long long writes = -1;
    FILE *file = fopen("/proc/self/io", "r");
    if (file == NULL)
        CU_FAIL_FATAL("there is no /proc/self/io");
    while (fgets(line, sizeof(line), file) != NULL)
        sscanf(line, "syscw: %lld", &writes);
    fclose(file);
    return writes;
}

#endif
