"""The peer's store: SQLAlchemy models over SQLite, with what its users recommend: WAL,
synchronous=NORMAL, a pool of connections that stay open, and an index for each way of reading."""

import json
import os
import time
from datetime import datetime, timezone

from sqlalchemy import (BigInteger, Column, ForeignKey, Index, Integer, String, Text, and_,
                        create_engine, event, func, or_, select)
from sqlalchemy.orm import declarative_base, sessionmaker
from sqlalchemy.pool import QueuePool

HOUR = 3600 * 1000000
SETTINGS = {"retention_days": 7, "auto_refresh_interval": 30}

Base = declarative_base()


class Activity(Base):
    __tablename__ = "activity_log"
    __table_args__ = (Index("activity_newest", "timestamp", "id"),
                      Index("activity_of_type", "type", "timestamp", "id"),
                      {"sqlite_autoincrement": True})
    id = Column(Integer, primary_key=True)
    timestamp = Column(BigInteger, nullable=False)
    type = Column(String, nullable=False)
    message = Column(Text, nullable=False)
    details = Column(Text)
    user = Column(String)


class Task(Base):
    __tablename__ = "background_task_status"
    task_name = Column(String, primary_key=True)
    status = Column(String, nullable=False)
    last_run = Column(BigInteger)
    next_run = Column(BigInteger)
    last_error = Column(Text)
    last_result = Column(Text)
    last_duration_ms = Column(Integer)
    runs_total = Column(Integer, nullable=False, default=0)
    failures_total = Column(Integer, nullable=False, default=0)


class Run(Base):
    __tablename__ = "task_run"
    __table_args__ = (Index("run_of_task", "task_name", "run_id"),)
    run_id = Column(Integer, primary_key=True)
    task_name = Column(String, ForeignKey("background_task_status.task_name"), nullable=False)
    started = Column(BigInteger, nullable=False)
    finished = Column(BigInteger)
    outcome = Column(String)
    trigger = Column(String, nullable=False)
    error = Column(Text)
    result = Column(Text)


class Setting(Base):
    __tablename__ = "settings"
    key = Column(String, primary_key=True)
    value = Column(Integer, nullable=False)


class Probe(Base):
    __tablename__ = "probe_state"
    probe = Column(String, primary_key=True)
    status = Column(String, nullable=False)
    count = Column(Integer)
    error = Column(Text)
    details = Column(Text)
    last_connected = Column(BigInteger)
    checked_at = Column(BigInteger)


engine = create_engine("sqlite:///" + os.environ["PEER_STORE"], poolclass=QueuePool, pool_size=40,
                       connect_args={"check_same_thread": False})


@event.listens_for(engine, "connect")
def connection_prepare(connection, record):
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "busy_timeout = 5000"):
        connection.execute("PRAGMA " + pragma)


Session = sessionmaker(engine, expire_on_commit=False)


def create():
    Base.metadata.create_all(engine)
    with Session.begin() as session:
        for key, value in SETTINGS.items():
            if session.get(Setting, key) is None:
                session.add(Setting(key=key, value=value))
        for probe in ("streams", "warp"):
            if session.get(Probe, probe) is None:
                session.add(Probe(probe=probe, status="unavailable", error="switched off"))


# ---- values ----

def now():
    return time.time_ns() // 1000


def time_text(microseconds):
    if microseconds is None:
        return None
    moment = datetime.fromtimestamp(microseconds // 1000000, timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + f".{microseconds // 1000 % 1000:03d}Z"


def microseconds_of(moment):
    return int(moment.timestamp() * 1000000)


def value_of(text):
    return None if text is None else json.loads(text)


def text_of(value):
    return None if value is None else json.dumps(value)


# ---- what is read ----

def conditions(days, type=None, user=None, q=None, since=None, until=None):
    earliest = now() - days * 24 * HOUR if days else now() // (24 * HOUR) * 24 * HOUR
    found = [Activity.timestamp >= earliest]
    if type:
        found.append(Activity.type.in_(type.split(",")))
    if user:
        found.append(Activity.user == user)
    for word in (q or "").split():
        found.append(or_(Activity.message.contains(word, autoescape=True),
                         Activity.details.contains(word, autoescape=True)))
    if since:
        found.append(Activity.timestamp >= microseconds_of(since))
    if until:
        found.append(Activity.timestamp < microseconds_of(until))
    return found


def page(found, limit, cursor):
    """The query for a page that begins after `cursor`, "TIMESTAMP-ID"."""
    if cursor:
        timestamp, number = (int(part) for part in cursor.split("-"))
        found = found + [or_(Activity.timestamp < timestamp,
                             and_(Activity.timestamp == timestamp, Activity.id < number))]
    return (select(Activity).where(*found)
            .order_by(Activity.timestamp.desc(), Activity.id.desc()).limit(limit))


def counts(found, width):
    start = Activity.timestamp / width
    return (select(func.cast(start, Integer).label("bucket"), Activity.type, func.count())
            .where(*found).group_by("bucket", Activity.type).order_by("bucket"))


def summary_of(rows, width):
    types, buckets = {}, {}
    for bucket, name, count in rows:
        types[name] = types.get(name, 0) + count
        buckets.setdefault(bucket, {})[name] = count
    return {"total": sum(types.values()), "types": types,
            "buckets": [{"start": time_text(bucket * width), "types": of}
                        for bucket, of in buckets.items()]}


# ---- answers as plain values, from rows or objects ----

def entry_value(row):
    return {"id": row.id, "timestamp": time_text(row.timestamp), "type": row.type,
            "message": row.message, "details": value_of(row.details), "user": row.user}


def ndjson(rows):
    return "".join(json.dumps(entry_value(row)) + "\n" for row in rows)


def task_value(row):
    return {"task_name": row.task_name, "status": row.status, "last_run": time_text(row.last_run),
            "next_run": time_text(row.next_run), "last_error": value_of(row.last_error),
            "last_result": value_of(row.last_result), "last_duration_ms": row.last_duration_ms,
            "runs_total": row.runs_total, "failures_total": row.failures_total}


def run_value(row):
    ended = row.finished is not None
    return {"run_id": row.run_id, "task_name": row.task_name, "started": time_text(row.started),
            "finished": time_text(row.finished),
            "duration_ms": (row.finished - row.started) // 1000 if ended else None,
            "outcome": row.outcome, "trigger": row.trigger, "error": value_of(row.error),
            "result": value_of(row.result)}


def streams_value(row):
    return {"count": row.count, "source": row.status, "checked_at": time_text(row.checked_at),
            "error": row.error}


def warp_value(row):
    return {"status": row.status, "last_connected": time_text(row.last_connected),
            "error": row.error, "details": value_of(row.details),
            "checked_at": time_text(row.checked_at)}
