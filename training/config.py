"""Every tuning value of the model, with its reason. The manifest of a model carries a copy.

Event weights and decays count wherever a history is read. They stand in the manifest's `configuration`, and every home
of the model takes them from there. So a recipe may change any value here without a new `features_version`. Constants
that decide what a feature means stand beside their code, and move it.
"""

from dataclasses import dataclass, field, fields
from typing import Any

from aisle.events.preference_weights import STANDARD_WEIGHTS, EventWeights

DECAY = "decay_"  # how the names of decays begin


def tuned(value: Any, why: str) -> Any:
    return field(default=value, metadata={"why": why})


@dataclass(frozen=True)
class Config:
    seed: int = tuned(7, "any; the same seed and data give the same model")
    threads: int = tuned(1, "per fit; two fits run side by side, and threads that wait for each other waste both cores")

    neighbours: int = tuned(64, "a retriever proposes 30, and a history may mask some; lists of 100 rank no better")
    content_terms: int = tuned(30_000, "rarer words than these name single items")

    factors: int = tuned(96, "quality is flat from 64 to 128; time grows with the square")
    factor_iterations: int = tuned(12, "more iterations do not improve the fold-in at serving")
    factor_regularisation: float = tuned(10.0, "shrinks the vectors of items that few people took")
    factor_confidence: float = tuned(15.0, "a purchase counts as 16 absences")

    neighbour_power: float = tuned(
        0.35,
        "exponent of the neighbour's count of people; the item's own is 0.5. The cosine then favours popular items",
    )

    complement_orders: int = tuned(2, "orders with both items; a single one is chance")
    complement_candidates: int = tuned(128, "items bought with an item most often; of other kinds there are fewer")
    complements: int = tuned(32, "of an item; a shelf shows 10, and filters may take some")

    transition_window: int = tuned(8, "items farther apart follow each other by chance")
    transition_decay: float = tuned(0.75, "factor on a pair's weight for every item between")
    step_half_life_share: float = tuned(0.25, "share of the data's span; recent steps count more")
    step_window: int = tuned(4, "items; the squared distance leaves farther followers too little weight")
    transition_across_sessions: float = tuned(
        0.4, "weight of a pair that spans two sessions; a pair within one session says more"
    )
    transition_source_power: float = tuned(0.5, "keeps one frequent item of a history from outvoting the rest")
    transition_target_power: float = tuned(0.1, "followers are mostly popular items; a larger exponent would hide them")

    item_pair_limit: int = tuned(500_000, "the most frequent pairs; rarer ones occur too seldom to matter")
    item_pair_minimum: int = tuned(2, "occurrences of a pair; a single one is chance")
    item_pair_followers: int = tuned(8, "per pair; there are seldom more")
    item_pair_prior: float = tuned(
        3.0, "added to a pair's count: a pair that occurred twice keeps about half its weight"
    )

    sequence_size: int = tuned(64, "length of a vector; 128 is no better on catalogues of 10,000 items")
    sequence_window: int = tuned(10, "latest items; twice as many are slower and rank slightly worse")
    sequence_positions: int = tuned(
        200_000, "training positions per epoch, to bound the time; the next epoch takes others"
    )
    sequence_start: float = tuned(0.4, "norm of an item's initial vector, which comes from its words")
    sequence_dropout: float = tuned(0.4, "high, since items have few visits each")
    sequence_learning_rate: float = tuned(0.004, "at the start; it falls linearly to almost 0")
    sequence_batch: int = tuned(1_024, "the targets of a batch are negatives for each other")
    sequence_negatives: int = tuned(512, "sampled in addition; more are slower and no better")
    sequence_scale: float = tuned(12.0, "factor on the cosine; it limits how confident the softmax can be")
    sequence_epochs: int = tuned(6, "5 are nearly as good; more only take time")

    linear_items: int = tuned(
        9_000, "the most popular; their dense inverse takes 0.3 GB and 7 s, and time grows with the cube"
    )
    linear_regularisation: float = tuned(250.0, "added to each item's count of people")

    half_life_share: float = tuned(0.1, "share of the data's span, within the two limits; old visits count less")
    half_life_days_least: float = tuned(2.0, "a shorter half-life follows noise")
    half_life_days_most: float = tuned(45.0, "a longer half-life misses the season")
    affinity_prior: float = tuned(50.0, "interactions after which a group's own share counts for half")

    interval_prior: float = tuned(
        20.0, "purchases after which an item's own rate and interval count for half beside its like"
    )
    repeats_from: float = tuned(0.05, "share of repeat purchases from which owned items may be recommended again")

    test_share: float = tuned(0.08, "share of the interactions, the newest, that only evaluation sees")
    label_share: float = tuned(
        0.12, "share of the earlier interactions that the network learns from; the views do not see them"
    )
    labels_per_person: int = tuned(2, "last visits held out, where the split is by person and not by time")
    examples_per_person: int = tuned(500, "frequent visitors count more, within this limit")
    examples: int = tuned(44_000, "lists that the network learns from; more gain little and take longer")
    test_examples_per_person: int = tuned(3, "so that a few busy people do not dominate")
    test_examples: int = tuned(10_000, "enough to keep the error of NDCG below 0.002")
    forgotten_share: float = tuned(
        0.2, "share of the lists repeated with at most 3 interactions of history: most visitors are new"
    )
    negatives: int = tuned(40, "random candidates of a list, beside the label and the hard negatives")

    hidden: tuple[int, ...] = tuned((128, 64), "half as wide ranks 1 % worse; wider is slower and no better")
    learning_rate: float = tuned(0.003, "three times Adam's default; averaging the weights keeps it stable")
    average: float = tuned(0.999, "share of the averaged weights kept at each step")
    weight_decay: float = tuned(1e-5, "small: early stopping does most")
    lists_per_step: int = tuned(64, "small steps; larger ones need more epochs")
    steps_per_epoch: int = tuned(40, "at least; a small shop takes smaller steps")
    epochs: int = tuned(16, "early stopping usually ends sooner")
    patience: int = tuned(2, "epochs without improvement on the validation people")
    validation_share: float = tuned(0.12, "share of the people, held out for early stopping and calibration")
    level_weight: float = tuned(
        0.02, "weight of the pointwise cross-entropy beside the listwise one; it fixes the level across lists"
    )

    event_weights: EventWeights = field(
        default=STANDARD_WEIGHTS, metadata={"why": "a purchase outweighs a view, a refund takes it back whole"}
    )

    decay_content_last: float = tuned(0.0, "the latest item alone; so everywhere that a name ends on last")
    decay_content_recent: float = tuned(0.8, "an item counts half after three others: tastes of words stay")
    decay_category_recent: float = tuned(0.8, "as for words")
    decay_step_recent: float = tuned(0.3, "what comes right after hangs on the latest item, or the two latest")
    decay_next_recent: float = tuned(0.6, "a spell of browsing is a handful of items")
    decay_previous_recent: float = tuned(0.6, "as for what comes next")
    decay_next_brand_recent: float = tuned(0.6, "as for what comes next")
    decay_next_kind_recent: float = tuned(0.6, "as for what comes next")
    decay_together_last: float = tuned(0.0, "the latest item alone")
    decay_together_recent: float = tuned(0.8, "a basket is filled over several items")
    decay_people_recent: float = tuned(0.6, "who took the latest items is nearest")
    decay_linear_recent: float = tuned(0.7, "a little longer than people: its weights part items that go together")
    decay_linear_whole: float = tuned(1.0, "all alike: long taste beside the recent one")
    decay_factors_recent: float = tuned(0.6, "as for people")
    decay_likes: float = tuned(0.7, "of the vector that is solved from the history")
    decay_content_matches: float = tuned(0.9, "of brands, categories ...: they last longer than items")
    decay_price: float = tuned(0.9, "of the usual price, which changes slowly")

    @property
    def decays(self) -> dict[str, float]:
        """By the name of the retriever or feature that reads a history so."""
        names = [each.name for each in fields(self) if each.name.startswith(DECAY)]
        return {name.removeprefix(DECAY): getattr(self, name) for name in names}

    def explained(self) -> dict[str, dict[str, Any]]:
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        values["event_weights"] = self.event_weights.to_json()
        return {each.name: {"value": values[each.name], "why": each.metadata["why"]} for each in fields(self)}
