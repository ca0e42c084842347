/* The limit that dashcored is held against: libh2o, set up as the server has it, answering every
 * request on its one loop thread with bytes that never change. Run as
 *
 *   constant STATUS BODY_FILE HEADERS_FILE
 *
 * where the headers are lines "Name: value", as many and as long as those of the answer it stands
 * for. Prints its URL and serves until it is killed. */
#include <arpa/inet.h>
#include <h2o.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define HEADERS_MAX      16
#define ACCEPTED_AT_ONCE 16

struct header {
    char *name;
    char *lower;
    char *value;
};

static struct {
    int status;
    h2o_iovec_t body;
    struct header headers[HEADERS_MAX];
    size_t header_count;
    h2o_context_t context;
    h2o_accept_ctx_t accept;
} server;

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static h2o_iovec_t file_read(const char *path)
{
    char *bytes = NULL;
    size_t length = 0;
    char piece[4096];
    FILE *file = fopen(path, "rb");
    FILE *out = open_memstream(&bytes, &length);
    if (file == NULL || out == NULL)
        fail(path);
    for (size_t count = 0; (count = fread(piece, 1, sizeof(piece), file)) > 0;)
        fwrite(piece, 1, count, out);
    fclose(file);
    fclose(out);
    return h2o_iovec_init(bytes, length);
}

static void headers_read(const char *path)
{
    char *line = strtok(file_read(path).base, "\n");
    for (; line != NULL && server.header_count < HEADERS_MAX; line = strtok(NULL, "\n")) {
        char *colon = strstr(line, ": ");
        if (colon == NULL)
            continue;
        *colon = '\0';
        struct header *header = &server.headers[server.header_count++];
        *header = (struct header){line, strdup(line), colon + 2};
        h2o_strtolower(header->lower, strlen(header->lower));
    }
}

static void on_proceed(h2o_generator_t *generator, h2o_req_t *req)
{
    (void)generator;
    (void)req;
}

static int on_request(h2o_handler_t *self, h2o_req_t *req)
{
    static h2o_generator_t generator = {on_proceed, NULL};
    (void)self;
    req->res.status = server.status;
    req->res.reason = server.status == 304 ? "Not Modified" : "OK";
    for (size_t i = 0; i < server.header_count; i++) {
        const struct header *header = &server.headers[i];
        h2o_add_header_by_str(&req->pool, &req->res.headers, header->lower, strlen(header->lower),
                              1, header->name, header->value, strlen(header->value));
    }
    if (server.status != 304)
        req->res.content_length = server.body.len;
    h2o_start_response(req, &generator);
    h2o_send(req, &server.body, server.body.len != 0, H2O_SEND_STATE_FINAL);
    return 0;
}

static void on_accept(h2o_socket_t *listener, const char *error)
{
    for (int i = 0; error == NULL && i < ACCEPTED_AT_ONCE; i++) {
        h2o_socket_t *socket = h2o_evloop_socket_accept(listener);
        if (socket == NULL)
            return;
        h2o_accept(&server.accept, socket);
    }
}

static int listen_anywhere(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) != 0 ||
        listen(fd, SOMAXCONN) != 0 || getsockname(fd, (struct sockaddr *)&address, &length) != 0)
        fail("listen");
    printf("http://127.0.0.1:%u\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

int main(int argc, char **argv)
{
    static h2o_globalconf_t config;
    if (argc != 4) {
        fprintf(stderr, "usage: constant STATUS BODY_FILE HEADERS_FILE\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    server.status = atoi(argv[1]);
    server.body = file_read(argv[2]);
    headers_read(argv[3]);
    h2o_config_init(&config);
    config.server_name = (h2o_iovec_t){NULL, 0};
    config.http1.upgrade_to_http2 = 0;
    h2o_hostconf_t *host =
        h2o_config_register_host(&config, h2o_iovec_init(H2O_STRLIT("default")), 65535);
    h2o_handler_t *handler =
        h2o_create_handler(h2o_config_register_path(host, "/", 0), sizeof(*handler));
    handler->on_req = on_request;
    h2o_context_init(&server.context, h2o_evloop_create(), &config);
    server.accept.ctx = &server.context;
    server.accept.hosts = config.hosts;
    h2o_socket_t *listener =
        h2o_evloop_socket_create(server.context.loop, listen_anywhere(), H2O_SOCKET_FLAG_DONT_READ);
    h2o_socket_read_start(listener, on_accept);
    while (h2o_evloop_run(server.context.loop, INT32_MAX) == 0)
        ;
    return 0;
}
