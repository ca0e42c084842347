#include "scraper.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>

enum { BYTES_MAX = 64 << 20, SECONDS_MAX = 60 };

/* libcurl asks this with each piece that arrives, and about once a second while none does. */
static int is_over(void *scraper, curl_off_t total, curl_off_t now, curl_off_t up_total,
                   curl_off_t up_now)
{
    (void)total, (void)up_total, (void)up_now;
    return now > BYTES_MAX || ((const struct scraper *)scraper)->stopped;
}

static CURLcode perform(CURL *curl, const struct scraper *scraper, const char *url, FILE *page,
                        char *reason)
{
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)SECONDS_MAX);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, is_over);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, (void *)scraper);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, page);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
    return curl_easy_perform(curl);
}

char *download(const struct scraper *scraper, const char *url, char *error)
{
    char reason[CURL_ERROR_SIZE] = "";
    char *text = NULL;
    size_t length = 0;
    CURLcode code = CURLE_OUT_OF_MEMORY;
    CURL *curl = curl_easy_init();
    FILE *page = open_memstream(&text, &length);
    if (curl != NULL && page != NULL)
        code = perform(curl, scraper, url, page, reason);
    curl_easy_cleanup(curl);
    /* Only closing tells where the text is, and whether there was memory for all of it. */
    if (page != NULL && fclose(page) != 0 && code == CURLE_OK)
        code = CURLE_OUT_OF_MEMORY;
    if (code == CURLE_OK)
        return text;
    if (code == CURLE_ABORTED_BY_CALLBACK)
        snprintf(reason, sizeof(reason), "%s",
                 scraper->stopped ? "the program ends" : "it is too long");
    snprintf(error, ERROR_SIZE, "cannot fetch %.200s: %s", url,
             reason[0] != '\0' ? reason : curl_easy_strerror(code));
    free(text);
    return NULL;
}
