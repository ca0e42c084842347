#include "gzip.h"

#include <stdint.h>
#include <stdlib.h>
#include <zlib.h>

#define PIECE_SIZE 32768

struct gzip_stream {
    struct http_stream source;
    z_stream deflater;
    bool source_ended;
    bool ended;
    Bytef piece[PIECE_SIZE];
};

/* Answers are compressed while somebody waits for them, so fast. 16 asks for the form of gzip. */
static int deflater_start(z_stream *deflater)
{
    return deflateInit2(deflater, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

struct body *gzip_body(const struct body *body)
{
    z_stream deflater = {0};
    if (deflater_start(&deflater) != Z_OK)
        return NULL;
    /* Room for anything shorter than the body; what does not fit does not pay. */
    char *bytes = malloc(body->length);
    deflater.next_in = (Bytef *)(uintptr_t)body->bytes;
    deflater.avail_in = (uInt)body->length;
    deflater.next_out = (Bytef *)bytes;
    deflater.avail_out = (uInt)body->length;
    int r = bytes != NULL ? deflate(&deflater, Z_FINISH) : Z_MEM_ERROR;
    size_t length = deflater.total_out;
    deflateEnd(&deflater);
    if (r != Z_STREAM_END || length >= body->length) {
        free(bytes);
        return NULL;
    }
    char *fitted = realloc(bytes, length);
    if (fitted == NULL)
        fitted = bytes;
    return body_create(fitted, length, fitted, free);
}

/* Fills a piece, with as much of the source as that takes. */
static int stream_read(void *state, const char **bytes, size_t *length)
{
    struct gzip_stream *stream = state;
    z_stream *deflater = &stream->deflater;
    if (stream->ended)
        return 0;
    deflater->next_out = stream->piece;
    deflater->avail_out = PIECE_SIZE;
    while (deflater->avail_out > 0 && !stream->ended) {
        if (deflater->avail_in == 0 && !stream->source_ended) {
            const char *plain = NULL;
            size_t plain_length = 0;
            int r = stream->source.read(stream->source.state, &plain, &plain_length);
            if (r < 0)
                return r;
            stream->source_ended = r == 0;
            deflater->next_in = (Bytef *)(uintptr_t)plain;
            deflater->avail_in = r > 0 ? (uInt)plain_length : 0;
        }
        stream->ended =
            deflate(deflater, stream->source_ended ? Z_FINISH : Z_NO_FLUSH) == Z_STREAM_END;
    }
    *bytes = (const char *)stream->piece;
    *length = PIECE_SIZE - deflater->avail_out;
    return 1;
}

static void stream_close(void *state)
{
    struct gzip_stream *stream = state;
    stream->source.close(stream->source.state);
    deflateEnd(&stream->deflater);
    free(stream);
}

bool gzip_stream(struct http_stream *stream)
{
    struct gzip_stream *made = calloc(1, sizeof(*made));
    if (made == NULL || deflater_start(&made->deflater) != Z_OK) {
        free(made);
        return false;
    }
    made->source = *stream;
    *stream = (struct http_stream){stream_read, stream_close, made};
    return true;
}
