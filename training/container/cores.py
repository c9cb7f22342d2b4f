"""A core of its own for each worker of the server, where there are as many workers as cores.

Left to the kernel, two workers may wait for one core beside an idle one, and a worker that moves leaves its caches
behind. Fewer workers mean that something else was to have the other cores, so then nobody is kept anywhere.
"""

import os
from collections.abc import Collection

from training.container.worker import Worker


def choose_core(worker: Worker, siblings: Collection[Worker], workers: int) -> None:
    """In the parent, before the fork: it alone knows who lives, and where."""
    cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
    free = cores - {sibling.core for sibling in siblings}
    worker.core = min(free) if free and workers == len(cores) else None


def keep_core(worker: Worker) -> None:
    """In the worker, after the fork."""
    if worker.core is not None:
        os.sched_setaffinity(0, {worker.core})
