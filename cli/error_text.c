/* What a task says of its last error and result, made readable. */
#include "error_text.h"

#include "json_text.h"

#include <stdlib.h>
#include <string.h>

char *error_text_value(const char *json)
{
    char *text = json_text_decode(json);
    return text != NULL || json == NULL ? text : strdup(json);
}

/* The last line with anything in it; `text` is cut behind it. */
static char *last_line(char *text)
{
    size_t length = strlen(text);
    while (length > 0 && strchr("\r\n\t ", text[length - 1]) != NULL)
        text[--length] = '\0';
    char *line_break = strrchr(text, '\n');
    return line_break ? line_break + 1 : text;
}

static char *joined(char *message, char *detail)
{
    size_t size = strlen(message) + strlen(detail) + sizeof(": ");
    char *both = malloc(size);
    if (both != NULL) {
        strcpy(both, message);
        if (detail[0] != '\0')
            strcat(strcat(both, ": "), detail);
    }
    return both;
}

char *error_text_line(const char *error)
{
    const char *member = json_text_member(error, "message");
    char *message = error_text_value(member ? member : error);
    char *output = json_text_decode(json_text_member(error, "stderr"));
    char *line = NULL;
    if (message != NULL) {
        message[strcspn(message, "\r\n")] = '\0';
        line = joined(message, output ? last_line(output) : message + strlen(message));
    }
    free(message);
    free(output);
    return line;
}
