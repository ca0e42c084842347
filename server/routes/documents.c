/* The description of the API, the page that shows it, and the page at "/": files that are part of
 * the program, made ready once at start. */
#include "../assets.h"
#include "../problem.h"
#include "../routes.h"
#include "../text.h"

#include <stdlib.h>
#include <string.h>

/* The hash is that of no text at all: Emotion, which the dashboard's styles are made with, makes
 * empty <style> elements and fills them through the CSSOM, which policies do not concern. */
static const char page_policy[] =
    "default-src 'none'; script-src 'self'; "
    "style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; font-src 'self'; "
    "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";

/* The built dashboard's files have a hash of what is in them in their names. */
#define ASSET_FOLDER "assets/"
static const char unchanging[] = "public, max-age=31536000, immutable";

static const struct {
    const char *extension;
    const char *media;
} media_types[] = {
    {".json", ANSWER_JSON},
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".woff2", "font/woff2"},
};

static const char *media_of(const char *name)
{
    const char *extension = strrchr(name, '.');
    for (size_t i = 0; extension != NULL && i < sizeof(media_types) / sizeof(media_types[0]); i++)
        if (strcmp(extension, media_types[i].extension) == 0)
            return media_types[i].media;
    return "application/octet-stream";
}

/* Nothing is read of the bytes, so that only what is asked for is loaded from disk. */
static struct representation *document_create(const struct asset *asset)
{
    struct body *body = body_create(asset->bytes, asset->length, NULL, NULL);
    struct representation *document =
        representation_create_hashed(body, media_of(asset->name), asset->hash);
    if (document == NULL)
        return NULL;
    document->policy = page_policy;
    if (strncmp(asset->name, ASSET_FOLDER, strlen(ASSET_FOLDER)) == 0)
        document->cache_control = unchanging;
    document->gzip_tried = true;
    if (asset->gzip != NULL)
        document->gzip = body_create(asset->gzip, asset->gzip_length, NULL, NULL);
    return document;
}

bool documents_create(struct server *server)
{
    server->documents = calloc(asset_count, sizeof(struct representation *));
    for (size_t i = 0; server->documents != NULL && i < asset_count; i++) {
        server->documents[i] = document_create(&assets[i]);
        if (server->documents[i] == NULL) {
            documents_free(server);
            return false;
        }
    }
    return server->documents != NULL;
}

void documents_free(struct server *server)
{
    for (size_t i = 0; server->documents != NULL && i < asset_count; i++)
        representation_release(server->documents[i]);
    free(server->documents);
    server->documents = NULL;
}

/* The document of a route, or of the file in the path; NULL when there is none. */
static struct representation *document_find(const struct visit *visit)
{
    const char *folder = visit->route->document == NULL ? ASSET_FOLDER : "";
    const char *file =
        visit->route->document == NULL ? visit->parameters[0] : visit->route->document;
    size_t folder_length = strlen(folder);
    for (size_t i = 0; i < asset_count; i++)
        if (strncmp(assets[i].name, folder, folder_length) == 0 &&
            strcmp(assets[i].name + folder_length, file) == 0)
            return visit->server->documents[i];
    return NULL;
}

struct representation *document_read(struct visit *visit)
{
    struct representation *document = document_find(visit);
    if (document == NULL) {
        problem_answer_status(visit->exchange, 404, "There is nothing at this path.");
        return NULL;
    }
    if (!text_accepts(visit->exchange->request.accept, document->media)) {
        problem_answer_status(visit->exchange, 406, "The client does not accept this document.");
        return NULL;
    }
    return representation_hold(document);
}
