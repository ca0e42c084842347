"""Logs, runs a task, handles one error and reads it back, on the store of $DASHCORE_STORE."""

import dashcore

with dashcore.open(worker=False) as core:
    core.log_activity("scrape", "120 channels read", {"channels": 120, "seconds": 4.2})

    with core.task("playlist_refresh", every=900) as run:
        run.progress(50, "half of the channels checked")
        run.result = {"channels": 118}

    try:
        core.settings.retention_days = 31
    except dashcore.OutOfRangeError as error:
        print("error:", error)

    for entry in core.recent(limit=3):
        print(f"{entry.type}: {entry.message}")
