/* The settings in force, at the cost of a look at the store's revision. */
#ifndef CORE_SETTINGS_H
#define CORE_SETTINGS_H

#include "core/core.h"

/* Errors: EBUSY, EIO. */
int settings_read(dashcore *core, dashcore_settings *settings);

#endif
