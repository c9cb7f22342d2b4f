"""The shape of every command: `python -m ops.NOUN VERB [--stack NAME]`. What it tells is its last line, as JSON.

Errors go to standard error. The exit code is 0; 1 where the work failed; 2 where what was given is wrong.
"""

import argparse
import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from aisle.errors import AisleError, InvalidInput
from ops.stack import DEFAULT, Stack, feel_at_home

Told = Mapping[str, Any]
Does = Callable[[Namespace, Stack], Told]


class Incomplete(AisleError):
    """Some of the work was not done, and `told` has what was. Seen by the operator, who runs the command again."""

    def __init__(self, reason: str, told: Told) -> None:
        self.told = told
        super().__init__(reason)


class Command:
    """A noun and its verbs."""

    def __init__(self, noun: str, description: str | None) -> None:
        as_written = argparse.RawTextHelpFormatter
        self._parser = ArgumentParser(f"ops.{noun}", description=description, formatter_class=as_written)
        self._verbs = self._parser.add_subparsers(metavar="VERB", required=True)

    def verb(self, name: str, does: Does, help: str) -> ArgumentParser:
        """Add a verb. Returns: its parser, for arguments of its own."""
        parser: ArgumentParser = self._verbs.add_parser(name, help=help, description=help)
        parser.add_argument("--stack", default=DEFAULT, metavar="NAME", help=f"{DEFAULT}, unless you gave it another")
        parser.set_defaults(does=does)
        return parser

    def run(self, arguments: Sequence[str] | None = None) -> int:
        """Returns: the exit code."""
        given = self._parser.parse_args(arguments)
        feel_at_home()
        fault: Exception
        try:
            print(json.dumps(given.does(given, Stack(given.stack)), ensure_ascii=False))
            return 0
        except Incomplete as error:
            print(json.dumps(error.told, ensure_ascii=False))
            fault = error
        except (AisleError, BotoCoreError, ClientError) as error:
            fault = error
        print(f"{self._parser.prog}: {fault}", file=sys.stderr)
        return 2 if isinstance(fault, InvalidInput) else 1
