"""Every tuning value of the model, with its reason. The manifest of a model carries a copy.

Event weights and decays count wherever a history is read. They stand in the manifest's `configuration`, and every home
of the model takes them from there. So a recipe may change any value here without a new `features_version`. Constants
that decide what a feature means stand beside their code, and move it.
"""

from dataclasses import dataclass, field, fields
from typing import Any

from aisle.events.event_weights import STANDARD_WEIGHTS, EventWeights

DECAY = "decay_"  # how the names of decays begin


def tuned(value: Any, why: str) -> Any:
    return field(default=value, metadata={"why": why})


@dataclass(frozen=True)
class Config:
    seed: int = tuned(7, "any; the same seed and data give the same model")
    threads: int = tuned(1, "of one fit; two run side by side, and threads that wait for each other waste both cores")

    neighbours: int = tuned(64, "a reading proposes 30, of which a history may mask some; 100 rank no better")
    content_terms: int = tuned(30_000, "rarer words than these name single items")

    factors: int = tuned(96, "between 64 and 128 quality is flat and time grows with the square")
    factor_iterations: int = tuned(12, "the fold-in at serving does not see further gains")
    factor_regularisation: float = tuned(10.0, "items with few people shrink to the mean")
    factor_confidence: float = tuned(15.0, "one purchase counts as sixteen absences")

    neighbour_power: float = tuned(
        0.35, "of the neighbour's count of people, with 0.5 of the item's own: a cosine that likes the popular"
    )

    transition_window: int = tuned(8, "items farther apart follow each other by chance")
    transition_decay: float = tuned(0.75, "of a pair's weight with every item between")
    step_half_life_share: float = tuned(0.25, "of the data's span: what came next of late counts more")
    step_window: int = tuned(
        4, "items, for what comes right after: by then the square of the distance has hidden a pair"
    )
    transition_across_sessions: float = tuned(0.4, "a pair parted by days says less than one within a visit")
    transition_source_power: float = tuned(0.5, "so that one busy item of a history does not outvote the rest")
    transition_target_power: float = tuned(0.1, "what comes next is mostly what is popular there; more hides it")

    item_pair_limit: int = tuned(500_000, "of two items, the most frequent; rarer ones are met too seldom to matter")
    item_pair_minimum: int = tuned(2, "times that a pair was met: once is chance")
    item_pair_followers: int = tuned(8, "of a pair; there are seldom more")
    item_pair_prior: float = tuned(3.0, "added to a pair's count: met twice, it is half believed")

    sequence_size: int = tuned(64, "of a vector; 128 is no better on catalogues of ten thousand items")
    sequence_window: int = tuned(10, "items back; twice as many are slower and rank a little worse")
    sequence_positions: int = tuned(
        200_000, "visits an epoch asks about: time is bounded; the next one asks about others"
    )
    sequence_start: float = tuned(0.4, "length of an item's first vector, from its words")
    sequence_dropout: float = tuned(0.4, "items have few visits each")
    sequence_learning_rate: float = tuned(0.004, "at the start; it falls to nothing in a straight line")
    sequence_batch: int = tuned(1_024, "targets of a batch are negatives for each other")
    sequence_negatives: int = tuned(512, "beside them; more are slower and no better")
    sequence_scale: float = tuned(12.0, "of the cosine: how sure the softmax may become")
    sequence_epochs: int = tuned(6, "five are nearly as good, more only take time")

    linear_items: int = tuned(
        9_000, "the most popular; a dense inverse of so many takes 0.3 GB and 7 s, and its time grows with the cube"
    )
    linear_regularisation: float = tuned(250.0, "added to each item's count of people")

    half_life_share: float = tuned(0.1, "of the data's span, within the two limits: popularity forgets")
    half_life_days_least: float = tuned(2.0, "shorter follows noise")
    half_life_days_most: float = tuned(45.0, "longer misses the season")
    affinity_prior: float = tuned(50.0, "interactions that a group needs before its leaning is half believed")

    repeats_from: float = tuned(
        0.05, "share of purchases that are repeats from which owned items may be recommended again"
    )

    test_share: float = tuned(0.08, "of the interactions, the newest, that evaluation alone sees")
    label_share: float = tuned(
        0.12, "of the interactions before those, that the network learns from and no view has seen"
    )
    labels_per_person: int = tuned(2, "last visits held back, where the split is by person and not by time")
    examples_per_person: int = tuned(500, "who asks often counts often, within reason")
    examples: int = tuned(44_000, "lists the network learns from; more gain little and cost their time")
    test_examples_per_person: int = tuned(3, "so that a few busy people do not decide")
    test_examples: int = tuned(10_000, "the error of NDCG is below 0.002 then")
    forgotten_share: float = tuned(0.2, "of the lists once more, cut to three touches or fewer: most visitors are new")
    negatives: int = tuned(40, "candidates of a list at random, beside the label and the hardest")

    hidden: tuple[int, ...] = tuned(
        (128, 64), "half as wide ranks one in a hundred worse; wider is slower and no better"
    )
    learning_rate: float = tuned(0.003, "thrice Adam's default: the average of the weights calms it")
    average: float = tuned(0.999, "kept of the averaged weights at each step")
    weight_decay: float = tuned(1e-5, "a little: early stopping does most")
    lists_per_step: int = tuned(64, "small steps; larger ones need more epochs")
    steps_per_epoch: int = tuned(40, "at least, for a small shop: its steps are smaller still")
    epochs: int = tuned(16, "early stopping mostly ends sooner")
    patience: int = tuned(2, "epochs without gain on the validation people")
    validation_share: float = tuned(0.12, "of the people, for early stopping and calibration")
    level_weight: float = tuned(
        0.02, "of the plain cross-entropy beside the listwise one: it pins the level across lists"
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
