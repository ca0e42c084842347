#include "scraper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int begins_with(const char *text, const char *word)
{
    return strncmp(text, word, strlen(word)) == 0;
}

/* Lines end with \n from here on, and begin with the first of them. */
static void clean(char *text)
{
    static const char byte_order_mark[] = "\xef\xbb\xbf";
    char *kept = text;
    if (begins_with(text, byte_order_mark))
        text += strlen(byte_order_mark);
    for (; *text != '\0'; text++)
        if (*text != '\r')
            *kept++ = *text;
    *kept = '\0';
}

/* A channel's name follows the first comma outside of quotes. */
static const char *find_name(const char *info, const char *end)
{
    int quoted = 0;
    for (; info < end && (quoted || *info != ','); info++)
        quoted ^= *info == '"';
    return info < end ? info + 1 : end;
}

static struct channel read_info(const char *line, const char *end)
{
    static const char attribute[] = "tvg-id=\"";
    struct channel channel = {
        .info = line, .id = "", .name = find_name(line, end), .name_end = end};
    for (const char *place = line; place < channel.name; place++)
        if (begins_with(place, attribute)) {
            channel.id = place + strlen(attribute);
            channel.id_length = strcspn(channel.id, "\"\n");
        }
    return channel;
}

static int add_channel(struct playlist *playlist, const struct channel *channel)
{
    size_t size = sizeof(*channel) * ((size_t)playlist->count + 1);
    struct channel *channels = realloc(playlist->channels, size);
    if (channels == NULL)
        return -1;
    channels[playlist->count++] = *channel;
    playlist->channels = channels;
    return 0;
}

static int read_channels(struct playlist *playlist, char *error)
{
    struct channel channel = {0};
    const char *end = NULL;
    if (!begins_with(playlist->text, "#EXTM3U"))
        return snprintf(error, ERROR_SIZE, "the playlist is no M3U"), -1;
    for (const char *line = playlist->text; *line != '\0'; line = end + (*end == '\n')) {
        end = line + strcspn(line, "\n");
        if (begins_with(line, "#EXTINF:"))
            channel = read_info(line, end);
        if (*line == '#' || line == end || channel.info == NULL)
            continue;
        /* The first line that is no comment is the URL, and with it the channel ends. */
        channel.end = end;
        if (add_channel(playlist, &channel) < 0)
            return snprintf(error, ERROR_SIZE, "no memory for the playlist"), -1;
        channel.info = NULL;
    }
    if (playlist->count == 0)
        return snprintf(error, ERROR_SIZE, "the playlist has no channel"), -1;
    return playlist->count;
}

int scraper_fetch_playlist(struct scraper *scraper, char *error)
{
    struct playlist fetched = {.text = download(scraper, scraper->playlist_url, error)};
    if (fetched.text == NULL)
        return -1;
    clean(fetched.text);
    int count = read_channels(&fetched, error);
    struct playlist gone = count < 0 ? fetched : scraper->playlist;
    if (count >= 0)
        scraper->playlist = fetched;
    free(gone.text);
    free(gone.channels);
    return count;
}
