"""The stack that a function is called in: that of a running cloud, such as the demo's, or a fresh one with samples."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from local.cloud import Cloud
from local.deploy import STACK, DeploymentError, deploy, outputs
from local.invoke.samples import put_samples
from local.runtime.running_cloud import RunningCloud
from local.runtime.state_lock import note_of_holder


@dataclass(frozen=True)
class Stack:
    """A deployed template."""

    cloud: RunningCloud
    outputs: dict[str, str]


@contextmanager
def stack(states: Path, function: str) -> Iterator[Stack]:
    """Ends a cloud that it started. Raises: DeploymentError."""
    running = find_running(states)
    if running is not None:
        sys.stderr.write(f"Against the cloud that runs at {running.endpoint_url}.\n")
        yield Stack(running, _outputs(running))
        return
    sys.stderr.write("No cloud is running: against a fresh one, with samples.\n")
    with tempfile.TemporaryDirectory() as folder, Cloud(state_dir=Path(folder)) as cloud:
        fresh = Stack(cloud, deploy(cloud))
        put_samples(cloud, fresh.outputs, function)
        yield fresh


def find_running(states: Path) -> RunningCloud | None:
    """The cloud that holds the lock of a state folder. Returns: None, if no cloud does."""
    for lock in sorted(states.glob("*/lock")):
        port = (note_of_holder(lock) or "").rpartition(":")[2]
        if port:
            return RunningCloud(port=int(port))
    return None


def _outputs(running: RunningCloud) -> dict[str, str]:
    try:
        return outputs(running, STACK)
    except (BotoCoreError, ClientError) as error:
        raise DeploymentError(f"the running cloud has no stack to call it in yet: {error}") from None
