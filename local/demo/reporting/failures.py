"""A failed step in words: what failed, why, where its log is, what to do. A stack trace goes to the log alone."""

import logging
from collections.abc import Iterator
from pathlib import Path

from aisle.errors import AisleError
from local.demo.executions import ExecutionFailed

LONGEST = 400  # characters of a reason
AGAIN = "Read the end of the log, mend the cause, and run the same command again: it goes on from what was kept."
REPORT = "Run the same command again. If it fails again, report it with the logs."

log = logging.getLogger(__name__)


def explain(error: Exception, step: str, log_dir: Path) -> Iterator[str]:
    """Lines for the terminal."""
    log.warning("The step %s failed", step, exc_info=error)
    yield f"The demo stopped at {step}: {_what(error)}"
    yield f"Log    {_log_of(error, log_dir)}"
    yield f"To do  {_to_do(error)}"


def _what(error: Exception) -> str:
    text = " ".join(str(error).split()) or "no reason was given"
    named = "" if isinstance(error, ExecutionFailed | AisleError | AssertionError) else f"{type(error).__name__}: "
    return named + (text if isinstance(error, AisleError) or len(text) <= LONGEST else text[:LONGEST] + " ...")


def _log_of(error: Exception, log_dir: Path) -> Path:
    """The failed job's own, or else the cloud's."""
    named = error.log_name if isinstance(error, ExecutionFailed) else None
    return log_dir / (named or "cloud.log")


def _to_do(error: Exception) -> str:
    if isinstance(error, AisleError):
        return "Correct what is named, and run the same command again."
    return AGAIN if isinstance(error, ExecutionFailed) else REPORT
