/* dashcore config: the settings every process of the store obeys. */
#include "json_text.h"
#include "output.h"
#include "store_access.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct option options[] = {
    {0, "json", NULL, "the answer of GET /api/v1/config/dashboard", NULL},
    {0, "user", "USER", "who changes it (default: $USER)", NULL},
    {0, NULL, NULL, NULL, NULL},
};

static const char *const words[] = {"get set", "retention_days auto_refresh_interval", NULL};

static int config_run(const struct arguments *arguments);

const struct command config_command = {
    .name = "config",
    .operands = "[get KEY | set KEY VALUE]",
    .summary = "show or change the settings",
    .description = "Shows both settings, prints one, or changes one in every process at once:\n"
                   "\n"
                   "  retention_days         days the log is kept, 0 to 30; 0 keeps today only\n"
                   "  auto_refresh_interval  seconds between refreshes of the dashboard, 10 to 600",
    .options = options,
    .words = words,
    .operands_max = 3,
    .run = config_run,
};

static int settings_print(dashcore *core, const char *key)
{
    dashcore_settings *settings = NULL;
    int r = dashcore_settings_get(core, &settings);
    if (r < 0)
        return store_failure(r);
    const struct {
        const char *name;
        int32_t value;
    } rows[] = {{"retention_days", settings->retention_days},
                {"auto_refresh_interval", settings->auto_refresh_interval}};
    int found = 0;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (key != NULL && strcmp(key, rows[i].name) != 0)
            continue;
        if (key == NULL)
            printf("%-22s ", rows[i].name);
        printf("%" PRId32 "\n", rows[i].value);
        found++;
    }
    dashcore_free(settings);
    if (found > 0)
        return EXIT_CODE_OK;
    return usage_error(&config_command, "there is no setting '%.64s'", key);
}

static int settings_json(dashcore *core)
{
    dashcore_answer *answer = NULL;
    int r = dashcore_settings_json(core, &answer);
    return r < 0 ? store_failure(r) : output_answer(answer);
}

/* A value that is no whole number is given as the JSON string it then is, so that the library says
 * what the setting allows. */
static int setting_set_text(dashcore *core, const char *key, const char *value, const char *user)
{
    char *body = NULL;
    size_t length = 0;
    FILE *output = open_memstream(&body, &length);
    if (output == NULL)
        return DASHCORE_ENOMEM;
    fputc('{', output);
    json_text_print(output, key, strlen(key));
    fputc(':', output);
    json_text_print(output, value, strlen(value));
    fputc('}', output);
    int r = fclose(output) == 0 ? dashcore_settings_set_json(core, body, length, 0, user)
                                : DASHCORE_ENOMEM;
    free(body);
    return r;
}

static int setting_set(dashcore *core, const char *key, const char *value, const char *user)
{
    char *end = NULL;
    errno = 0;
    long long number = strtoll(value, &end, 10);
    bool whole = value[0] != '\0' && value[0] != ' ' && *end == '\0' && errno == 0;
    int r = whole ? dashcore_settings_set(core, key, number, user)
                  : setting_set_text(core, key, value, user);
    return r < 0 ? store_failure(r) : EXIT_CODE_OK;
}

static int operands_check(const struct arguments *arguments)
{
    const char *verb = arguments->operand_count > 0 ? arguments->operands[0] : NULL;
    if (verb == NULL)
        return 0;
    if (strcmp(verb, "get") == 0 && arguments->operand_count == 2)
        return 0;
    if (strcmp(verb, "set") == 0 && arguments->operand_count == 3)
        return 0;
    return usage_error(arguments->command, "config takes get KEY, set KEY VALUE or nothing");
}

static int config_run(const struct arguments *arguments)
{
    int code = operands_check(arguments);
    if (code != 0)
        return code;
    dashcore *core = NULL;
    char **operands = arguments->operands;
    bool set = arguments->operand_count == 3;
    code = set ? store_open(arguments, &core) : store_open_existing(arguments, &core);
    if (code != 0)
        return code;
    if (set)
        code = setting_set(core, operands[1], operands[2], argument_user(arguments));
    else if (argument_given(arguments, "json"))
        code = settings_json(core);
    else
        code = settings_print(core, arguments->operand_count == 2 ? operands[1] : NULL);
    dashcore_close(core);
    return code;
}
