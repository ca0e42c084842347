#include "scraper.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* The programme of a channel that is on now, else one that comes later, else NULL. */
static const struct programme *find_programme(const struct guide *guide,
                                              const struct channel *channel, time_t now)
{
    const struct programme *found = NULL;
    for (const struct programme *programme = guide->first; programme != NULL;
         programme = programme->next) {
        if (strlen(programme->channel) != channel->id_length ||
            memcmp(programme->channel, channel->id, channel->id_length) != 0 ||
            programme->stop <= now)
            continue;
        /* Of several that are on, the one that started last: not all say when they stop. */
        if (found == NULL ||
            (programme->start <= now && (found->start > now || programme->start > found->start)))
            found = programme;
    }
    return found;
}

static void write_piece(FILE *file, const char *from, const char *to)
{
    fwrite(from, 1, (size_t)(to - from), file);
}

static int write_channels(const struct scraper *scraper, FILE *file)
{
    const struct playlist *playlist = &scraper->playlist;
    time_t now = time(NULL);
    int count = 0;
    /* The first line may say more than that this is a playlist, such as where its guide is. */
    write_piece(file, playlist->text, strchr(playlist->text, '\n') + 1);
    for (int i = 0; i < playlist->count; i++) {
        const struct channel *channel = &playlist->channels[i];
        const struct programme *programme = find_programme(&scraper->guide, channel, now);
        if (programme == NULL)
            continue;
        write_piece(file, channel->info, channel->name_end);
        if (programme->start <= now)
            fprintf(file, ": %s", programme->title);
        write_piece(file, channel->name_end, channel->end);
        fputc('\n', file);
        count++;
    }
    return count;
}

/* Gives how many channels are written, or -1 with errno. */
static int write_file(const struct scraper *scraper, const char *path)
{
    FILE *file = fopen(path, "w");
    if (file == NULL)
        return -1;
    int count = write_channels(scraper, file);
    int is_written = fflush(file) == 0 && !ferror(file);
    return fclose(file) == 0 && is_written ? count : -1;
}

int scraper_write_output(struct scraper *scraper, char *error)
{
    char temporary[PATH_MAX];
    if (scraper->playlist.count == 0 || scraper->guide.count == 0)
        return snprintf(error, ERROR_SIZE, "there is no playlist or no guide yet"), -1;
    snprintf(temporary, sizeof(temporary), "%s.new", scraper->output);
    int count = write_file(scraper, temporary);
    if (count > 0 && rename(temporary, scraper->output) == 0)
        return count;
    if (count == 0)
        snprintf(error, ERROR_SIZE, "the guide has no channel of the playlist");
    else
        snprintf(error, ERROR_SIZE, "cannot write %.300s: %s", scraper->output, strerror(errno));
    remove(temporary);
    return -1;
}
