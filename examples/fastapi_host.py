"""A FastAPI app with dashcore inside: its endpoints log, a task of it runs every 15 minutes, and log
and tasks can be read below /dashcore of its own address. The dashboard, and its Run now, are those of
a dashcored on the same store.

    pip install fastapi uvicorn                 (Debian: python3-fastapi python3-uvicorn)
    uvicorn fastapi_host:app                    (in this folder; store: $DASHCORE_STORE)
    curl http://127.0.0.1:8000/dashcore/api/v1/activity/recent
"""

import asyncio
import contextlib
import shutil

import dashcore
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse

core = dashcore.open(program="fastapi_host")


@contextlib.asynccontextmanager
async def lifespan(app):
    serving = asyncio.create_task(core.serve())
    try:
        yield
    finally:
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving
        await asyncio.to_thread(core.close)


app = FastAPI(title="Notes")
app.router.lifespan_context = lifespan          # from 0.93 on: FastAPI(lifespan=lifespan)
app.mount("/dashcore", dashcore.asgi(core))
notes = {}


@core.every(minutes=15)
async def disk_check(run):
    usage = await asyncio.to_thread(shutil.disk_usage, "/")
    await run.progress(50, "looked")
    percent = round(100 * usage.used / usage.total)
    if percent > 99:
        raise RuntimeError(f"the disk is {percent} % full")
    return {"percent": percent}


@app.get("/notes/{name}")
async def read(name: str):
    if name not in notes:
        raise HTTPException(404, "there is no such note")
    return notes[name]


@app.put("/notes/{name}", status_code=204)
async def write(name: str, request: Request):
    notes[name] = await request.json()
    # Only queued, so the loop does not wait for the disk; where the queue is full, left out.
    with contextlib.suppress(dashcore.BusyError):
        core.log_activity("user_action", f"note {name} changed", {"size": len(str(notes[name]))},
                          user=request.headers.get("X-User"), wait=False, block=False)


@app.exception_handler(Exception)
async def failed(request: Request, error: Exception):
    await asyncio.to_thread(core.log_exception, exc=error, details={"path": request.url.path})
    return JSONResponse({"detail": "that went wrong, and is in the log"}, 500)
