"""Requests to an ASGI app in this process, as a server would make them."""

import asyncio


class Answer:
    def __init__(self, messages):
        start, *bodies = messages
        self.status = start["status"]
        self.headers = {name.decode("latin-1"): value.decode("latin-1")
                        for name, value in start["headers"]}
        self.body = b"".join(message.get("body", b"") for message in bodies)
        self.pieces = len(bodies)
        self.is_whole = not bodies[-1].get("more_body", False)


async def exchange(app, method, target, headers=None, body=b"", leave_after=None, **scope):
    """One exchange; with `leave_after` the client leaves once so many pieces have come. What is in
    `scope` replaces what is derived from the target."""
    path, _, query = target.partition("?")
    asked = [{"type": "http.request", "body": body[:1], "more_body": True},
             {"type": "http.request", "body": body[1:]}]
    sent = []
    gone = asyncio.Event()

    async def receive():
        if asked:
            return asked.pop(0)
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)
        if leave_after is not None and len(sent) > leave_after:
            gone.set()
            await asyncio.sleep(0.05)

    names = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
             "path": path, "query_string": query.encode("latin-1"), "root_path": "",
             "headers": [(name.lower().encode(), value.encode("latin-1"))
                         for name, value in (headers or {}).items()]}
    await asyncio.wait_for(app({**names, **scope}, receive, send), timeout=20)
    return Answer(sent)


def request(app, method, target, headers=None, body=b"", **others):
    return asyncio.run(exchange(app, method, target, headers, body, **others))
