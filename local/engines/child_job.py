"""A job of a cloud service as one child process: started, awaited, or stopped early."""

import re
import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from local.runtime.process import Process
from local.runtime.running_cloud import RunningCloud

MESSAGE_LINES = 20
JAVA_FRAME = re.compile(r"^\s+(at [\w.$/@<>-]+\(|\.\.\. \d+ more|Suppressed: )")  # no help to the job's author

_awaited: set[threading.Thread] = set()
_counting = threading.Lock()


@dataclass(frozen=True)
class Outcome:
    state: Literal["succeeded", "failed", "timed_out", "stopped"]
    message: str = ""  # the log's last lines if the job failed


class ChildJob:
    """Runs at most one process at a time. `stop` also applies to later ones. `clock` is as in `run_process`."""

    def __init__(self, cloud: RunningCloud, log_name: str, clock: bool = True) -> None:
        self.cloud, self.log_name, self._clock = cloud, log_name, clock
        self.stopped = threading.Event()
        self._process: Process | None = None

    def run(self, argv: list[str], env: dict[str, str], cwd: Path, timeout: float | None = None) -> Outcome:
        if self.stopped.is_set() or self.cloud.stopping:
            return Outcome("stopped")
        process = self._process = self.cloud.run_process(argv, env, self.log_name, cwd, self._clock)
        if self.stopped.is_set():
            process.stop()
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.stop()
            return Outcome("timed_out", f"Stopped after {timeout:.0f} seconds")
        if self.stopped.is_set() or self.cloud.stopping:
            return Outcome("stopped")
        if code == 0:
            return Outcome("succeeded")
        return Outcome("failed", f"Exit code {code}. The end of {process.log_path.name}:\n{last_words(process)}")

    def printed(self) -> str:
        """The end of what the process wrote."""
        return self._process.log_tail() if self._process else ""

    def stop(self) -> None:
        self.stopped.set()
        if self._process:
            self._process.stop()


def stop_all(jobs: Mapping[str, ChildJob]) -> None:
    for job in jobs.values():
        job.stop()


def last_words(process: Process, lines: int = MESSAGE_LINES) -> str:
    """The end of a log, without the frames of Java's stack traces."""
    kept = [line for line in process.log_tail(400).splitlines() if line.strip() and not JAVA_FRAME.match(line)]
    return "\n".join(kept[-lines:])


def in_background(name: str, work: Callable[[], None], awaited: bool = True) -> None:
    """`awaited` counts it as work under way; not for one that goes on for ever, as a streaming job does."""

    def counted() -> None:
        try:
            work()
        finally:
            with _counting:
                _awaited.discard(thread)

    thread = threading.Thread(target=counted, name=name, daemon=True)
    if awaited:
        with _counting:
            _awaited.add(thread)
    thread.start()


def under_way() -> int:
    """The number of jobs and other background work that have not ended."""
    with _counting:
        return len(_awaited)
