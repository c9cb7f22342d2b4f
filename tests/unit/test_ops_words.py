"""What is asked wrongly of a command is refused before anything is done."""

import json
import subprocess
import sys

import pytest

from aisle.live.called_items import MAX_BODY_BYTES, MAX_ROWS
from local.runtime.checkout import ROOT
from ops.items import parts


@pytest.mark.parametrize(
    "words",
    [
        ("create", "--days", "0"),
        ("create", "--days", "99999999999"),
        ("rotate", "till", "--hours", "nan"),
        ("rotate", "till", "--hours", "-4"),
        ("rotate", "till", "--hours", "1e30"),
        ("rotate", "till", "--hours", "soon"),
    ],
    ids=" ".join,
)
def test_a_life_that_no_key_can_have_is_exit_code_2(words):
    command = [sys.executable, "-m", "ops.server_keys", *words]

    result = subprocess.run(command, cwd=ROOT, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True)

    assert (result.returncode, result.stdout) == (2, "")
    assert f"argument {words[-2]}" in result.stderr


def test_rows_are_told_in_as_many_calls_as_their_number_and_size_need():
    small = [{"item_id": f"{number}"} for number in range(MAX_ROWS + 1)]
    large = [{"item_id": f"{number}", "description": "\N{TEAPOT}" * 20_000} for number in range(100)]

    calls = [list(parts(rows)) for rows in (small, large)]

    assert [len(part) for part in calls[0]] == [MAX_ROWS, 1]
    assert [row for part in calls[1] for row in part] == large
    assert all(len(json.dumps(part)) <= MAX_BODY_BYTES for part in calls[1])
    assert len(calls[1]) == 13


def test_a_row_that_no_call_can_hold_is_told_alone():
    huge = {"item_id": "1", "description": "x" * MAX_BODY_BYTES}

    assert list(parts([{"item_id": "0"}, huge, {"item_id": "2"}])) == [[{"item_id": "0"}], [huge], [{"item_id": "2"}]]
