"""A child process with a log file, for every engine that runs code."""

import os
import signal
import subprocess
from pathlib import Path

GRACE_SECONDS = 3.0  # between SIGTERM and SIGKILL


class Process:
    """One child in its own process group, so that its own children (a JVM) end with it."""

    def __init__(self, argv: list[str], env: dict[str, str], log_path: Path, cwd: Path | None = None) -> None:
        self.log_path = log_path
        with log_path.open("ab") as log:
            self._child = subprocess.Popen(
                argv,
                env=env,
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def returncode(self) -> int | None:
        """None while it runs."""
        return self._child.poll()

    def wait(self, timeout: float | None = None) -> int:
        """Raises: subprocess.TimeoutExpired."""
        return self._child.wait(timeout)

    def log_tail(self, lines: int = 40) -> str:
        """The end of the child's own output."""
        text = self.log_path.read_text(errors="replace") if self.log_path.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def terminate(self) -> None:
        """Sends SIGTERM to the group without waiting."""
        self._signal(signal.SIGTERM)

    def stop(self, grace_seconds: float = GRACE_SECONDS) -> None:
        """Terminates the group, then kills what is left of it."""
        self._signal(signal.SIGTERM if grace_seconds else signal.SIGKILL)
        try:
            self._child.wait(grace_seconds or None)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self._child.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self._child.poll() is not None:
            return
        try:
            os.killpg(self._child.pid, number)
        except ProcessLookupError:
            self._child.poll()  # it has already ended
