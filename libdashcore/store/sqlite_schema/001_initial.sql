-- Newest-first reading is by (timestamp, id); an index ends with the id by itself.
CREATE TABLE activity_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    timestamp INTEGER NOT NULL,
    type TEXT NOT NULL,
    message TEXT NOT NULL,
    details TEXT,
    user TEXT
) STRICT;
CREATE INDEX activity_newest ON activity_log (timestamp);
CREATE INDEX activity_newest_of_type ON activity_log (type, timestamp);

CREATE TABLE background_task_status (
    task_name TEXT PRIMARY KEY,
    next_run INTEGER,
    interval_seconds INTEGER,
    requested_at INTEGER,
    requested_by TEXT,
    runner TEXT,
    runner_heartbeat INTEGER,
    latest_run INTEGER,
    last_error TEXT,
    last_result TEXT,
    runs_total INTEGER NOT NULL DEFAULT 0,
    failures_total INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX task_offered ON background_task_status (runner) WHERE runner IS NOT NULL;

CREATE TABLE task_run (
    run_id INTEGER PRIMARY KEY AUTOINCREMENT,
    task_name TEXT NOT NULL REFERENCES background_task_status (task_name) ON DELETE CASCADE,
    started INTEGER NOT NULL,
    finished INTEGER,
    outcome TEXT,
    trigger TEXT NOT NULL,
    error TEXT,
    result TEXT,
    host TEXT NOT NULL,
    pid INTEGER NOT NULL,
    owner TEXT NOT NULL,
    heartbeat INTEGER NOT NULL,
    progress_percent INTEGER,
    progress_message TEXT
) STRICT;
CREATE INDEX run_of_task ON task_run (task_name);
CREATE INDEX run_under_way ON task_run (owner) WHERE finished IS NULL;

CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;

CREATE TABLE probe_state (
    probe TEXT PRIMARY KEY,
    status TEXT NOT NULL,
    count INTEGER,
    error TEXT,
    details TEXT,
    last_connected INTEGER,
    checked_at INTEGER NOT NULL
) STRICT;

-- Raised in the transaction of each change. Inserted entries need no such write: the sequence that
-- AUTOINCREMENT keeps is their revision.
CREATE TABLE revision (
    topic TEXT PRIMARY KEY,
    n INTEGER NOT NULL
) STRICT;
INSERT INTO revision VALUES ('activity', 0), ('tasks', 0), ('settings', 0), ('probes', 0);
