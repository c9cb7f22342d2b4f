"""The cost of the front door itself: the warm function that answers a page, without its waits.

    python -m benchmarks.front_door

The real handler runs in this process with its real calls, for shoppers with a history of 50 events. Another process
runs moto's server as AWS, and an endpoint with a fixed answer. `own` is a request's time without its waits at a socket,
while AWS works. `code` leaves out the calls entirely, including the time to sign, send and receive. It also measures
the import time of each function, in fresh processes.
"""

import argparse
import io
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from time import perf_counter, process_time
from types import SimpleNamespace
from typing import Any, Literal

import boto3

from aisle.profile.profile import Profile
from aisle.ranking.recommender import Recommender
from aisle.ranking.request import answer_to_json
from benchmarks.call_times import percentiles, timed
from benchmarks.import_times import import_times
from benchmarks.large_model import make_model
from benchmarks.large_model_requests import make_requests
from training.config import Config

HOST = "127.0.0.1"
REGION: Literal["eu-west-1"] = "eu-west-1"
ITEMS, HISTORY, SHOPPERS, WARM_UP = 5_000, 50, 200, 100
SETTINGS = {
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "EVENT_STREAM": "events",
    "PROFILE_TABLE": "profiles",
    "ANSWER_TABLE": "answers",
    "ARTIFACTS_BUCKET": "artifacts",
    "ENDPOINT_NAME": "aisle",
    "ANSWER_BUDGET_MS": "60000",  # what is measured is work: a slow machine must not leave any out
    "PUBLISHABLE_KEY": "pk_benchmark",
    "POWERTOOLS_SERVICE_NAME": "benchmark",
    "POWERTOOLS_METRICS_NAMESPACE": "Aisle",
}
CONTEXT = SimpleNamespace(
    function_name="recommend",
    memory_limit_in_mb=1024,
    invoked_function_arn=f"arn:aws:lambda:{REGION}:123456789012:function:recommend",
    aws_request_id="1",
)


def main() -> None:
    options = arguments()
    recommender = Recommender(make_model(ITEMS, Config()))
    requests = make_requests(recommender.model, SHOPPERS, HISTORY)
    with cloud(answer_to_json(recommender.recommend(requests[0]))):
        furnish([Profile(history=each.history) for each in requests])
        result = measure(options.requests)
    for name, value in result.items():
        print(f"{name:<14} {value:>8}")
    if options.no_imports:
        print(json.dumps({"benchmark": "front_door", **result}))
        return
    imports = import_times()
    for name, timing in imports.items():
        print(f"import {name:<18} wall {timing['wall_ms']:>4} ms   cpu {timing['cpu_ms']:>4} ms   {timing['heaviest']}")
    slowest = max(timing["wall_ms"] for timing in imports.values())
    line = json.dumps({"benchmark": "front_door", **result, "slowest_import_ms": slowest, "imports": imports})
    if options.out:
        options.out.write_text(line + "\n")
    print(line)


def arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=1_000)
    parser.add_argument("--no-imports", action="store_true", help="measure the request only")
    parser.add_argument("--out", type=Path, help="file for the line of JSON")
    return parser.parse_args(argv)


@contextmanager
def cloud(answer: str) -> Iterator[None]:
    """Starts the other process and sets the environment of a function that calls it."""
    with tempfile.TemporaryDirectory() as folder:
        recorded = Path(folder) / "answer.json"
        recorded.write_text(answer)
        command = [sys.executable, "-m", "benchmarks.front_door_cloud", str(recorded)]
        quiet = subprocess.DEVNULL  # moto logs every call
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=quiet) as process:
            assert process.stdin
            assert process.stdout
            ports = json.loads(process.stdout.readline())
            os.environ |= SETTINGS
            os.environ["AWS_ENDPOINT_URL"] = f"http://{HOST}:{ports['cloud']}"
            os.environ["AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME"] = f"http://{HOST}:{ports['endpoint']}"
            yield
            process.stdin.close()


def furnish(profiles: Sequence[Profile]) -> None:
    """Creates the stream, the table with its profiles, the bucket and the endpoint."""
    boto3.client("s3").create_bucket(
        Bucket=SETTINGS["ARTIFACTS_BUCKET"], CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    boto3.client("kinesis").create_stream(StreamName=SETTINGS["EVENT_STREAM"], ShardCount=1)
    dynamodb = boto3.client("dynamodb")
    for table, key in (("PROFILE_TABLE", "person_id"), ("ANSWER_TABLE", "recommendation_id")):
        dynamodb.create_table(
            TableName=SETTINGS[table],
            KeySchema=[{"AttributeName": key, "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
    for number, profile in enumerate(profiles):
        text = profile.model_dump_json(exclude_defaults=True)
        item = {"person_id": {"S": f"a:{number}"}, "profile": {"S": text}, "version": {"N": "1"}}
        dynamodb.put_item(TableName=SETTINGS["PROFILE_TABLE"], Item=item)
    name, sagemaker = SETTINGS["ENDPOINT_NAME"], boto3.client("sagemaker")
    variant = {"VariantName": "champion", "ModelName": name, "InitialInstanceCount": 1, "InitialVariantWeight": 1.0}
    sagemaker.create_model(ModelName=name, ExecutionRoleArn="arn:aws:iam::123456789012:role/none")
    sagemaker.create_endpoint_config(
        EndpointConfigName=name, ProductionVariants=[{**variant, "InstanceType": "ml.m5.large"}]
    )
    sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)


def measure(requests: int) -> dict[str, Any]:
    from aisle_aws.transport.aws_json_client import Service
    from functions.recommend.app import handler  # needs the environment variables

    times: dict[str, list[float]] = {"code": [], "own": [], "whole": []}
    started = 0.0
    with (
        timed(Service, "post") as called,
        timed(socket.socket, "recv") as waited,
        redirect_stdout(io.StringIO()),  # drops the metrics, which Lambda reads from stdout
    ):
        for number in range(WARM_UP + requests):
            if number == WARM_UP:
                started = process_time()
            called.clear()
            waited.clear()
            start = perf_counter()
            answer = handler(page_request(number % SHOPPERS), CONTEXT)
            whole = perf_counter() - start
            for name, less in (("code", called), ("own", waited), ("whole", [])):
                times[name].append(whole - sum(less))
            if json.loads(answer["body"]).get("served_by") != "endpoint":
                raise RuntimeError(answer["body"])
    cpu = (process_time() - started) / requests * 1000
    return {"requests": requests, **percentiles(times, WARM_UP), "cpu_ms": round(cpu, 2)}


def page_request(shopper: int) -> dict[str, Any]:
    query = {"key": SETTINGS["PUBLISHABLE_KEY"], "anonymous_id": str(shopper), "surface": "home", "n": "10"}
    return {"version": "2.0", "headers": {"host": "api.shop.example"}, "queryStringParameters": query}


if __name__ == "__main__":
    main()
