"""Events per second of the collector, in its own process, with a stream that has Kinesis's limits.

    python -m benchmarks.collect

Lambda's own runtime client runs the real handler, as in the embedded cloud, one call at a time. Two baselines run in
turns with it: a function that only parses the body's JSON, in the same kind of process, and a bare loop over the same
bodies, in this process. The stream (benchmarks.collect_stream) refuses single records by its limits. The function sends
those again. At the end the stream must contain every event that the function reported as accepted. A second run has too
few shards, which makes this hard.

Then it measures the cost of one batch: `code` is the handler without its AWS call, `own` is everything but the network
wait. The last line printed is JSON.
"""

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.collect_batches import KEY, as_call, batches
from benchmarks.collect_process import ROOT, FunctionProcess, function_process
from benchmarks.collect_work import measure_work

ROUNDS = 7
WARM_UP = 100  # calls
PRESSED = 0.25  # share of the second run's calls on a used-up shard, so that it is hard on a slow machine too
SETTINGS = {
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "EVENT_STREAM": "events",
    "REFUSAL_DELIVERY": "refusals",
    "REFUSED_BODY_DELIVERY": "refused-bodies",
    "PUBLISHABLE_KEY": KEY,
    "POWERTOOLS_SERVICE_NAME": "benchmark",
}


@dataclass
class Rates:
    """Events per second, by round; `cpu` counts the function's process only."""

    collect: list[float]
    parse: list[float]
    loop: list[float]
    collect_cpu: list[float]
    parse_cpu: list[float]


def main() -> None:
    options = arguments()
    figures: dict[str, Any] = {"benchmark": "collect", "batch": options.batch, "shards": options.shards}
    with stream(options.shards, options.hot) as (settings, read_counts):
        rates, accepted = compare(options, settings)
        at_ease = {**read_counts(), "accepted": accepted}
    figures |= summary(rates)
    with stream(options.few_shards, PRESSED) as (settings, read_counts):
        accepted, answers = press(options, settings)
        pressed = {**read_counts(), "accepted": accepted, **answers}
    with stream(options.shards, 0.0) as (settings, _):
        figures |= measure_work(settings, options.batch, options.requests)
    for name, value in figures.items():
        print(f"{name:<34} {value:>12}")
    for name, run in (("at_ease", at_ease), ("too_few_shards", pressed)):
        print(f"{name:<34} {json.dumps(run)}")
    lost = sum(run["accepted"] - run["events"] for run in (at_ease, pressed))
    line = json.dumps({**figures, "at_ease": at_ease, "too_few_shards": pressed, "lost": lost})
    if options.out:
        options.out.write_text(line + "\n")
    print(line)
    sys.exit(lost != 0)


def arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batch", type=int, default=20, help="events per request")
    parser.add_argument("--seconds", type=float, default=3.0, help="length of a round, about")
    parser.add_argument("--shards", type=int, default=64)
    parser.add_argument("--hot", type=float, default=0.002, help="share of the calls on a used-up shard")
    parser.add_argument("--few-shards", type=int, default=2, help="shards of the second run")
    parser.add_argument("--requests", type=int, default=2_000, help="requests to time one by one")
    parser.add_argument("--out", type=Path, help="file for the line of JSON")
    return parser.parse_args(argv)


@contextmanager
def stream(shards: int, hot: float) -> Iterator[tuple[dict[str, str], Callable[[], dict[str, Any]]]]:
    """The settings by which a function finds the stream, and a function that ends it and returns its counts."""
    command = [sys.executable, "-m", "benchmarks.collect_stream", "--shards", str(shards), "--hot", str(hot)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        address = f"http://127.0.0.1:{process.stdout.readline().strip()}"

        def read_counts() -> dict[str, Any]:
            return dict(json.loads(process.communicate()[0]))

        yield {**SETTINGS, "AWS_ENDPOINT_URL_KINESIS": address}, read_counts
        if process.poll() is None:
            process.communicate()


def compare(options: argparse.Namespace, settings: dict[str, str]) -> tuple[Rates, int]:
    """Measures all three in turns, so that other load on the machine affects them alike. Counts accepted events too."""
    rates, accepted = Rates([], [], [], [], []), 0
    with ExitStack() as processes:
        folder = ROOT / "functions" / "collect_events"
        collect = processes.enter_context(function_process(folder, "app.handler", settings))
        parse = processes.enter_context(function_process(ROOT / "benchmarks", "parse_only.handler", settings))
        number = WARM_UP
        for turn in range(-2, ROUNDS):
            bodies = list(batches(number, options.batch, seed=turn))
            calls = [as_call(body) for body in bodies]
            taken, seconds, cpu = timed_calls(collect, calls)
            _, parse_seconds, parse_cpu = timed_calls(parse, calls)
            accepted += taken
            if turn < 0:  # the first turn starts the process; the second finds the number of calls of a round
                number = WARM_UP if turn == -2 else max(round(options.seconds / seconds * number), WARM_UP)
                continue
            events = number * options.batch
            rates.collect.append(events / seconds)
            rates.parse.append(events / parse_seconds)
            rates.loop.append(events / timed_loop(bodies))
            rates.collect_cpu.append(events / cpu)
            rates.parse_cpu.append(events / parse_cpu)
    return rates, accepted


def press(options: argparse.Namespace, settings: dict[str, str]) -> tuple[int, dict[str, int]]:
    """Sends more than the shards take. A batch answered with 503 is sent again, as by a browser, until accepted."""
    folder, accepted, unavailable = ROOT / "functions" / "collect_events", 0, 0
    with function_process(folder, "app.handler", settings) as collect:
        for body in batches(400, options.batch, seed=-3):
            call = as_call(body)
            while (answer := json.loads(collect.invoke(call)))["statusCode"] == 503:
                unavailable += 1
            accepted += json.loads(answer["body"])["accepted"]
    return accepted, {"answered_503": unavailable}


def timed_calls(function: FunctionProcess, calls: Sequence[bytes]) -> tuple[int, float, float]:
    """Events accepted, wall seconds, CPU seconds of the process."""
    cpu, start = function.cpu_seconds(), perf_counter()
    answers = [function.invoke(call) for call in calls]
    seconds, cpu = perf_counter() - start, function.cpu_seconds() - cpu
    responses = [json.loads(answer) for answer in answers]
    refused = [response["body"] for response in responses if response["statusCode"] != 200]
    if refused:
        sys.exit(f"{len(refused)} of {len(responses)} calls refused; larger batches need more --shards: {refused[0]}")
    return sum(json.loads(response["body"])["accepted"] for response in responses), seconds, max(cpu, 1e-9)


def timed_loop(bodies: Sequence[bytes]) -> float:
    start = perf_counter()
    for body in bodies:
        json.loads(body)
    return perf_counter() - start


def summary(rates: Rates) -> dict[str, Any]:
    medians = {name: statistics.median(column) for name, column in vars(rates).items()}
    figures = {f"{name}_events_s": round(value) for name, value in medians.items()}

    def ratio(one: Sequence[float], other: Sequence[float]) -> float:
        return round(statistics.median(a / b for a, b in zip(one, other, strict=True)), 3)

    return {
        **figures,
        "ratio_to_parsing_function": ratio(rates.collect, rates.parse),
        "ratio_to_parsing_function_by_cpu": ratio(rates.collect_cpu, rates.parse_cpu),
        "ratio_to_bare_loop": ratio(rates.collect, rates.loop),
    }


if __name__ == "__main__":
    main()
