"""Measures how well items are recommended that came after the training, on items held out of it.

    python -m benchmarks.newcomers --data DIR --format online-retail --protocol temporal

Three models answer the same cases. `trained` saw every item. `newcomers` was trained without the held-out ones, and has
them from the live catalogue alone: their words, category, brand and price. `never` is the same model without them.
"""

import argparse
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

import numpy as np

from aisle.arrays.array_types import Bools, Floats, Indices
from aisle.arrays.columns import take
from aisle.experiments import metrics
from aisle.inputs.item_terms import item_terms
from aisle.live.live_item import live_item
from aisle.ranking.features_version import features_version
from aisle.ranking.model import Model
from aisle.ranking.scoring import score_candidates
from aisle.renewal.with_facts import with_facts
from aisle.serving.lists.word_index import index_words
from benchmarks.datasets import FORMATS, read
from benchmarks.large_model import nobody
from benchmarks.protocols import Protocol, Split, split
from benchmarks.quality import fit
from benchmarks.ranking import Ranking, rank_cases
from training.config import Config
from training.container.memory import keep_memory
from training.data.catalogue import build_catalogue, build_facts
from training.data.dataset import Dataset
from training.data.examples import Examples, shoppers
from training.fit import Stopwatch

LIKE = 20  # items that the live catalogue names as an item's like
NEW_MS = 2**53  # a version later than any of the training


@dataclass(frozen=True)
class HeldOut:
    """A split with some items held out of the training."""

    split: Split
    held: Bools  # (items,) of the whole catalogue


def main() -> None:
    options = arguments()
    keep_memory()
    config = Config(seed=options.seed)
    dataset = read(options.data, options.format)
    of = HeldOut(split(dataset, options.protocol, None, "test"), hold_out(dataset, options.share, options.seed))
    trained, without = fitted(of.split, config), fitted(without_items(of), config)
    result = {
        "dataset": options.data.name,
        "held_out": int(of.held.sum()),
        "trained": figures(of, trained),
        "newcomers": figures(of, with_newcomers(without, of)),
        "never": figures(of, without),
    }
    show(result)
    print(json.dumps(result))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the dataset")
    parser.add_argument("--format", choices=FORMATS, required=True)
    parser.add_argument("--protocol", choices=get_args(Protocol), required=True)
    parser.add_argument("--share", type=float, default=0.05, help="of the items, held out of the training")
    parser.add_argument("--seed", type=int, default=Config.seed)
    return parser.parse_args()


def hold_out(dataset: Dataset, share: float, seed: int) -> Bools:
    chance = np.random.default_rng(seed).permutation(len(dataset.catalogue))
    return chance < share * len(dataset.catalogue)


def without_items(of: HeldOut) -> Split:
    """The split as a training sees it to which the held-out items are unknown."""
    dataset, kept = of.split.dataset, ~of.held
    catalogue, rows = build_catalogue(
        [row for row, keep in zip(dataset.items, kept, strict=True) if keep], dataset.catalogue.vocabularies["style"]
    )
    facts = build_facts(rows)
    place = facts.positions_of(dataset.catalogue.hashes)
    known, shown = kept[dataset.interactions.item], kept[dataset.impressions.item]
    interactions, impressions = take(dataset.interactions, known), take(dataset.impressions, shown)
    smaller = replace(
        dataset,
        catalogue=catalogue,
        facts=facts,
        items=rows,
        interactions=replace(interactions, item=place[interactions.item]),
        session=dataset.session[known],
        transaction=dataset.transaction[known],
        impressions=replace(impressions, item=place[impressions.item]),
    )
    return replace(of.split, dataset=smaller, fitted=of.split.fitted[known], given=of.split.given[known])


def fitted(of: Split, config: Config) -> Model:
    views, network = fit(of, config, Stopwatch())
    manifest = {"model_version": "held-out", "features_version": features_version()}
    return Model(manifest, of.dataset.catalogue, views, network, nobody(), config.event_weights, of.dataset.facts)


def with_newcomers(model: Model, of: HeldOut) -> Model:
    """The model with the held-out items from the live catalogue."""
    rows = of.split.dataset.items
    words = index_words(map(item_terms, rows))
    new = []
    for item in np.flatnonzero(of.held).tolist():
        near, cosine = words.similar(item, LIKE, among=~of.held)
        like = [(rows[other]["item_id"], value) for other, value in zip(near.tolist(), cosine.tolist(), strict=True)]
        new.append(live_item(rows[item], NEW_MS, NEW_MS, like))
    return with_facts(model, model.facts.changed(new))


def figures(of: HeldOut, model: Model) -> dict[str, Any]:
    ranking = rank_cases(lambda part: scores(of.split, model, part), of.split)
    is_new = of.held[ranking.item]
    return {
        "all": _figures(ranking, np.ones(len(is_new), dtype=bool)),
        "truth_is_new": _figures(ranking, is_new),
        "truth_is_known": _figures(ranking, ~is_new),
        "share_of_shown": round(float(of.held[ranking.shown].mean()), 4),
        "share_of_truth": round(float(is_new.mean()), 4),
    }


def _figures(ranking: Ranking, chosen: Bools) -> dict[str, Any]:
    return {
        "cases": len(np.unique(ranking.case[chosen])),
        **metrics.of_cases(ranking.case[chosen], ranking.rank[chosen], (10,)),
    }


def scores(of: Split, model: Model, part: Examples) -> Floats:
    """Scores of every item of the whole catalogue; -inf for one that the model does not propose or know."""
    place = _positions(of.dataset, model)
    interactions = of.dataset.interactions
    seen = replace(
        of.dataset, catalogue=model.catalogue, interactions=replace(interactions, item=place[interactions.item])
    )
    people = shoppers(seen, part, of.given & (seen.interactions.item >= 0), of.mask)
    scored = score_candidates(model.views, model.catalogue, model.network, people)
    whole = np.full((len(part), len(model.catalogue)), -np.inf, dtype=np.float32)
    whole[scored.candidates.row, scored.candidates.item] = scored.log_odds
    return np.where(place >= 0, whole[:, place], np.float32(-np.inf))


def _positions(dataset: Dataset, model: Model) -> Indices:
    """The model's position of each item of the whole catalogue; -1 where it has none."""
    return model.find([row["item_id"] for row in dataset.items])


def show(result: dict[str, Any]) -> None:
    columns = ("all", "truth_is_new", "truth_is_known")
    print(f"{'':12}" + "".join(f"{name + ' ndcg@10':>24}" for name in columns) + f"{'share of shown':>18}")
    for name in ("trained", "newcomers", "never"):
        of = result[name]
        print(f"{name:12}" + "".join(f"{of[each]['ndcg@10']:>24}" for each in columns) + f"{of['share_of_shown']:>18}")
    print()


if __name__ == "__main__":
    main()
