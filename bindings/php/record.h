/*
 * Records as arrays of PHP, which Dashcore.php makes objects of. NULL becomes null.
 */
#ifndef DASHCORE_PHP_RECORD_H
#define DASHCORE_PHP_RECORD_H

#include "dashcore.h"

#include <php.h>

void record_entry(zval *array, const dashcore_entry *entry);
void record_task(zval *array, const dashcore_task *task);
void record_run(zval *array, const dashcore_run *run);
void record_answer(zval *array, const dashcore_answer *answer);
void record_settings(zval *array, const dashcore_settings *settings);
void record_streams(zval *array, const dashcore_streams *streams);
void record_warp(zval *array, const dashcore_warp *warp);

#endif
