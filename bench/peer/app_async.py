"""The peer at its best: coroutines on the event loop without a thread pool, rows instead of
objects, and answers written without response models. Requests take turns at the store, which for
SQLite, whose calls do not wait, is faster than threads."""

from datetime import datetime
from typing import Optional

import models
import store
from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import parse_obj_as
from sqlalchemy import insert, select, text, update

app = FastAPI()
app.add_event_handler("startup", store.create)

ACTIVITY = store.Activity.__table__
TASK = store.Task.__table__
RUN = store.Run.__table__
PROBE = store.Probe.__table__
SETTING = store.Setting.__table__


@app.get("/api/v1/activity/recent")
async def recent(limit: int = Query(100, ge=1, le=1000), cursor: Optional[str] = None,
                 days: int = Query(7, ge=0, le=30), type: Optional[str] = None,
                 user: Optional[str] = None, q: Optional[str] = None,
                 since: Optional[datetime] = None, until: Optional[datetime] = None):
    found = store.conditions(days, type, user, q, since, until)
    query = store.page(found, limit, cursor).with_only_columns(*ACTIVITY.columns)
    with store.engine.connect() as connection:
        rows = connection.execute(query).all()
    headers = {}
    if len(rows) == limit:
        headers["Link"] = (f"</api/v1/activity/recent?limit={limit}&cursor="
                           f'{rows[-1].timestamp}-{rows[-1].id}>; rel="next"')
    return JSONResponse([store.entry_value(row) for row in rows], headers=headers)


@app.get("/api/v1/activity/summary")
async def summary(bucket: str = Query("hour", regex="^(hour|day)$"),
                  days: int = Query(7, ge=0, le=30), type: Optional[str] = None,
                  user: Optional[str] = None, q: Optional[str] = None,
                  since: Optional[datetime] = None, until: Optional[datetime] = None):
    width = store.HOUR if bucket == "hour" else 24 * store.HOUR
    found = store.conditions(days, type, user, q, since, until)
    with store.engine.connect() as connection:
        return JSONResponse(store.summary_of(connection.execute(store.counts(found, width)),
                                             width))


@app.get("/api/v1/activity/export")
async def export(days: int = Query(7, ge=0, le=30)):
    query = store.page(store.conditions(days), None, None).with_only_columns(*ACTIVITY.columns)

    async def pieces():
        with store.engine.connect() as connection:
            rows = connection.execution_options(stream_results=True).execute(query)
            for part in rows.partitions(1000):
                yield store.ndjson(part)
    return StreamingResponse(pieces(), media_type="application/x-ndjson")


@app.post("/api/v1/activity")
async def log(request: Request):
    body = parse_obj_as(models.NewEntries, await request.json())
    with store.engine.begin() as connection:
        ids = [connection.execute(insert(ACTIVITY).values(
            timestamp=store.microseconds_of(new.timestamp) if new.timestamp else store.now(),
            type=new.type, message=new.message, details=store.text_of(new.details),
            user=new.user)).inserted_primary_key[0]
            for new in (body if isinstance(body, list) else [body])]
    return JSONResponse({"ids": ids}, 201)


@app.get("/api/v1/background-tasks/status")
async def tasks():
    with store.engine.connect() as connection:
        rows = connection.execute(select(TASK).order_by(TASK.c.task_name)).all()
    return JSONResponse([store.task_value(row) for row in rows])


@app.get("/api/v1/background-tasks/{task_name}/runs")
async def runs(task_name: str, limit: int = Query(20, ge=1, le=100)):
    with store.engine.connect() as connection:
        rows = connection.execute(select(RUN).where(RUN.c.task_name == task_name)
                                  .order_by(RUN.c.run_id.desc()).limit(limit)).all()
        if not rows and connection.execute(
                select(TASK).where(TASK.c.task_name == task_name)).first() is None:
            raise HTTPException(404, "no such task")
    return JSONResponse([store.run_value(row) for row in rows])


@app.post("/api/v1/background-tasks/{task_name}/runs")
async def run_begin(task_name: str, request: Request):
    trigger = models.NewRun(**(await request.json() if await request.body() else {})).trigger
    started = store.now()
    with store.engine.begin() as connection:
        known = connection.execute(update(TASK).where(TASK.c.task_name == task_name)
                                   .values(status="running", last_run=started)).rowcount
        if known == 0:
            connection.execute(insert(TASK).values(task_name=task_name, status="running",
                                                   last_run=started, runs_total=0,
                                                   failures_total=0))
        run_id = connection.execute(insert(RUN).values(
            task_name=task_name, started=started, trigger=trigger)).inserted_primary_key[0]
        connection.execute(insert(ACTIVITY).values(timestamp=started, type="task",
                                                   message=f"Task '{task_name}' started"))
        row = connection.execute(select(RUN).where(RUN.c.run_id == run_id)).one()
    return JSONResponse(store.run_value(row), 201)


@app.patch("/api/v1/background-tasks/{task_name}/runs/{run_id}")
async def run_change(task_name: str, run_id: int, body: models.RunChange):
    with store.engine.begin() as connection:
        found = select(RUN).where(RUN.c.run_id == run_id, RUN.c.task_name == task_name)
        run = connection.execute(found).first()
        if run is None:
            raise HTTPException(404, "no such run")
        if run.finished is not None:
            raise HTTPException(409, "the run has ended")
        if body.outcome is not None:
            failed, ended = body.outcome == "error", store.now()
            result, error = store.text_of(body.result), store.text_of(body.error)
            connection.execute(update(RUN).where(RUN.c.run_id == run_id).values(
                finished=ended, outcome=body.outcome, result=result, error=error))
            connection.execute(update(TASK).where(TASK.c.task_name == task_name).values(
                status="error" if failed else "idle", last_result=result, last_error=error,
                last_duration_ms=(ended - run.started) // 1000,
                runs_total=TASK.c.runs_total + 1,
                failures_total=TASK.c.failures_total + failed))
            connection.execute(insert(ACTIVITY).values(timestamp=ended, type="task",
                                                       message=f"Task '{task_name}' ended"))
        return JSONResponse(store.run_value(connection.execute(found).one()))


async def probe(name, value):
    with store.engine.connect() as connection:
        row = connection.execute(select(PROBE).where(PROBE.c.probe == name)).one()
    return JSONResponse(value(row))


@app.get("/api/v1/streams/active")
async def streams():
    return await probe("streams", store.streams_value)


@app.get("/api/v1/warp/status")
async def warp():
    return await probe("warp", store.warp_value)


def settings_of(connection):
    return {row.key: row.value for row in connection.execute(select(SETTING))}


@app.get("/api/v1/config/dashboard")
async def settings():
    with store.engine.connect() as connection:
        return JSONResponse(settings_of(connection))


@app.patch("/api/v1/config/dashboard")
async def settings_change(body: models.SettingsChange):
    with store.engine.begin() as connection:
        before = settings_of(connection)
        for key, value in body.dict(exclude_none=True).items():
            if value != before[key]:
                connection.execute(update(SETTING).where(SETTING.c.key == key).values(value=value))
                connection.execute(insert(ACTIVITY).values(
                    timestamp=store.now(), type="user_action",
                    message=f"{key}: {before[key]} to {value}"))
        return JSONResponse(settings_of(connection))


@app.get("/healthz")
async def alive():
    return JSONResponse({"status": "ok"})


@app.get("/readyz")
async def ready():
    with store.engine.connect() as connection:
        connection.execute(text("BEGIN IMMEDIATE"))
        connection.execute(text("ROLLBACK"))
    return JSONResponse({"status": "ok"})
