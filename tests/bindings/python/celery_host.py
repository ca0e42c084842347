"""A celery app whose store is opened before its pool forks. Messages go through a folder."""

import os

import celery
import dashcore

FOLDER = os.environ["CELERY_FOLDER"]

app = celery.Celery("host", broker="filesystem://")
app.conf.update(broker_transport_options={"data_folder_in": FOLDER, "data_folder_out": FOLDER},
                worker_hijack_root_logger=False, task_ignore_result=True)
core = dashcore.open()


@app.task(name="log")
def log(number):
    with core.task(f"job{number % 3}"):
        core.log_activity("scrape", f"job:{number}", {"pid": os.getpid()}, wait=number % 2 == 0)
