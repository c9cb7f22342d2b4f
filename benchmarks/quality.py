"""Measures Aisle's ranking quality: fits with the project's own training and defaults on one part of a dataset.

python -m benchmarks.quality --data DIR --format amazon-sequences --protocol leave-one-out
"""

import argparse
import json
import resource
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any, get_args

import numpy as np

from aisle.arrays.array_types import Floats
from aisle.ranking.network import Network
from aisle.ranking.scoring import score_candidates
from aisle.retrieval.views import Views
from benchmarks.datasets import FORMATS, read
from benchmarks.protocols import Protocol, Split, split
from benchmarks.ranking import Scorer, popularity_scorer, rank_cases, table
from benchmarks.same_day import refuse_dateless, shuffle_days
from training.config import Config
from training.container.memory import keep_memory
from training.data.examples import Examples, shoppers
from training.data.repeats import observe
from training.fit import Stopwatch, fit_model
from training.views.content import fit_content
from training.views.fit_views import ViewFitter

SLICE = ("cases", "hr@10", "ndcg@10")


def main() -> None:
    options = arguments()
    keep_memory()
    dataset = read(options.data, options.format)
    if options.shuffle_days:
        refuse_dateless(options.format)
        dataset = shuffle_days(dataset, options.seed)
    of = split(dataset, options.protocol, options.split_date, options.on, masked=not options.unmasked)
    result = measure(of, Config(seed=options.seed))
    settings = {"protocol": options.protocol, "on": options.on, "masked": not options.unmasked, "seed": options.seed}
    result = {"dataset": options.data.name, **settings, "days_shuffled": options.shuffle_days, **result}
    show(result)
    if options.out:
        options.out.write_text(json.dumps(result) + "\n")
    print(json.dumps(result))


def arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the dataset")
    parser.add_argument("--format", choices=FORMATS, required=True)
    parser.add_argument("--protocol", choices=get_args(Protocol), required=True)
    parser.add_argument("--split-date", type=datetime.fromisoformat, help="UTC; default: the last two weeks")
    parser.add_argument("--seed", type=int, default=Config.seed)
    parser.add_argument("--on", choices=("validation", "test"), default="test", help="choose settings on validation")
    parser.add_argument("--unmasked", action="store_true", help="rank items of the history too")
    parser.add_argument(
        "--shuffle-days", action="store_true", help="draw the order within each person's day, by --seed"
    )
    parser.add_argument("--out", type=Path, help="file for the line of JSON")
    return parser.parse_args(argv)


def measure(of: Split, config: Config) -> dict[str, Any]:
    watch, began = Stopwatch(), perf_counter()
    views, network = fit(of, config, watch)
    fit_seconds = perf_counter() - began
    fit_peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ranking = rank_cases(scorer(of, views, network), of)
    popular = table(rank_cases(popularity_scorer(of), of), of)
    return {
        "users": len(of.cases),
        "items": len(of.dataset.catalogue),
        "fit_seconds": round(fit_seconds, 1),
        "score_seconds": round(ranking.seconds, 1),
        **table(ranking, of),
        "popularity_ndcg@10": popular["ndcg@10"],
        "candidate_recall": round(float(np.mean(np.isfinite(ranking.rank))), 5),
        "fit_peak_mib": fit_peak_kib // 1024,
        "stages": watch.seconds,
    }


def fit(of: Split, config: Config, watch: Stopwatch) -> tuple[Views, Network]:
    """Fits as `training.container.train` does, on the interactions it may see."""
    with watch.time("content"):
        fitter = ViewFitter(of.dataset, fit_content(of.dataset.items, config), config)
    repeats = observe(of.dataset, of.fitted, config)
    return fit_model(fitter, of.fitted, repeats, watch)


def scorer(of: Split, views: Views, network: Network) -> Scorer:
    def score(part: Examples) -> Floats:
        people = shoppers(of.dataset, part, of.given, of.mask)
        scored = score_candidates(views, of.dataset.catalogue, network, people)
        scores = np.full((len(part), len(of.dataset.catalogue)), -np.inf, dtype=np.float32)
        scores[scored.candidates.row, scored.candidates.item] = scored.log_odds
        return scores

    return score


def show(result: dict[str, Any]) -> None:
    plain = {name: value for name, value in result.items() if not isinstance(value, dict)}
    for name, value in plain.items():
        print(f"{name:20} {value}")
    print(f"\n{'slice':20}" + "".join(f"{name:>10}" for name in SLICE))
    for name, figures in result["slices"].items():
        print(f"{name:20}" + "".join(f"{figures[column]:>10}" for column in SLICE))
    print()


if __name__ == "__main__":
    main()
