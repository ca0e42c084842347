#include "scraper.h"

#include <stdio.h>
#include <stdlib.h>

enum { DAY = 86400 }; /* the longest a programme lasts that does not say when it stops */

static void guide_free(struct guide *guide)
{
    while (guide->first != NULL) {
        struct programme *next = guide->first->next;
        free(guide->first);
        guide->first = next;
    }
}

int guide_add(struct guide *guide, const struct programme *programme)
{
    time_t stop = programme->stop != 0 ? programme->stop : programme->start + DAY;
    if (programme->channel[0] == '\0' || programme->title[0] == '\0' || stop <= time(NULL))
        return 0;
    struct programme *kept = malloc(sizeof(*kept));
    if (kept == NULL)
        return -1;
    *kept = *programme;
    kept->stop = stop;
    kept->next = guide->first;
    guide->first = kept;
    guide->count++;
    return 0;
}

int scraper_fetch_guide(struct scraper *scraper, char *error)
{
    struct guide fetched = {0};
    char *xml = download(scraper, scraper->guide_url, error);
    int r = xml == NULL ? -1 : xmltv_read(xml, &fetched, error);
    if (r == 0 && fetched.count == 0) {
        snprintf(error, ERROR_SIZE, "the guide has no programme that is still to come");
        r = -1;
    }
    struct guide gone = r < 0 ? fetched : scraper->guide;
    if (r == 0)
        scraper->guide = fetched;
    guide_free(&gone);
    free(xml);
    return r < 0 ? -1 : fetched.count;
}
