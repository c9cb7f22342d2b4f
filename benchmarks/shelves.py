"""Each shelf beside its plain peer, on orders that no fit has seen.

    python -m benchmarks.shelves --data DIR --format online-retail

The model is fitted on what came before a moment, by the project's own training and defaults, and answers through
`Recommender.recommend`, as it is served. Constants are chosen with `--on validation`. The last line printed is JSON.
"""

import argparse
import json
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from aisle.arrays.array_types import Doubles
from aisle.arrays.columns import take
from aisle.ranking.features_version import features_version
from aisle.ranking.model import Model
from aisle.ranking.recommender import Recommender
from benchmarks.datasets import FORMATS, read
from benchmarks.protocols import WEEK_MS, Split, temporal
from benchmarks.quality import fit
from benchmarks.shelf_cases import SHOWN, Case, HeldOut, by_length, carts, categories, pages, searches
from benchmarks.shelf_figures import Listed, compared, show
from benchmarks.shelf_peers import Rules, as_given, by_popularity
from benchmarks.shelf_trends import figures, weeks
from training.config import Config
from training.container.export import known_users
from training.container.memory import keep_memory
from training.container.train import MOST_SEEN
from training.data.dataset import Dataset
from training.data.repeats import observe
from training.fit import Stopwatch

MOST_CASES = 2_000  # of a shelf
WEEKS = 8  # of trends


def main() -> None:
    options = arguments()
    keep_memory()
    dataset = read(options.data, options.format)
    shelves = measure(temporal(dataset, None, options.on), options.seed) | {"trending": trends(dataset, options.on)}
    result = {"dataset": options.data.name, "on": options.on, "seed": options.seed, **shelves}
    for shelf, rows in result.items():
        if isinstance(rows, dict):
            show(shelf, rows)
    print(json.dumps(result))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the dataset")
    parser.add_argument("--format", choices=FORMATS, required=True)
    parser.add_argument("--seed", type=int, default=Config.seed)
    parser.add_argument("--on", choices=("validation", "test"), default="test", help="choose settings on validation")
    return parser.parse_args()


def measure(of: Split, seed: int) -> dict[str, Any]:
    """By shelf: the figures of Aisle and of each peer."""
    config = Config(seed=seed)
    model = fitted_model(of, config)
    held_out = held_out_of(of, model, seed)
    shelves = {
        "bought_together": beside_rules(model, held_out, pages(held_out)),
        "cart": beside_rules(model, held_out, carts(held_out)),
        "category": beside_popularity(model, held_out),
    }
    for name, score in (("popularity", np.expm1(model.views.popularity.total)), ("BM25", by_length(held_out))):
        shelves[f"search by {name}"] = beside_own_order(model, searches(held_out, score))
    return shelves


def trends(dataset: Dataset, on: str) -> dict[str, dict[str, float]]:
    """Of the last weeks; the validation is the weeks before them."""
    end = int(dataset.interactions.time.max()) + 1 - (WEEKS * WEEK_MS if on == "validation" else 0)
    return figures(list(weeks(dataset, end, WEEKS, Config())))


def fitted_model(of: Split, config: Config) -> Model:
    """The model as training ships it, of the fitted interactions alone."""
    views, network = fit(of, config, Stopwatch())
    repeats = observe(of.dataset, of.fitted, config)
    past = replace(of.dataset, interactions=take(of.dataset.interactions, of.fitted))
    manifest = {
        "model_version": "shelves",
        "features_version": features_version(),
        "serving": {"owned_may_return": repeats.allowed, "met_share": min(MOST_SEEN, repeats.met_again)},
    }
    return Model(
        manifest, of.dataset.catalogue, views, network, known_users(past), of.dataset.event_weights, of.dataset.facts
    )


def held_out_of(of: Split, model: Model, seed: int) -> HeldOut:
    """The two weeks from the moment of the split."""
    time, begin = of.dataset.interactions.time, int(of.cases.time.min())
    return HeldOut(of.dataset, of.fitted, (time >= begin) & (time < begin + 2 * WEEK_MS), model.on_sale, seed)


def beside_rules(model: Model, of: HeldOut, cases: Iterable[Case]) -> dict[str, dict[str, float]]:
    """Complements beside association rules that leave out the same kinds."""
    rules = Rules(of, Config.complement_orders)
    cases = list(islice(cases, MOST_CASES))
    listed: dict[str, list[Listed]] = {
        f"rules, {measure}": [rules.listed(case, measure) for case in cases] for measure in ("confidence", "lift")
    }
    return compared(cases, {"Aisle": answered(model, cases), **listed})


def beside_popularity(model: Model, of: HeldOut) -> dict[str, dict[str, float]]:
    """A category's page beside what is popular in the category."""
    cases, views = list(islice(categories(of), MOST_CASES)), model.views.popularity
    ways: dict[str, Doubles] = {"of late": np.expm1(views.recent), "ever": np.expm1(views.total)}
    listed: dict[str, list[Listed]] = {
        f"popularity {name}": [by_popularity(of, case, counts.astype(np.float64)) for case in cases]
        for name, counts in ways.items()
    }
    return compared(cases, {"Aisle": answered(model, cases), **listed})


def beside_own_order(model: Model, cases: Iterable[Case]) -> dict[str, dict[str, float]]:
    """Search results beside their own order; a stranger's list shows how far that is kept."""
    cases = list(islice(cases, MOST_CASES))
    strangers = [replace(case, request=replace(case.request, history=())) for case in cases]
    listed: dict[str, list[Listed]] = {
        "Aisle, of a stranger": answered(model, strangers),
        "the search's own order": [as_given(case) for case in cases],
    }
    return compared(cases, {"Aisle": answered(model, cases), **listed})


def answered(model: Model, cases: Iterable[Case]) -> list[Listed]:
    recommender = Recommender(model)
    return [model.find([item.item_id for item in recommender.recommend(case.request).items[:SHOWN]]) for case in cases]


if __name__ == "__main__":
    main()
