"""Pins each worker of the server to its own core, where there are as many workers as cores.

Otherwise the kernel may put two workers on one core beside an idle one. A worker that moves also loses its caches.
With fewer workers than cores, other processes need the rest, so no worker is pinned.
"""

import os
from collections.abc import Collection

from training.container.worker import Worker


def choose_core(worker: Worker, siblings: Collection[Worker], workers: int) -> None:
    """Runs in the parent, before the fork: only the parent knows the live workers and their cores."""
    cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
    free = cores - {sibling.core for sibling in siblings}
    worker.core = min(free) if free and workers == len(cores) else None


def keep_core(worker: Worker) -> None:
    """Runs in the worker, after the fork."""
    if worker.core is not None:
        os.sched_setaffinity(0, {worker.core})
