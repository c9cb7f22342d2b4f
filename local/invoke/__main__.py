"""`python -m local.invoke FUNCTION [EVENT]`: what `make invoke F=recommend [E=file]` runs.

The response goes to standard output as JSON, and the function's log to standard error. The exit code is 1 if the
function fails, and 2 if there is no such function or event.
"""

import argparse
import sys
from pathlib import Path

from local.deploy import DeploymentError
from local.invoke.call import call
from local.invoke.event_files import UnknownNameError, check_function, read_event
from local.invoke.stack import stack
from local.runtime.checkout import ROOT


def main(arguments: list[str] | None = None, states: Path = ROOT / ".aisle") -> int:
    """The exit code. `states` holds the state folders of clouds that may be running."""
    given = _parser().parse_args(arguments)
    try:
        check_function(given.function)
        event = read_event(given.function, given.event)
        with stack(states, given.function) as deployed:
            return call(deployed, given.function, event)
    except UnknownNameError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except DeploymentError as error:
        sys.stderr.write(f"The function was not called: {error}\n")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.invoke", description=__doc__)
    parser.add_argument("function", nargs="?", default="", help="a folder of functions/")
    parser.add_argument("event", nargs="?", help="a JSON file; without it, events/FUNCTION.json")
    return parser


if __name__ == "__main__":
    sys.exit(main())
