#include "scraper.h"

#include <getopt.h>
#include <stdio.h>

int scraper_arguments(struct scraper *scraper, int count, char **words)
{
    static const struct option options[] = {{"playlist", required_argument, NULL, 'p'},
                                            {"guide", required_argument, NULL, 'g'},
                                            {"output", required_argument, NULL, 'o'},
                                            {"once", no_argument, NULL, '1'},
                                            {NULL, 0, NULL, 0}};
    int option = 0;
    int valid = 1;
    while ((option = getopt_long(count, words, "", options, NULL)) != -1) {
        if (option == 'p')
            scraper->playlist_url = optarg;
        else if (option == 'g')
            scraper->guide_url = optarg;
        else if (option == 'o')
            scraper->output = optarg;
        else if (option == '1')
            scraper->once = 1;
        else
            valid = 0;
    }
    if (valid && optind == count && scraper->playlist_url != NULL && scraper->guide_url != NULL &&
        scraper->output != NULL)
        return 0;
    fprintf(stderr, "usage: %s --playlist URL --guide URL --output FILE [--once]\n", words[0]);
    return -1;
}
