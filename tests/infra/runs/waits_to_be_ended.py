"""A run that `tests/infra/test_termination.py` starts and ends. Its name keeps it out of every other run."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.cloud import Cloud


def sign(name: str, text: str = "") -> None:
    """Leave a file that the test who started this run looks for."""
    partial = Path(os.environ["SIGNS"]) / f"{name}.partial"
    partial.write_text(text)
    partial.rename(partial.with_suffix(""))


def wait_to_be_ended() -> None:
    sign("began")
    time.sleep(600)


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with Cloud(state_dir=tmp_path_factory.mktemp("cloud")) as cloud:
        child = cloud.run_process([sys.executable, "-c", "import time; time.sleep(600)"], cloud.child_env(), "child")
        sign("child", str(child.pid))
        yield cloud
    sign("taken_down")


def test_that_waits_with_a_cloud(cloud: Cloud) -> None:
    wait_to_be_ended()


def test_that_swallows_its_interrupt() -> None:
    try:
        wait_to_be_ended()
    except KeyboardInterrupt:
        sign("swallowed")


def test_whose_fixture_is_ended_while_it_is_taken_down(ended_while_taken_down: None) -> None:
    pass


@pytest.fixture
def ended_while_taken_down() -> Iterator[None]:
    yield
    os.kill(os.getpid(), signal.SIGTERM)
    sign("taken_down")


def test_that_comes_after() -> None:
    sign("went_on")
