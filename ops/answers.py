"""An answer of the last 30 days: what was asked, what was answered, and the same scores again.

    .venv/bin/python -m ops.answers show ID [--stack NAME]

ID is the answer's `recommendation_id`. The last line is what GET /v1/ops/answers/ID answers: {"asked", "answered",
"scored_again": {"agrees", "why", "items", "facts_changed"}, ...}. Lines before it tell each item's score, then
and now.
"""

import sys
from argparse import Namespace
from typing import Any
from urllib.parse import quote

from ops.command import Command, Told
from ops.operator_api import call
from ops.stack import Stack


def show(given: Namespace, stack: Stack) -> Told:
    told = call(stack, "GET", f"/v1/ops/answers/{quote(given.id, safe='')}")
    for each in told["scored_again"]["items"]:
        print(_line(each))
    print(told["scored_again"]["why"])
    return told


def _line(item: dict[str, Any]) -> str:
    """For people: one item."""
    then, now = (_score(item[name]) for name in ("score", "score_now"))
    return f"{item['item_id']:<24}  {then} then  {now} now{'' if item['agrees'] else '  differs'}"


def _score(score: float | None) -> str:
    return "      none" if score is None else f"{score:10.7f}"


def command() -> Command:
    made = Command("answers", __doc__)
    made.verb("show", show, "one answer: what was asked, and the same scores again").add_argument(
        "id", metavar="ID", help="the answer's recommendation_id"
    )
    return made


if __name__ == "__main__":
    sys.exit(command().run())
