"""Read the bodies of refused events again by today's code, and put those that are accepted now on the stream.

    .venv/bin/python -m ops.refused_events replay [--since DAY] [--reason WORD] [--dry-run] [--stack NAME]

DAY is like 2026-11-24. WORD stands in the refusal's field or reason. What was put on the stream is removed, and so are
bodies of erased people and those older than 30 days. What is still refused stays. An event keeps its id and its time of
arrival, so a second run counts nothing twice. The last line is JSON:
{"read", "accepted", "duplicates", "refused", "erased", "expired", "unreadable", "reasons": {"field: reason": count}}.
"""

import os
import sys
from argparse import Namespace
from datetime import UTC, date, datetime, time
from functools import cache, partial

from botocore.exceptions import BotoCoreError, ClientError

from aisle.errors import AisleError
from aisle.intake.replay import Replay
from aisle_aws.stores import refused_store
from aisle_aws.streams import event_stream
from ops.command import Command, Incomplete, Told
from ops.stack import Stack


def read_again(run: Replay, bucket: str, is_dry: bool) -> None:
    """Puts first and removes then: whatever ends a run between the two, the next one completes it.

    Raises: Unavailable
    """
    since = datetime.combine(run.since, time(), UTC) if run.since else None
    for refused in refused_store.read_all(bucket, since):
        accepted, staying = run.sort(refused.lines)
        if not is_dry and len(staying) < max(len(refused.lines), 1):
            event_stream.put(accepted)
            refused_store.rewrite(bucket, refused.key, staying)


def replay(given: Namespace, stack: Stack) -> Told:
    os.environ["EVENT_STREAM"], bucket = stack.output("EventStreamName"), stack.output("RawBucketName")
    run = Replay(datetime.now(UTC), cache(partial(refused_store.is_erased, bucket)), given.since, given.reason)
    try:
        read_again(run, bucket, given.dry_run)
    except (AisleError, BotoCoreError, ClientError) as error:
        raise Incomplete(f"{error}\nNot everything was read: run the command again.", run.told()) from error
    told = run.told()
    for reason, number in told["reasons"].items():
        print(f"still refused {number:,} times: {reason}")
    return told


def command() -> Command:
    made = Command("refused_events", __doc__)
    parser = made.verb("replay", replay, "read them again by the code of this checkout")
    parser.add_argument("--since", type=date.fromisoformat, metavar="DAY", help="refused on that day or later, UTC")
    parser.add_argument("--reason", default="", metavar="WORD", help="only where the field or the reason has it")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and change nothing")
    return made


if __name__ == "__main__":
    sys.exit(command().run())
