#include "scraper.h"

#include <expat.h>
#include <stdio.h>
#include <string.h>

struct reading {
    XML_Parser parser;
    struct guide *guide;
    struct programme programme; /* the one being read */
    int in_title;
    int space_due;
};

/* Reads "20261121201500 +0100"; a time without a zone is UTC. Gives 0 for anything else. */
static time_t read_time(const char *text)
{
    struct tm tm = {0};
    int zone = 0;
    if (strspn(text, "0123456789") != 14)
        return 0;
    sscanf(text, "%4d%2d%2d%2d%2d%2d %5d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour,
           &tm.tm_min, &tm.tm_sec, &zone);
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    return timegm(&tm) - (zone / 100 * 3600 + zone % 100 * 60);
}

static void on_start(void *context, const char *element, const char **attributes)
{
    struct reading *reading = context;
    struct programme *programme = &reading->programme;
    /* Of several titles, which are in several languages, the first is taken. */
    reading->in_title = strcmp(element, "title") == 0 && programme->title[0] == '\0';
    if (strcmp(element, "programme") != 0)
        return;
    *programme = (struct programme){0};
    reading->space_due = 0;
    for (; attributes[0] != NULL; attributes += 2)
        if (strcmp(attributes[0], "channel") == 0)
            snprintf(programme->channel, sizeof(programme->channel), "%s", attributes[1]);
        else if (strcmp(attributes[0], "start") == 0)
            programme->start = read_time(attributes[1]);
        else if (strcmp(attributes[0], "stop") == 0)
            programme->stop = read_time(attributes[1]);
}

/* Text comes in pieces of whole characters. White space becomes one blank, since a line break in a
 * title would end a line of the playlist; a piece that a title has no room for is left out. */
static void on_text(void *context, const char *text, int length)
{
    struct reading *reading = context;
    char *title = reading->programme.title;
    size_t used = strlen(title);
    if (!reading->in_title || used + (size_t)length + 1 >= sizeof(reading->programme.title))
        return;
    for (const char *end = text + length; text < end; text++) {
        int is_space = strchr(" \t\r\n", *text) != NULL;
        if (!is_space && reading->space_due && used > 0)
            title[used++] = ' ';
        if (!is_space)
            title[used++] = *text;
        reading->space_due = is_space;
    }
}

static void on_end(void *context, const char *element)
{
    struct reading *reading = context;
    reading->in_title = 0;
    if (strcmp(element, "programme") == 0 && guide_add(reading->guide, &reading->programme) < 0)
        XML_StopParser(reading->parser, XML_FALSE);
}

int xmltv_read(const char *xml, struct guide *guide, char *error)
{
    struct reading reading = {.parser = XML_ParserCreate(NULL), .guide = guide};
    if (reading.parser == NULL)
        return snprintf(error, ERROR_SIZE, "no memory for the guide"), -1;
    XML_SetUserData(reading.parser, &reading);
    XML_SetElementHandler(reading.parser, on_start, on_end);
    XML_SetCharacterDataHandler(reading.parser, on_text);
    int r = XML_Parse(reading.parser, xml, (int)strlen(xml), XML_TRUE) == XML_STATUS_OK ? 0 : -1;
    if (r < 0)
        snprintf(error, ERROR_SIZE, "the guide is no XMLTV: %s in line %lu",
                 XML_ErrorString(XML_GetErrorCode(reading.parser)),
                 (unsigned long)XML_GetCurrentLineNumber(reading.parser));
    XML_ParserFree(reading.parser);
    return r;
}
