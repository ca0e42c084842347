"""A FastAPI app with dashcore inside: its endpoints log, a task of it runs every 15 minutes or when
somebody asks on the dashboard, and the log and the tasks are below /dashcore of its own address.

    uvicorn fastapi_host:app                    (store: $DASHCORE_STORE)
    curl http://127.0.0.1:8000/dashcore/api/v1/activity/recent
"""

import asyncio
import contextlib
import shutil

import dashcore
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse

core = dashcore.open(program="fastapi_host")
app = FastAPI(title="Notes")
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
    # It is only queued, so the loop does not wait for the disk.
    core.log_activity("user_action", f"note {name} changed", {"size": len(str(notes[name]))},
                      user=request.headers.get("X-User"), wait=False)


@app.exception_handler(Exception)
async def failed(request: Request, error: Exception):
    await asyncio.to_thread(core.log_exception, exc=error, details={"path": request.url.path})
    return JSONResponse({"detail": "that went wrong, and is in the log"}, 500)


@app.on_event("startup")
async def start():
    app.state.serving = asyncio.create_task(core.serve())


@app.on_event("shutdown")
async def stop():
    app.state.serving.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await app.state.serving
    await asyncio.to_thread(core.close)
