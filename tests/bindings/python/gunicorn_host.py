"""A WSGI app whose store is opened once, in gunicorn's master, and used in its workers."""

import os

import dashcore

core = dashcore.open()
core.log_activity("system", "master:0", {"pid": os.getpid()})


def app(environment, start_response):
    core.log_activity("scrape", "request:" + environment["QUERY_STRING"], {"pid": os.getpid()},
                      wait=environment["PATH_INFO"] != "/queued")
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
