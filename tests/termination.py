"""SIGTERM ends the run as Ctrl-C does: the test stops, no other begins, and every fixture is taken down."""

import signal
from collections.abc import Generator
from types import FrameType

import pytest


class Termination:
    """Handles SIGTERM for one run."""

    def __init__(self) -> None:
        self._session: pytest.Session | None = None
        self._may_interrupt = True
        self._former = signal.signal(signal.SIGTERM, self._end)

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Remember whom to stop."""
        self._session = session

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
        if self._may_interrupt:
            self._may_interrupt = False
            raise KeyboardInterrupt("SIGTERM")


def pytest_configure(config: pytest.Config) -> None:
    """Listen from here on."""
    config.pluginmanager.register(Termination(), "termination")
