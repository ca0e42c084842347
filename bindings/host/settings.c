/* The settings that people change. */
#include "object.h"
#include "text.h"

dashcore_settings *Core_settings(Core *self)
{
    dashcore_settings *settings = NULL;
    CALL(self, dashcore_settings_get(core, &settings));
    return settings;
}

void Core_settings_set(Core *self, TEXT(name), int64_t value, TEXT(user))
{
    if (!text_is_whole("name", name, name_length) || !text_is_whole("user", user, user_length))
        return;
    CALL(self, dashcore_settings_set(core, name, value, user));
}

void Core_settings_set_json(Core *self, TEXT(body), uint32_t flags, TEXT(user))
{
    if (!text_is_whole("user", user, user_length))
        return;
    CALL(self, dashcore_settings_set_json(core, body, body_length, flags, user));
}

dashcore_answer *Core_settings_json(Core *self)
{
    dashcore_answer *answer = NULL;
    CALL(self, dashcore_settings_json(core, &answer));
    return answer;
}
