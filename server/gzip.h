/* Bodies and streams in the form of gzip. */
#ifndef SERVER_GZIP_H
#define SERVER_GZIP_H

#include "http.h"

#define GZIP_BODY_MIN 1024 /* bytes below which compressing costs more than it saves */

/* The compressed form of a body, or NULL where it cannot be made or is no smaller. */
struct body *gzip_body(const struct body *body);

/* Makes a stream give its bytes compressed, which takes the same memory however long it is. False
 * without that memory; the stream is as it was then. */
bool gzip_stream(struct http_stream *stream);

#endif
