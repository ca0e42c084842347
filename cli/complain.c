#include "complain.h"

#include "terminal_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void complain(const char *format, ...)
{
    char *text = NULL;
    va_list values;
    va_start(values, format);
    int length = vasprintf(&text, format, values);
    va_end(values);
    char *escaped = length < 0 ? NULL : terminal_text_escape(text);
    fprintf(stderr, "dashcore: %s\n", escaped ? escaped : "there is no memory");
    free(escaped);
    if (length >= 0)
        free(text);
}
