/* The watches of this process, by the store they look at. */
#ifndef CORE_WATCH_H
#define CORE_WATCH_H

#include "store/store.h"

/* Wakes every watch of the store, to look at its revisions. */
void watch_notify(const struct store *store);

/* Around fork. */
void watch_lock(void);
void watch_unlock(void);
void watch_unlock_in_child(void);

#endif
