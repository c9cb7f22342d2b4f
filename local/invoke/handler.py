"""The child of `local.invoke.call`: reads an event, runs the handler, writes its response as JSON.

Raises nothing: an exception is a response with its type and message, as in Lambda, and the exit code is 1.
"""

import importlib
import json
import os
import sys
import time
import traceback
import uuid
from contextlib import redirect_stdout
from typing import Any

from awslambdaric.lambda_context import LambdaContext


def main() -> int:
    """The exit code."""
    event = json.load(sys.stdin)
    with redirect_stdout(sys.stderr):  # where the handler's log and metrics go
        response, code = run(event)
    sys.stdout.write(json.dumps(response, indent=2, ensure_ascii=False, default=str) + "\n")
    return code


def run(event: Any) -> tuple[Any, int]:
    """The response and the exit code."""
    try:
        return importlib.import_module("app").handler(event, _context()), 0
    except Exception as error:  # noqa: BLE001 - Lambda, too, answers whatever the handler raises
        traceback.print_exc()
        return {"errorType": type(error).__name__, "errorMessage": str(error)}, 1


def _context() -> LambdaContext:
    deadline_ms = int((time.time() + float(os.environ["FUNCTION_TIMEOUT"])) * 1000)
    return LambdaContext(uuid.uuid4().hex, None, None, deadline_ms, os.environ["FUNCTION_ARN"])


if __name__ == "__main__":
    sys.exit(main())
