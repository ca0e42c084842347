/* Another program in the midst of a write: it knows nothing of the library's lock. */
#ifndef STORE_FOREIGN_H
#define STORE_FOREIGN_H

#include "support/scratch.h"

struct foreign;

/* Begins a write that keeps every other writer out. */
struct foreign *foreign_begin(const struct scratch *scratch);

void foreign_end(struct foreign *foreign);

#endif
