/* The description of the API, the page that shows it, and the page at "/": files that are part of
 * the program, made ready once at start. */
#include "../assets.h"
#include "../problem.h"
#include "../routes.h"
#include "../text.h"

#include <stdlib.h>
#include <string.h>

static const char page_policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

static const char *media_of(const char *name)
{
    const char *extension = strrchr(name, '.');
    if (strcmp(extension, ".json") == 0)
        return ANSWER_JSON;
    if (strcmp(extension, ".html") == 0)
        return "text/html; charset=utf-8";
    if (strcmp(extension, ".js") == 0)
        return "text/javascript; charset=utf-8";
    return "text/css; charset=utf-8";
}

bool documents_create(struct server *server)
{
    server->documents = calloc(asset_count, sizeof(struct representation *));
    for (size_t i = 0; server->documents != NULL && i < asset_count; i++) {
        struct body *body = body_create(assets[i].bytes, assets[i].length, NULL, NULL);
        server->documents[i] = representation_create(body, media_of(assets[i].name));
        if (server->documents[i] == NULL) {
            documents_free(server);
            return false;
        }
        server->documents[i]->policy = page_policy;
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

struct representation *document_read(struct visit *visit)
{
    size_t i = 0;
    while (strcmp(assets[i].name, visit->route->document) != 0)
        i++;
    struct representation *document = visit->server->documents[i];
    if (!text_accepts(visit->exchange->request.accept, document->media)) {
        problem_answer_status(visit->exchange, 406, "The client does not accept this document.");
        return NULL;
    }
    return representation_hold(document);
}
