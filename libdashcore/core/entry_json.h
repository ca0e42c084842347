/* An entry as the API shows it. */
#ifndef CORE_ENTRY_JSON_H
#define CORE_ENTRY_JSON_H

#include "base/buffer.h"
#include "store/store.h"

void entry_json_write(struct buffer *body, const struct activity_row *row);

#endif
