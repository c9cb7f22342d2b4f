"""The value of each part of the model: the ranking without it, on the validation of a dataset.

    python -m benchmarks.ablation --data DIR --format amazon-sequences --protocol leave-one-out

Views are fitted once. To leave out a part, the network is trained again without the part's features. Lists to rank also
lack the candidates that only this part proposes.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np

from aisle.arrays.array_types import Bools, Floats
from aisle.arrays.columns import take
from aisle.arrays.ragged import holds
from aisle.features.pairs import Pairs
from aisle.features.registry import NAMES, compute
from aisle.ranking.network import Network
from aisle.ranking.scoring import gather
from aisle.retrieval.retrievers import RETRIEVERS
from aisle.retrieval.views import Views
from benchmarks.datasets import FORMATS, read
from benchmarks.protocols import Protocol, Split, split
from benchmarks.ranking import Scorer, rank_cases, table
from training.config import Config
from training.container.memory import keep_memory
from training.data.examples import Examples, examples, sample, shoppers, with_forgotten
from training.data.repeats import observe
from training.data.split import label_holdout
from training.fit import importance, validation_people
from training.ranker.lists import Lists, build_lists
from training.ranker.network import train_network
from training.views.content import fit_content
from training.views.fit_views import ViewFitter

PARTS: dict[str, tuple[str, ...]] = {
    "nothing": (),
    "content": ("content_", "category_recent"),
    "step": ("step_",),
    "item pairs": ("item_pairs_",),
    "next and previous": ("next_recent", "previous_"),
    "next brand and kind": ("next_brand", "next_kind"),
    "together": ("together_",),
    "people": ("people_",),
    "linear": ("linear_",),
    "factors and likes": ("factors_", "likes_"),
    "sequence": ("sequence_",),
    "brand, category ... shares": ("brand_", "category_share", "category_as", "sub_category_", "color_", "material_"),
    "price": ("price_",),
    "what was said": ("stated_", "spoke_", "age_", "gender_"),
    "popularity": ("popularity",),
    "the moment": ("history_length", "days_idle", "latest_", "foreseen", "hour_", "month_", "seen_"),
}
"""Part -> prefixes of its features' names."""
CASES = 4_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--format", choices=FORMATS, required=True)
    parser.add_argument("--protocol", choices=get_args(Protocol), required=True)
    options = parser.parse_args()
    keep_memory()
    of = some(split(read(options.data, options.format), options.protocol, None, "validation"), CASES)
    rows = dict(ablate(of, Config()))
    print(f"{'without':28}{'hr@10':>9}{'ndcg@10':>9}{'mrr@20':>9}")
    for part, figures in rows.items():
        print(f"{part:28}" + "".join(f"{figures[name]:9.4f}" for name in ("hr@10", "ndcg@10", "mrr@20")))
    print(json.dumps({"benchmark": "ablation", "dataset": options.data.name, "protocol": options.protocol, **rows}))


def some(of: Split, most: int) -> Split:
    """A random sample of the cases."""
    width = len(of.dataset.catalogue)
    kept = np.sort(np.random.default_rng(1).permutation(len(of.cases))[:most])
    case, item = np.divmod(of.relevant, width)
    chosen = np.isin(case, kept)
    relevant = np.searchsorted(kept, case[chosen]) * width + item[chosen]
    return replace(of, cases=take(of.cases, kept), relevant=relevant)


def ablate(of: Split, config: Config) -> Iterator[tuple[str, dict[str, float]]]:
    fitter = ViewFitter(of.dataset, fit_content(of.dataset.items, config), config)
    holdout = label_holdout(of.dataset, of.fitted, config)
    older, views = fitter.fit(of.fitted & ~holdout), fitter.fit(of.fitted)
    labelled = sample(
        examples(of.dataset, of.fitted, holdout), config.examples_per_person, config.examples, config.seed
    )
    labelled = with_forgotten(labelled, config.forgotten_share, config.seed)
    mask = observe(of.dataset, of.fitted, config).mask
    validation = validation_people(labelled, config)
    lists = build_lists(older, of.dataset, labelled, of.fitted, validation, mask, config.negatives, config.seed)
    for part, prefixes in PARTS.items():
        columns = np.array([name.startswith(prefixes) if prefixes else False for name in NAMES])
        figures = table(rank_cases(scorer(of, views, _train(lists, labelled, columns, config), columns), of), of)
        yield part, {name: figures[name] for name in ("hr@10", "ndcg@10", "hr@20", "mrr@20")}


def _train(lists: Lists, labelled: Examples, columns: Bools, config: Config) -> Network:
    features = np.where(columns, np.float32(0), lists.features)
    lacking = replace(lists, features=features)
    worth = importance(labelled, config.event_weights)
    return train_network(lacking, worth, validation_people(labelled, config), config)


def scorer(of: Split, views: Views, network: Network, columns: Bools) -> Scorer:
    def score(part: Examples) -> Floats:
        pairs = gather(views, of.dataset.catalogue, shoppers(of.dataset, part, of.given, of.mask))
        features = compute(pairs)
        features[columns] = 0
        left = _proposed_by_others(pairs, columns)
        scores = np.full((len(part), len(of.dataset.catalogue)), -np.inf, dtype=np.float32)
        row, item = pairs.candidates.row[left], pairs.candidates.item[left]
        scores[row, item] = network.log_odds(features[:, left])
        return scores

    return score


def _proposed_by_others(pairs: Pairs, columns: Bools) -> Bools:
    gone = {name.removesuffix("_rank") for name in np.array(NAMES)[columns] if name.endswith("_rank")}
    others = [retriever.name for retriever in RETRIEVERS if retriever.name not in gone]
    alone = np.setdiff1d(pairs.scores.proposed_by(gone), pairs.scores.proposed_by(others))
    return ~holds(alone, pairs.candidates.keys)


if __name__ == "__main__":
    main()
