#ifndef CLI_ERROR_TEXT_H
#define CLI_ERROR_TEXT_H

/* What a task's last_error says, in one line for a table: the text or the object's "message". NULL
 * for no error or no memory; to be freed. */
char *error_text_line(const char *error);

/* A JSON value as text for people: a string decoded, anything else as it is. NULL for NULL or no
 * memory; to be freed. */
char *error_text_value(const char *json);

#endif
