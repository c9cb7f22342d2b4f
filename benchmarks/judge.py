"""What it costs the embedded cloud to judge a call by its caller's role.

    python -m benchmarks.judge

`judged_per_second` is the judge alone, in one thread. `as_administrator` and `as_role` are whole calls, in milliseconds
(median): the difference is what judging adds. `front_door` is a page's batch of one event in the deployed stack, in
turns: judged, and with every key taken for an administrator's.
"""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from local.cloud import Cloud
from local.demo.page_client import PageClient
from local.deploy import deploy
from local.permissions.judge import judge
from local.permissions.need import Need
from local.runtime.callers import Caller

CALLS, JUDGED, TURNS = 400, 20_000, 5
STREAM = "arn:aws:kinesis:eu-west-1:123456789012:stream/events"
STATEMENTS: list[dict[str, Any]] = [  # as many as the front door's role has
    {"Effect": "Allow", "Action": "dynamodb:BatchGetItem", "Resource": "arn:aws:dynamodb:*:*:table/profiles"},
    {"Effect": "Allow", "Action": "sagemaker:InvokeEndpoint", "Resource": "arn:aws:sagemaker:*:*:endpoint/aisle"},
    {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "arn:aws:secretsmanager:*:*:secret:a"},
    {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::shop/config/*"},
    {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::shop"},
    {"Effect": "Allow", "Action": "kinesis:PutRecords", "Resource": STREAM},
]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, Cloud(state_dir=Path(folder)) as cloud:
        role = furnish(cloud)
        result: dict[str, Any] = {"benchmark": "judge", "judged_per_second": round(judged_per_second(role))}
        for name, caller in (("as_administrator", None), ("as_role", role)):
            result[name] = {call: round(1000 * timed(act), 2) for call, act in calls(cloud, caller).items()}
        result["front_door"] = front_door(cloud)
    print(json.dumps(result))


def front_door(cloud: Cloud) -> dict[str, float]:
    """The medians of a page's batches, in milliseconds."""
    outputs = deploy(cloud)
    page = PageClient(outputs["ApiUrl"], outputs["PublishableKey"], "")
    times: dict[str, list[float]] = {"judged": [], "as_administrator": []}
    known = cloud.callers.of_key
    for turn in range(2 * TURNS):
        kind = "as_administrator" if turn % 2 else "judged"
        judged = known if kind == "judged" else lambda _: None
        setattr(cloud.callers, "of_key", judged)  # noqa: B010 - the cloud has no such switch
        times[kind].append(timed(lambda: page.post([page.event("view_item", "tea")])))
    return {kind: round(1000 * median(seconds), 2) for kind, seconds in times.items()}


def furnish(cloud: Cloud) -> str:
    """Makes what the calls are about. Returns: the ARN of the role."""
    cloud.client("s3").create_bucket(Bucket="shop", CreateBucketConfiguration={"LocationConstraint": cloud.region})
    cloud.client("kinesis").create_stream(StreamName="events", ShardCount=1)
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    iam = cloud.client("iam")
    made = iam.create_role(RoleName="front-door", AssumeRolePolicyDocument=document([trust]))
    iam.put_role_policy(RoleName="front-door", PolicyName="own", PolicyDocument=document(STATEMENTS))
    return str(made["Role"]["Arn"])


def document(statements: list[dict[str, Any]]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def judged_per_second(role: str) -> float:
    caller, need = Caller(role, "benchmark"), Need("kinesis:PutRecords", STREAM)
    began = perf_counter()
    for _ in range(JUDGED):
        judge().require(caller, need)
    return JUDGED / (perf_counter() - began)


def calls(cloud: Cloud, role: str | None) -> dict[str, Callable[[], Any]]:
    s3, kinesis = cloud.client("s3", role), cloud.client("kinesis", role)
    records = [{"Data": b"x" * 1_000, "PartitionKey": "1"}] * 20
    return {
        "put_object": lambda: s3.put_object(Bucket="shop", Key="config/a.json", Body=b"{}"),
        "get_object": lambda: s3.get_object(Bucket="shop", Key="config/a.json")["Body"].read(),
        "put_records": lambda: kinesis.put_records(StreamName="events", Records=records),
    }


def timed(act: Callable[[], Any]) -> float:
    """The median of the calls' seconds, the first ones left out."""
    seconds = []
    for _ in range(CALLS):
        began = perf_counter()
        act()
        seconds.append(perf_counter() - began)
    return median(seconds[CALLS // 4 :])


if __name__ == "__main__":
    main()
