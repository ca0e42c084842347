"""What the peer answers with and takes, as FastAPI wants it described: pydantic models."""

from datetime import datetime
from typing import Any, Dict, List, Optional, Union

from pydantic import BaseModel, Field


class Entry(BaseModel):
    id: int
    timestamp: str
    type: str
    message: str
    details: Any = None
    user: Optional[str] = None


class NewEntry(BaseModel):
    type: str = Field(regex="^[a-z][a-z0-9_.-]{0,63}$")
    message: str = Field(min_length=1, max_length=4096)
    details: Any = None
    user: Optional[str] = Field(None, max_length=256)
    timestamp: Optional[datetime] = None


class Ids(BaseModel):
    ids: List[int]


class Bucket(BaseModel):
    start: str
    types: Dict[str, int]


class Summary(BaseModel):
    total: int
    types: Dict[str, int]
    buckets: List[Bucket]


class Task(BaseModel):
    task_name: str
    status: str
    last_run: Optional[str]
    next_run: Optional[str]
    last_error: Any = None
    last_result: Any = None
    last_duration_ms: Optional[int]
    runs_total: int
    failures_total: int


class Run(BaseModel):
    run_id: int
    task_name: str
    started: str
    finished: Optional[str]
    duration_ms: Optional[int]
    outcome: Optional[str]
    trigger: str
    error: Any = None
    result: Any = None


class NewRun(BaseModel):
    trigger: str = Field("host", regex="^(schedule|manual|host)$")


class RunChange(BaseModel):
    outcome: Optional[str] = Field(None, regex="^(success|error)$")
    result: Any = None
    error: Any = None


class Streams(BaseModel):
    count: Optional[int]
    source: str
    checked_at: Optional[str]
    error: Optional[str]


class Warp(BaseModel):
    status: str
    last_connected: Optional[str]
    error: Optional[str]
    details: Any = None
    checked_at: Optional[str]


class Settings(BaseModel):
    retention_days: int = Field(ge=0, le=30)
    auto_refresh_interval: int = Field(ge=10, le=600)


class SettingsChange(BaseModel):
    retention_days: Optional[int] = Field(None, ge=0, le=30)
    auto_refresh_interval: Optional[int] = Field(None, ge=10, le=600)


class Status(BaseModel):
    status: str


NewEntries = Union[NewEntry, List[NewEntry]]
