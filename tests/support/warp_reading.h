/* What holds for every reading of WARP, whatever was said. */
#ifndef SUPPORT_WARP_READING_H
#define SUPPORT_WARP_READING_H

#include "base/json.h"
#include "probe/warp.h"
#include "support/suite.h"

#include <string.h>

#define DETAILS_MAX 4096

static inline int is_plain(const char *status)
{
    if (status == NULL)
        return 0;
    return strcmp(status, "connected") == 0 || strcmp(status, "connecting") == 0 ||
           strcmp(status, "disconnected") == 0;
}

/* The words of the tables, in those of the library. */
static inline const char *status_of(const char *state)
{
    if (strcmp(state, "daemon_down") == 0 || strcmp(state, "not_installed") == 0)
        return "unavailable";
    return strcmp(state, "unknown") == 0 ? "error" : state;
}

static inline void check_sane(const struct warp_reading *reading)
{
    static const char *const secrets[] = {"REDACTED", "00000000-0000", "0000000000000000",
                                          "license",  "public_key",    "device_id"};
    CU_ASSERT_EQUAL(reading->error == NULL, is_plain(reading->status));
    if (reading->error != NULL)
        CU_ASSERT_TRUE(reading->error[0] != '\0' && strlen(reading->error) < 512);
    for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++) {
        CU_ASSERT_TRUE(reading->details == NULL || !strstr(reading->details, secrets[i]));
        CU_ASSERT_TRUE(reading->error == NULL || !strstr(reading->error, secrets[i]));
    }
    if (reading->details == NULL)
        return;
    size_t length = strlen(reading->details);
    CU_ASSERT_TRUE(length > 2 && length <= DETAILS_MAX);
    CHECK_INT(json_check("details", reading->details, length), 0);
    CHECK_INT(json_value(reading->details, length).kind, JSON_OBJECT);
}

#endif
