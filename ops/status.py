"""What serves, and how old is what it answers from.

    .venv/bin/python -m ops.status show [--stack NAME]

The last line is what GET /v1/ops/status answers: {"as_of", "endpoint": {"status", "variants"}, "champion", "config",
"catalogue"}. The last two tell of each name the newest object, when it was changed, and its age in seconds.
"""

import sys
from argparse import Namespace

from ops.command import Command, Told
from ops.operator_api import call
from ops.stack import Stack


def show(given: Namespace, stack: Stack) -> Told:
    return call(stack, "GET", "/v1/ops/status")


def command() -> Command:
    made = Command("status", __doc__)
    made.verb("show", show, "what serves, by which weights, and the age of what it answers from")
    return made


if __name__ == "__main__":
    sys.exit(command().run())
