"""Saves what the cloud holds, again and again and at the stop; puts it back after a deployment.

The stream itself is not kept: at the stop it is empty, for functions and Firehose have read it to its end.
To start over, remove the folder.
"""

import logging
import sqlite3
import threading
import time

from botocore.exceptions import BotoCoreError, ClientError

from local.cloud import Cloud
from local.snapshot import data, models
from local.snapshot.store import Store

EVERY_SECONDS = 5.0
SHARE = 0.1  # of the time at most; a large cloud is kept less often

log = logging.getLogger(__name__)
_stores: dict[Cloud, Store] = {}
_opening = threading.Lock()


def save(cloud: Cloud) -> int:
    """Keep what has changed since the last save. Returns how many things that were."""
    return _store(cloud).replace(
        {
            "object": data.objects(cloud),
            "item": data.items(cloud),
            "secret": data.secrets(cloud),
            "package": models.packages(cloud),
            **{kind: models.described(cloud, kind) for kind in models.SAGEMAKER},
            **{kind: models.scaling(cloud, kind) for kind in models.SCALING},
            "table": models.tables(cloud),
        }
    )


def restore(cloud: Cloud) -> bool:
    """Put back what was kept, after the deployment and before any save; nobody is notified.

    Returns: whether there was anything. Endpoints may still be starting.
    """
    store = _store(cloud)
    if store.empty():
        return False
    data.restore_objects(cloud, store)
    data.restore_items(cloud, store)
    data.restore_secrets(cloud, store)
    models.restore_tables(cloud, store)
    models.restore_packages(cloud, store)
    for kind in models.SAGEMAKER:
        models.restore_described(cloud, store, kind)
    models.restore_weights(cloud, store)
    for kind in models.SCALING:
        models.restore_scaling(cloud, store, kind)
    return True


def keep(cloud: Cloud, every_seconds: float = EVERY_SECONDS) -> None:
    """Save again and again, and once more at the stop. Call it after `restore`."""
    stopped = threading.Event()

    def run() -> None:
        wait = every_seconds
        while not stopped.wait(wait):
            began = time.monotonic()
            try:
                save(cloud)
            except (ClientError, BotoCoreError, sqlite3.Error, RuntimeError):  # RuntimeError: it grew while it was read
                log.warning("What the cloud holds could not be kept; it will be tried again", exc_info=True)
            wait = max(every_seconds, (time.monotonic() - began) / SHARE)

    thread = threading.Thread(target=run, name="snapshot", daemon=True)
    thread.start()

    def stop() -> None:
        stopped.set()
        thread.join()
        save(cloud)
        close(cloud)

    cloud.on_stop(stop)


def close(cloud: Cloud) -> None:
    with _opening:
        store = _stores.pop(cloud, None)
    if store:
        store.close()


def _store(cloud: Cloud) -> Store:
    with _opening:
        if cloud not in _stores:
            _stores[cloud] = Store(cloud.state_dir / "snapshot.sqlite")
        return _stores[cloud]
