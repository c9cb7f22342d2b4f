"""Saves the cloud's state regularly and at the stop; restores it after a deployment.

Streams are not saved: at the stop they are empty, since functions and Firehose have read them to the end. To start
over, remove the folder.
"""

import logging
import sqlite3
import threading
import time

from botocore.exceptions import BotoCoreError, ClientError

from local.cloud import Cloud
from local.snapshot import access, data, models
from local.snapshot.store import Store

EVERY_SECONDS = 5.0
SHARE = 0.1  # of the time at most; a large cloud is saved less often

log = logging.getLogger(__name__)
_stores: dict[Cloud, Store] = {}
_opening = threading.Lock()


def save(cloud: Cloud) -> int:
    """Saves the changes since the last save. Returns their number."""
    return _store(cloud).replace(
        {
            "object": data.objects(cloud),
            "item": data.items(cloud),
            "secret": data.secrets(cloud),
            "parameter": access.parameters(cloud),
            "person": access.people(cloud),
            "package": models.packages(cloud),
            **{kind: models.described(cloud, kind) for kind in models.SAGEMAKER},
            **{kind: models.scaling(cloud, kind) for kind in models.SCALING},
            "table": models.tables(cloud),
        }
    )


def restore(cloud: Cloud) -> bool:
    """Restores the saved state without notifications. Call it after the deployment and before any save.

    Returns whether there was a saved state. Endpoints may still be starting.
    """
    store = _store(cloud)
    if store.empty():
        return False
    data.restore_objects(cloud, store)
    data.restore_items(cloud, store)
    data.restore_secrets(cloud, store)
    access.restore_parameters(cloud, store)
    access.restore_people(cloud, store)
    models.restore_tables(cloud, store)
    models.restore_packages(cloud, store)
    for kind in models.SAGEMAKER:
        models.restore_described(cloud, store, kind)
    models.restore_weights(cloud, store)
    for kind in models.SCALING:
        models.restore_scaling(cloud, store, kind)
    return True


def keep(cloud: Cloud, every_seconds: float = EVERY_SECONDS) -> None:
    """Saves regularly, and once more at the stop. Call it after `restore`."""
    stopped = threading.Event()

    def run() -> None:
        wait = every_seconds
        while not stopped.wait(wait):
            began = time.monotonic()
            try:
                save(cloud)
            except (
                ClientError,
                BotoCoreError,
                sqlite3.Error,
                RuntimeError,
            ):  # RuntimeError: a dict grew during the read
                log.warning("The snapshot was not saved and will be tried again", exc_info=True)
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
