/* The scraper that scraper_host.c embeds dashcore in; nothing here knows of dashcore. Functions
 * that give a count give -1 when they fail, with the reason in `error`. */
#ifndef SCRAPER_H
#define SCRAPER_H

#include <signal.h>
#include <stddef.h>
#include <time.h>

enum { ERROR_SIZE = 512 }; /* bytes of `error` */

/* Places in a playlist's text: "#EXTINF:-1 tvg-id="id",name", lines with options, the URL. */
struct channel {
    const char *info;
    const char *id;
    size_t id_length;
    const char *name;
    const char *name_end;
    const char *end;
};

struct playlist {
    char *text;
    struct channel *channels;
    int count;
};

struct programme {
    struct programme *next;
    time_t start;
    time_t stop; /* 0, in what guide_add() is given: not said */
    char channel[128];
    char title[256];
};

struct guide {
    struct programme *first;
    int count;
};

struct scraper {
    const char *playlist_url;
    const char *guide_url;
    const char *output;
    int once;
    volatile sig_atomic_t stopped; /* set by a signal; ends what takes long */
    struct playlist playlist;
    struct guide guide;
};

/* Reads the command line; -1, after saying how it should be, when it is not valid. */
int scraper_arguments(struct scraper *scraper, int count, char **words);

/* Fetch the M3U playlist and the XMLTV guide. Until that succeeds the earlier ones stay. */
int scraper_fetch_playlist(struct scraper *scraper, char *error);
int scraper_fetch_guide(struct scraper *scraper, char *error);

/* Writes the channels that the guide knows, each with what is on now. The file is replaced as a
 * whole, or not at all. */
int scraper_write_output(struct scraper *scraper, char *error);

/* What a URL answers, as text to be ended with free(); NULL when it fails. */
char *download(const struct scraper *scraper, const char *url, char *error);

/* Adds a copy of a programme that is not over and has all it needs; -1 without memory. */
int guide_add(struct guide *guide, const struct programme *programme);

/* Adds all programmes of an XMLTV text; -1 when it is none. */
int xmltv_read(const char *xml, struct guide *guide, char *error);

#endif
