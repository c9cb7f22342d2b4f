"""Read the bodies of refused events again by today's code, and put those that are accepted now on the stream.

    .venv/bin/python -m ops.replay_refused [--since DAY] [--reason WORD] [--dry-run] [--stack NAME]

DAY is like 2026-11-24. WORD stands in the refusal's field or reason. What was put on the stream is removed, and so are
bodies of erased people and those older than 30 days. What is still refused stays. An event keeps its id and its time of
arrival, so a second run counts nothing twice. AWS_ENDPOINT_URL leads to an embedded cloud. The last line is JSON:
{"read", "accepted", "duplicates", "refused", "erased", "expired", "unreadable", "reasons": {"field: reason": count}}.
"""

import argparse
import json
import os
import sys
from datetime import UTC, date, datetime, time
from functools import cache, partial

from botocore.exceptions import BotoCoreError, ClientError

from aisle.errors import AisleError
from aisle.intake.replay import Replay
from aisle_aws.stores import refused_store
from aisle_aws.streams import event_stream
from aisle_aws.transport.clients import client


def replay(run: Replay, bucket: str, is_dry: bool) -> None:
    """Puts first and removes then: whatever ends a run between the two, the next one completes it.

    Raises: Unavailable
    """
    since = datetime.combine(run.since, time(), UTC) if run.since else None
    for refused in refused_store.read_all(bucket, since):
        accepted, staying = run.sort(refused.lines)
        if not is_dry and len(staying) < max(len(refused.lines), 1):
            event_stream.put(accepted)
            refused_store.rewrite(bucket, refused.key, staying)


def outputs(stack: str) -> dict[str, str]:
    described = client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}


def arguments() -> argparse.ArgumentParser:
    as_written = argparse.RawTextHelpFormatter
    parser = argparse.ArgumentParser("ops.replay_refused", description=__doc__, formatter_class=as_written)
    parser.add_argument("--since", type=date.fromisoformat, metavar="DAY", help="refused on that day or later, UTC")
    parser.add_argument("--reason", default="", metavar="WORD", help="only where the field or the reason has it")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and change nothing")
    parser.add_argument("--stack", default="aisle", metavar="NAME")
    return parser


def main() -> None:
    parser = arguments()
    given = parser.parse_args()
    try:
        stack = outputs(given.stack)
    except (BotoCoreError, ClientError) as error:
        parser.error(f"the stack {given.stack} was not found: {error}")
    os.environ["EVENT_STREAM"], bucket = stack["EventStreamName"], stack["RawBucketName"]
    run = Replay(datetime.now(UTC), cache(partial(refused_store.is_erased, bucket)), given.since, given.reason)
    fault: str | None = None
    try:
        replay(run, bucket, given.dry_run)
    except (AisleError, BotoCoreError, ClientError) as error:
        fault = f"{error}\nNot everything was read: run the command again."
    told = run.told()
    for reason, number in told["reasons"].items():
        print(f"still refused {number:,} times: {reason}")
    print(json.dumps(told))
    sys.exit(fault)


if __name__ == "__main__":
    main()
