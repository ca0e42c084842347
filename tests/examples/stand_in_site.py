"""The site that the scrapers of the examples fetch from, in the place of a real one: the playlist
and the guide of samples/ over HTTP, or whatever a test puts there."""

import calendar
import http.server
import pathlib
import re
import threading
import time

SAMPLES = pathlib.Path(__file__).with_name("samples")
NOW_IN_SAMPLE = calendar.timegm((2026, 11, 21, 19, 30, 0))


def sample(name):
    return (SAMPLES / name).read_bytes()


def current_guide():
    """The sample, with its times moved to now; their zones stay."""
    moved = int(time.time()) - NOW_IN_SAMPLE

    def move(found):
        local = calendar.timegm(time.strptime(found[1].decode(), "%Y%m%d%H%M%S")) + moved
        return time.strftime('="%Y%m%d%H%M%S', time.gmtime(local)).encode()

    return re.sub(rb'="(\d{14})', move, sample("guide.xml"))


class Site:
    """Answers each path of `pages` with a status and a body. A body of None hangs until the end."""

    def __init__(self):
        self.pages = {"/tv.m3u": (200, sample("playlist.m3u")),
                      "/guide.xml": (200, current_guide())}
        self.asked = []
        self.over = threading.Event()
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                site.asked.append(self.path)
                status, body = site.pages.get(self.path, (404, b"there is no such page\n"))
                if body is None:
                    site.over.wait(timeout=60)
                    return
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *unused):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *unused):
        self.close()

    def close(self):
        """Ends it; from then on its port refuses connections."""
        self.over.set()
        self.server.shutdown()
        self.server.server_close()
