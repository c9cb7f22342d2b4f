"""What the demo prints: plain lines where there is no terminal, failures in words, no stack trace."""

import io
import json
import logging
import re
import threading
import time

import pytest
from rich.console import Console

from aisle.errors import AisleError
from local.demo import progress
from local.demo.executions import ExecutionFailed
from local.demo.report import Report
from local.demo.reporting.failures import explain
from local.demo.reporting.stray_traces import traces_to_log
from local.runtime.logs import logs_in

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
LOG = 'Traceback (most recent call last):\n  File "/tmp/job.py", line 9, in <module>\n    read()\nValueError: month 13'
RUN = {"ErrorMessage": f"Exit code 1. The end of glue-clean-1.log:\n{LOG}", "JobRunState": "FAILED"}
SPARK = f"States.TaskFailed: {json.dumps(RUN)}"  # as the retrain state machine joins error and cause
JAVA = "py4j.Py4JJavaError: An error occurred.\n: org.apache.SparkException: no such file\nCaused by: EOFException"
JVM = "States.TaskFailed: " + json.dumps({"ErrorMessage": f"Exit code 1. The end of glue-clean-2.log:\n{JAVA}"})
SAID = "seed: must be a whole number (got 'x')"
LAST_LINE = f"2026-11-28 21:56:55,984 training: {SAID}"
JOB = {"FailureReason": f"AlgorithmError: {SAID}\nExit code 1. The end of train-1.log:\n{LAST_LINE}"}
TRAINING = f"States.TaskFailed: {json.dumps({'TrainingJobName': '1', **JOB, 'HyperParameters': {'seed': 'x'}})}"


def report_to(text, terminal):
    report = Report()
    report.console = Console(file=text, force_terminal=terminal, width=100, highlight=False)
    return report


def test_without_a_terminal_a_long_step_tells_itself_in_plain_lines(monkeypatch):
    monkeypatch.setattr(progress, "PLAIN_EVERY_SECONDS", 0.0)
    text = io.StringIO()

    with report_to(text, terminal=False).step("train") as (step, advance):
        advance(0.5, "Train: [network], epoch 3")
        step.tell("released")

    assert not CONTROL.search(text.getvalue())
    first, last = text.getvalue().splitlines()
    assert first.split() == ["train", "0", "s", "Train:", "[network],", "epoch", "3"]
    assert last.split()[:2] == ["✓", "train"]
    assert last.endswith("released")


def test_on_a_terminal_the_line_moves_while_a_step_is_silent():
    text = io.StringIO()

    with report_to(text, terminal=True).step("train"):
        began, frames = time.monotonic(), set()
        while len(frames) < 2 and time.monotonic() - began < 60:
            frames |= set(re.findall(r"0:00:\d\d", text.getvalue()))

    assert len(frames) >= 2


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ExecutionFailed("Clean", "CleanFailed", SPARK), ["Clean failed: ValueError: month 13", "glue-clean-1.log"]),
        (ExecutionFailed("Clean", "CleanFailed", JVM), ["Clean failed: org.apache.SparkException: no such file\n"]),
        (ExecutionFailed("Train", "TrainFailed", TRAINING), [f"Train failed: {SAID}\n", "train-1.log"]),
        (ExecutionFailed("Crawl", "CrawlFailed", "no bucket"), ["Crawl failed: no bucket", "cloud.log"]),
        (AisleError("items.csv is empty"), ["stopped at land: items.csv is empty", "Correct what is named"]),
        (KeyError("title"), ["KeyError: 'title'", "Run the same command again"]),
    ],
)
def test_a_failed_step_says_what_failed_where_its_log_is_and_what_to_do(error, said, tmp_path):
    text = "\n".join(explain(error, "land", tmp_path))

    assert [part for part in said if part not in text] == []
    assert str(tmp_path) in text
    assert "Traceback" not in text
    assert len(text.splitlines()) == 3


def test_an_error_of_the_cloud_is_one_line_on_the_terminal_and_whole_in_its_log(tmp_path, capsys):
    with logs_in(tmp_path):
        try:
            raise ValueError("month 13")
        except ValueError:
            logging.getLogger("local.engines").exception("Glue job clean did not run:\nits log")

    assert capsys.readouterr().err == f"Error: Glue job clean did not run: (more in {tmp_path / 'cloud.log'})\n"
    assert "ValueError: month 13" in (tmp_path / "cloud.log").read_text()


def test_a_thread_that_dies_leaves_its_trace_in_the_log(tmp_path, capsys):
    def die():
        raise ValueError("month 13")

    with logs_in(tmp_path), traces_to_log():
        thread = threading.Thread(target=die, name="snapshot")
        thread.start()
        thread.join()

    assert "Traceback" not in capsys.readouterr().err
    assert "Traceback" in (tmp_path / "cloud.log").read_text()
