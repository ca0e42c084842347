/*
 * Values of JavaScript from those of C, and back. What takes a value answers false once it has
 * thrown an error. NULL becomes null.
 */
#ifndef DASHCORE_NODE_VALUE_H
#define DASHCORE_NODE_VALUE_H

#include "dashcore.h"

#include <string>

#include <node.h>

using Value = v8::Local<v8::Value>;

/* Whether the module may be used here: by the first thread that loads it. */
bool value_claim_isolate();

/* Throws what failure.h tells, as an Error with code and field. */
void value_throw_failure();

bool value_take_text(Value value, const char *name, std::string &text);

/* Takes a Number without a fraction below 2^53, or a BigInt. */
bool value_take_integer(Value value, const char *name, int64_t lowest, int64_t highest,
                        int64_t &integer);

Value value_text(const char *text);

/* A Number where that is exact, and a BigInt otherwise. */
Value value_integer(int64_t integer);

Value value_entry(const dashcore_entry *entry);
Value value_task(const dashcore_task *task);
Value value_run(const dashcore_run *run);
Value value_answer(const dashcore_answer *answer);
Value value_settings(const dashcore_settings *settings);
Value value_streams(const dashcore_streams *streams);
Value value_warp(const dashcore_warp *warp);

#endif
