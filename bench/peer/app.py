"""The contract of dashcored as most would write it today: FastAPI with response models over a
SQLAlchemy session, in plain functions that FastAPI runs in its thread pool.

Run as `uvicorn --loop uvloop --http httptools --no-access-log app:app` with the path of its store in
$PEER_STORE.
"""

from datetime import datetime
from typing import List, Optional

import models
import store
from fastapi import Body, Depends, FastAPI, HTTPException, Query, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import select, text

app = FastAPI()
app.add_event_handler("startup", store.create)


def session():
    with store.Session() as opened:
        yield opened


def filters(days: int = Query(7, ge=0, le=30), type: Optional[str] = None,
            user: Optional[str] = None, q: Optional[str] = None,
            since: Optional[datetime] = None, until: Optional[datetime] = None):
    return store.conditions(days, type, user, q, since, until)


@app.get("/api/v1/activity/recent", response_model=List[models.Entry])
def recent(response: Response, limit: int = Query(100, ge=1, le=1000),
           cursor: Optional[str] = None, found=Depends(filters), session=Depends(session)):
    entries = session.execute(store.page(found, limit, cursor)).scalars().all()
    if len(entries) == limit:
        last = entries[-1]
        response.headers["Link"] = (f"</api/v1/activity/recent?limit={limit}&cursor="
                                    f'{last.timestamp}-{last.id}>; rel="next"')
    return [store.entry_value(entry) for entry in entries]


@app.get("/api/v1/activity/summary", response_model=models.Summary)
def summary(bucket: str = Query("hour", regex="^(hour|day)$"), found=Depends(filters),
            session=Depends(session)):
    width = store.HOUR if bucket == "hour" else 24 * store.HOUR
    return store.summary_of(session.execute(store.counts(found, width)), width)


@app.get("/api/v1/activity/export")
def export(found=Depends(filters)):
    def pieces():
        with store.Session() as session:
            entries = session.execute(store.page(found, None, None).execution_options(
                yield_per=1000)).scalars()
            for part in entries.partitions(1000):
                yield store.ndjson(part)
    return StreamingResponse(pieces(), media_type="application/x-ndjson")


@app.post("/api/v1/activity", response_model=models.Ids, status_code=201)
def log(body: models.NewEntries, session=Depends(session)):
    entries = [store.Activity(
        timestamp=store.microseconds_of(new.timestamp) if new.timestamp else store.now(),
        type=new.type, message=new.message, details=store.text_of(new.details), user=new.user)
        for new in (body if isinstance(body, list) else [body])]
    session.add_all(entries)
    session.commit()
    return {"ids": [entry.id for entry in entries]}


@app.get("/api/v1/background-tasks/status", response_model=List[models.Task])
def tasks(session=Depends(session)):
    found = session.execute(select(store.Task).order_by(store.Task.task_name)).scalars()
    return [store.task_value(task) for task in found]


@app.get("/api/v1/background-tasks/{task_name}/runs", response_model=List[models.Run])
def runs(task_name: str, limit: int = Query(20, ge=1, le=100), session=Depends(session)):
    if session.get(store.Task, task_name) is None:
        raise HTTPException(404, "no such task")
    found = session.execute(select(store.Run).where(store.Run.task_name == task_name)
                            .order_by(store.Run.run_id.desc()).limit(limit)).scalars()
    return [store.run_value(run) for run in found]


@app.post("/api/v1/background-tasks/{task_name}/runs", response_model=models.Run, status_code=201)
def run_begin(task_name: str, body: models.NewRun = Body(models.NewRun()),
              session=Depends(session)):
    task = session.get(store.Task, task_name)
    if task is None:
        task = store.Task(task_name=task_name, runs_total=0, failures_total=0)
        session.add(task)
    task.status, task.last_run = "running", store.now()
    run = store.Run(task_name=task_name, started=task.last_run, trigger=body.trigger)
    session.add(run)
    session.add(store.Activity(timestamp=task.last_run, type="task",
                               message=f"Task '{task_name}' started"))
    session.commit()
    return store.run_value(run)


@app.patch("/api/v1/background-tasks/{task_name}/runs/{run_id}", response_model=models.Run)
def run_change(task_name: str, run_id: int, body: models.RunChange, session=Depends(session)):
    run = session.get(store.Run, run_id)
    if run is None or run.task_name != task_name:
        raise HTTPException(404, "no such run")
    if run.finished is not None:
        raise HTTPException(409, "the run has ended")
    if body.outcome is not None:
        task = session.get(store.Task, task_name)
        run.finished, run.outcome = store.now(), body.outcome
        run.result, run.error = store.text_of(body.result), store.text_of(body.error)
        task.status = "idle" if body.outcome == "success" else "error"
        task.last_result, task.last_error = run.result, run.error
        task.last_duration_ms = (run.finished - run.started) // 1000
        task.runs_total += 1
        task.failures_total += body.outcome == "error"
        session.add(store.Activity(timestamp=run.finished, type="task",
                                   message=f"Task '{task_name}' ended"))
    session.commit()
    return store.run_value(run)


@app.get("/api/v1/streams/active", response_model=models.Streams)
def streams(session=Depends(session)):
    return store.streams_value(session.get(store.Probe, "streams"))


@app.get("/api/v1/warp/status", response_model=models.Warp)
def warp(session=Depends(session)):
    return store.warp_value(session.get(store.Probe, "warp"))


def settings_of(session):
    return {setting.key: setting.value for setting in session.execute(
        select(store.Setting)).scalars()}


@app.get("/api/v1/config/dashboard", response_model=models.Settings)
def settings(session=Depends(session)):
    return settings_of(session)


def settings_set(session, values):
    before = settings_of(session)
    for key, value in values.items():
        if value != before[key]:
            session.get(store.Setting, key).value = value
            session.add(store.Activity(timestamp=store.now(), type="user_action",
                                       message=f"{key}: {before[key]} to {value}"))
    session.commit()
    return settings_of(session)


@app.patch("/api/v1/config/dashboard", response_model=models.Settings)
def settings_change(body: models.SettingsChange, session=Depends(session)):
    return settings_set(session, body.dict(exclude_none=True))


@app.put("/api/v1/config/dashboard", response_model=models.Settings)
def settings_replace(body: models.Settings, session=Depends(session)):
    return settings_set(session, body.dict())


@app.get("/healthz", response_model=models.Status)
def alive():
    return {"status": "ok"}


@app.get("/readyz", response_model=models.Status)
def ready(session=Depends(session)):
    session.execute(text("BEGIN IMMEDIATE"))
    session.rollback()
    return {"status": "ok"}
