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

char *error_text_line(const char *error)
{
    const char *member = json_text_member(error, "message");
    char *message = error_text_value(member ? member : error);
    if (message != NULL)
        message[strcspn(message, "\r\n")] = '\0';
    return message;
}
