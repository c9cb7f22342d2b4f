"""Simulated experiments, judged by the very rules that judge a shop's: `python -m benchmarks.experiments`.

Each figure is the worst over splits, rates and tails. The last line is JSON. On a busy machine
OPENBLAS_NUM_THREADS=1 saves time.
"""

import argparse
import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import product

from benchmarks.experiment_measures import (
    EVENLY,
    FEW,
    Found,
    Scenario,
    aa_false_alarm,
    coverage,
    guardrail_caught,
    power,
    srm_caught,
)
from benchmarks.experiment_off_policy import RATES, off_policy_coverage
from benchmarks.experiment_stages import aa_in_stages, coverage_in_stages, guardrail_in_stages

Task = Scenario | bool | float
"""A truth value stands for trials in stages: whether their tails are heavy. A number: how often a list is clicked."""

SPLITS, TAILS = (0.1, 0.5), (False, True)
MEASURES: dict[str, Callable[[int, Scenario], Found]] = {
    "aa_false_alarm": aa_false_alarm,
    "coverage": coverage,
    "power": power,
    "srm_caught": srm_caught,
    "guardrail_caught": guardrail_caught,
}


IN_STAGES: dict[str, Callable[[int, bool], Found]] = {
    "aa_false_alarm": aa_in_stages,
    "coverage": coverage_in_stages,
    "guardrail_caught": guardrail_in_stages,
}


BY_RATE: dict[str, Callable[[int, float], Found]] = {"off_policy_coverage": off_policy_coverage}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", type=int, default=1_000, help="experiments of each kind")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    given = parser.parse_args()
    found: dict[str, list[float]] = {name: [] for name in (*MEASURES, *BY_RATE)}
    with ProcessPoolExecutor(given.processes) as pool:
        for name, each in pool.map(partial(_measured, given.runs), _tasks()):
            for words, value in each:
                print(f"{name:20}{words:75}{value:8.4f}", flush=True)
                found[name].append(value)
    worst = {name: max if name == "aa_false_alarm" else min for name in found}
    figures = {name: round(worst[name](values), 4) for name, values in found.items()}
    print(json.dumps({name: {"value": value, "runs": given.runs} for name, value in figures.items()}))


def _tasks() -> Iterator[tuple[str, Task]]:
    kinds = list(product(SPLITS, TAILS))
    yield from (("aa_false_alarm", Scenario(*kind)) for kind in kinds)
    yield from (("aa_false_alarm", Scenario(*kind, EVENLY)) for kind in kinds)
    yield from (("coverage", Scenario(*kind, FEW)) for kind in kinds)
    yield from (("guardrail_caught", Scenario(*kind, FEW)) for kind in kinds)
    yield from (("power", Scenario(share)) for share in SPLITS)
    yield from (("aa_false_alarm", is_heavy) for is_heavy in TAILS)
    yield from ((name, False) for name in ("coverage", "guardrail_caught"))
    yield from ((name, rate) for name in BY_RATE for rate in RATES)
    yield from (("srm_caught", Scenario(share, looks=EVENLY)) for share in SPLITS)


def _measured(runs: int, task: tuple[str, Task]) -> tuple[str, Found]:
    name, scenario = task
    if isinstance(scenario, bool):
        return name, IN_STAGES[name](runs, scenario)
    if isinstance(scenario, float):
        return name, BY_RATE[name](runs, scenario)
    return name, [(f"{scenario}, {words}", value) for words, value in MEASURES[name](runs, scenario)]


if __name__ == "__main__":
    main()
