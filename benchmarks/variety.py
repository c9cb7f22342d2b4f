"""What variety and rotation cost: fits as `benchmarks.quality` does, and arranges each case's ten places in many ways.

python -m benchmarks.variety --data DIR --format amazon-sequences --protocol leave-one-out

A line for each way: NDCG@10, its loss against the plain order, the greatest share of one brand or sub-category on a
list of ten, and the places that change between two days. The last line is JSON. `--people` keeps a random part of them.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

import numpy as np

from aisle.arrays.array_types import Doubles, Floats, Hashes, Indices, Ints
from aisle.arrays.columns import take
from aisle.experiments import metrics
from aisle.live.item_facts import NONE
from aisle.ranking.taking_turns import WIDTH, turns
from aisle.selection.variety import ALIKE, shares, varied
from benchmarks.datasets import FORMATS, read
from benchmarks.protocols import Protocol, Split, split
from benchmarks.quality import fit, scorer
from training.config import Config
from training.container.memory import keep_memory
from training.data.dataset import Dataset
from training.data.examples import shoppers
from training.fit import Stopwatch

SHOWN, LOOKED_AT = 10, 200
NOTHING = np.zeros(0, dtype=np.int32)


@dataclass(frozen=True)
class Way:
    share: float = 1.0
    alike: float = ALIKE
    width: float = 0.0


WAYS = (
    Way(alike=0),
    Way(0.4, 0.05),
    *(Way(share, alike) for share in (0.7, 0.8, 0.9) for alike in (0.0, ALIKE)),
    *(Way(1.0, 0.0, width) for width in (WIDTH, 2 * WIDTH)),
    Way(0.7, ALIKE, 0.03),
    Way(0.8, ALIKE, WIDTH),
)


@dataclass(frozen=True)
class Case:
    item: Indices  # best first
    log_odds: Floats
    relevant: Ints


def main() -> None:
    options = _arguments()
    keep_memory()
    dataset = some_people(read(options.data, options.format), options.people, options.seed)
    of = split(dataset, options.protocol, None, options.on)
    views, network = fit(of, Config(seed=options.seed), Stopwatch())
    cases = list(_cases(of, scorer(of, views, network), options.seed, options.cases))
    plain = _measured(of, cases, WAYS[0])
    found = []
    for way in WAYS:
        figures = _measured(of, cases, way)
        loss = 1 - figures["ndcg@10"] / plain["ndcg@10"]
        found.append({**vars(way), **figures, "loss": round(loss, 5)})
        print("  ".join(f"{name} {value:8.5f}" for name, value in found[-1].items()), flush=True)
    print(json.dumps({"dataset": options.data.name, "on": options.on, "cases": len(cases), "ways": found}))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the dataset")
    parser.add_argument("--format", choices=FORMATS, required=True)
    parser.add_argument("--protocol", choices=get_args(Protocol), required=True)
    parser.add_argument("--seed", type=int, default=Config.seed)
    parser.add_argument("--on", choices=("validation", "test"), default="validation")
    parser.add_argument("--people", type=int, help="of all, by chance; default: all")
    parser.add_argument("--cases", type=int, default=1_500, help="at most, by chance")
    return parser.parse_args()


def some_people(dataset: Dataset, most: int | None, seed: int) -> Dataset:
    """A random part of the people, with what they did; without `most`, all."""
    if most is None or most >= len(dataset.people):
        return dataset
    kept = np.sort(np.random.default_rng(seed).permutation(len(dataset.people))[:most])
    of_kept = np.flatnonzero(np.isin(dataset.interactions.row, kept))
    interactions = take(dataset.interactions, of_kept)
    shown = take(dataset.impressions, np.flatnonzero(np.isin(dataset.impressions.person, kept)))
    return replace(
        dataset,
        people=[dataset.people[each] for each in kept.tolist()],
        preferences=[dataset.preferences[each] for each in kept.tolist()],
        interactions=replace(interactions, row=np.searchsorted(kept, interactions.row).astype(np.int32)),
        session=dataset.session[of_kept],
        transaction=dataset.transaction[of_kept],
        refused_since=None if dataset.refused_since is None else dataset.refused_since[of_kept],
        impressions=replace(shown, person=np.searchsorted(kept, shown.person).astype(np.int32)),
    )


def _cases(of: Split, score: Any, seed: int, most: int) -> Iterator[Case]:
    """At most so many, by chance, each with its best items."""
    width = len(of.dataset.catalogue)
    chosen = np.sort(np.random.default_rng(seed).permutation(len(of.cases))[:most])
    relevant_case, relevant = np.divmod(of.relevant, width)
    for start in range(0, len(chosen), 100):
        numbers = chosen[start : start + 100]
        part = take(of.cases, numbers)
        scores = score(part)
        scores.ravel()[shoppers(of.dataset, part, of.given, of.mask).masked] = -np.inf
        best = np.argsort(-scores, axis=1, kind="stable")[:, :LOOKED_AT]
        for row, number in enumerate(numbers.tolist()):
            item = best[row][np.isfinite(scores[row, best[row]])]
            yield Case(item.astype(np.int32), scores[row, item], relevant[relevant_case == number])


def _measured(of: Split, cases: list[Case], way: Way) -> dict[str, float]:
    facts = of.dataset.facts
    allowed = np.ones(len(facts), dtype=bool)
    capped = shares(facts, allowed, way.share, SHOWN)
    groups = [cap.group for cap in shares(facts, allowed, 0.5, SHOWN)]
    gained, greatest, changed = [], [], []
    for number, case in enumerate(cases):
        lists = []
        for day in (0, 1):
            keys = case.log_odds + turns(of.dataset.catalogue.hashes[case.item], 2 * number + day, way.width)
            lists.append(case.item[varied(case.item, keys, capped, SHOWN, NOTHING, way.alike)][:SHOWN])
        gained.append(_gain(lists[0], case.relevant))
        greatest.append(max((_largest(of_all[lists[0]]) for of_all in groups), default=0) / SHOWN)
        changed.append(1 - np.isin(lists[1], lists[0]).mean() if len(lists[0]) else 0.0)
    return {
        "ndcg@10": round(float(np.mean(gained)), 6),
        "greatest_share": round(float(np.mean(greatest)), 4),
        "share_above_0.4": round(float(np.mean(np.array(greatest) > 0.4)), 4),
        "changed": round(float(np.mean(changed)), 4),
    }


def _gain(shown: Indices, relevant: Ints) -> float:
    ideal: Doubles = metrics.gains(np.arange(min(len(relevant), SHOWN), dtype=np.float64), SHOWN)
    return float(metrics.gains(np.flatnonzero(np.isin(shown, relevant)).astype(np.float64), SHOWN).sum() / ideal.sum())


def _largest(group: Hashes) -> int:
    _, counts = np.unique(group[group != NONE], return_counts=True)
    return int(counts.max(initial=0))


if __name__ == "__main__":
    main()
