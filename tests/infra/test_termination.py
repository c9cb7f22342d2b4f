"""A run of tests that receives SIGTERM ends: no further test, no child left, and an exit code that says so."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from local.runtime.checkout import ROOT

RUN = "tests/infra/runs/waits_to_be_ended.py"
LIMIT_SECONDS = 300

pytestmark = pytest.mark.cloud  # in the runs that it starts


@pytest.fixture
def start(tmp_path):
    """Call it with a command: a run of its own, whose signs lie in `tmp_path`. What still runs is killed."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "PYTEST"))}
    started = []

    def start(*command):
        run = subprocess.Popen(
            command,
            cwd=ROOT,
            env=inherited | {"SIGNS": str(tmp_path)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(run)
        return run

    yield start
    for run in started:
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)
            run.wait()


def run_of(word):
    return (sys.executable, "-m", "pytest", RUN, "-k", f"{word} or comes_after", "-p", "no:cacheprovider")


def wait_for(sign, run):
    deadline = time.monotonic() + LIMIT_SECONDS
    while not sign.exists():
        assert run.poll() is None, run.stdout.read()
        assert time.monotonic() < deadline, f"no sign: {sign.name}"
        time.sleep(0.05)


def lives(pid):
    return Path(f"/proc/{pid}").exists()


def test_this_run_listens(request):
    assert request.config.pluginmanager.has_plugin("termination")


@pytest.mark.parametrize("workers", [(), ("-n", "2", "--dist", "loadfile", "--max-worker-restart", "0")], ids=len)
def test_a_run_that_is_told_to_end_stops_its_cloud_and_runs_no_further_test(workers, start, tmp_path):
    run = start(*run_of("with_a_cloud"), *workers)
    wait_for(tmp_path / "began", run)
    child = int((tmp_path / "child").read_text())
    assert lives(child)

    run.send_signal(signal.SIGTERM)

    output, _ = run.communicate(timeout=LIMIT_SECONDS)
    assert run.returncode == pytest.ExitCode.INTERRUPTED, output
    assert (tmp_path / "taken_down").exists()
    assert not lives(child)
    assert not (tmp_path / "went_on").exists()


def test_a_test_that_swallows_its_interrupt_is_the_last(start, tmp_path):
    run = start(*run_of("swallows"))
    wait_for(tmp_path / "began", run)

    run.send_signal(signal.SIGTERM)

    output, _ = run.communicate(timeout=LIMIT_SECONDS)
    assert run.returncode == pytest.ExitCode.INTERRUPTED, output
    assert (tmp_path / "swallowed").exists()
    assert not (tmp_path / "went_on").exists()


def test_a_fixture_that_is_being_taken_down_is_taken_down_to_its_end(start, tmp_path):
    run = start(*run_of("while_it_is_taken_down"))

    output, _ = run.communicate(timeout=LIMIT_SECONDS)

    assert run.returncode == pytest.ExitCode.INTERRUPTED, output
    assert (tmp_path / "taken_down").exists()
    assert not (tmp_path / "went_on").exists()


def test_make_hands_the_signal_on(start, tmp_path):
    done = ("-o", "install", "-o", "chromium")  # these are there where this test runs
    run = start("make", *done, "test", f"T={RUN} -k 'swallows or comes_after' -p no:cacheprovider")
    wait_for(tmp_path / "began", run)

    run.send_signal(signal.SIGTERM)

    output, _ = run.communicate(timeout=LIMIT_SECONDS)
    assert run.returncode != 0, output
    assert (tmp_path / "swallowed").exists()
    assert not (tmp_path / "went_on").exists()
