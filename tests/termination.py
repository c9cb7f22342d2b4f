"""SIGTERM ends the run as Ctrl-C does: the test stops, no other begins, and every fixture is taken down.

A run with workers hands the signal on to them: the tests and their fixtures are theirs.
"""

import os
import signal
from collections.abc import Generator
from contextlib import suppress
from types import FrameType

import pytest
from execnet import Gateway


class Termination:
    """Handles SIGTERM for one run."""

    def __init__(self) -> None:
        self._session: pytest.Session | None = None
        self._may_interrupt = True
        self._workers: list[int] = []
        self._former = signal.signal(signal.SIGTERM, self._end)

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Remember whom to stop."""
        self._session = session

    @pytest.hookimpl(optionalhook=True)  # of pytest-xdist
    def pytest_xdist_newgateway(self, gateway: Gateway) -> None:
        """Remember the worker's process, while it has nothing else to do."""
        self._workers.append(gateway.remote_exec("import os; channel.send(os.getpid())").receive())

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self) -> Generator[None, object, object]:
        """A fixture that is being taken down goes on to its end, or it would leave its children behind."""
        former, self._may_interrupt = self._may_interrupt, False
        try:
            return (yield)
        finally:
            self._may_interrupt = former

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(self) -> Generator[None, object, object]:
        """The fixtures that outlive a test are taken down here."""
        self._may_interrupt = False
        return (yield)

    def pytest_unconfigure(self) -> None:
        """Leave the process as it was."""
        signal.signal(signal.SIGTERM, self._former)

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        """Interrupt once: a killed process group hears SIGTERM twice, of the killer and of make.

        Code under test may swallow KeyboardInterrupt: `shouldstop` then ends the run after that test.
        """
        if self._session is not None:
            self._session.shouldstop = "SIGTERM"
        for worker in self._workers:
            with suppress(ProcessLookupError):  # it has ended
                os.kill(worker, signal.SIGTERM)
        if self._may_interrupt and not self._workers:
            self._may_interrupt = False
            raise KeyboardInterrupt("SIGTERM")


def pytest_configure(config: pytest.Config) -> None:
    """Listen from here on."""
    config.pluginmanager.register(Termination(), "termination")
