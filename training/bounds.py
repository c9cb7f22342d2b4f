"""Between which values each tuning value can train at all. They are wide: what is good says `training.config`."""

from typing import Final

Bound = tuple[float, float]

SHARE: Final[Bound] = (0.0, 1.0)
FADING: Final[Bound] = (0.0, 1.0)  # a decay: 0 keeps the latest alone, 1 keeps all alike
PART: Final[Bound] = (0.01, 0.5)  # of the data or the people, held out; the rest must be enough to learn from
POWER: Final[Bound] = (0.0, 2.0)
RATE: Final[Bound] = (1e-6, 0.1)  # of learning
PRIOR: Final[Bound] = (0.0, 1e6)
ROUNDS: Final[Bound] = (1, 200)
WIDTH: Final[Bound] = (4, 512)  # of a vector or a layer

BOUNDS: Final[dict[str, Bound]] = {
    "threads": (1, 64),
    "neighbours": (8, 1_000),
    "complement_orders": (1, 1_000),
    "complement_candidates": (1, 1_000),
    "complements": (1, 1_000),
    "content_terms": (100, 1_000_000),
    "factors": WIDTH,
    "factor_iterations": ROUNDS,
    "factor_regularisation": (1e-6, 1e6),
    "factor_confidence": (1e-3, 1e4),
    "neighbour_power": POWER,
    "transition_window": (1, 100),
    "transition_decay": FADING,
    "step_half_life_share": (0.001, 100.0),
    "step_window": (1, 100),
    "transition_across_sessions": FADING,
    "transition_source_power": POWER,
    "transition_target_power": POWER,
    "item_pair_limit": (1, 10_000_000),
    "item_pair_minimum": (1, 1_000),
    "item_pair_followers": (1, 100),
    "item_pair_prior": PRIOR,
    "sequence_size": WIDTH,
    "sequence_window": (1, 100),
    "sequence_positions": (1_000, 100_000_000),
    "sequence_start": (1e-3, 10.0),
    "sequence_dropout": (0.0, 0.95),
    "sequence_learning_rate": RATE,
    "sequence_batch": (16, 65_536),
    "sequence_negatives": (1, 65_536),
    "sequence_scale": (0.1, 100.0),
    "sequence_epochs": ROUNDS,
    "linear_items": (1, 30_000),  # their dense inverse takes 7 GB there
    "linear_regularisation": (1e-3, 1e6),
    "half_life_share": (0.001, 100.0),
    "half_life_days_least": (0.01, 3_650.0),
    "half_life_days_most": (0.01, 3_650.0),
    "affinity_prior": PRIOR,
    "interval_prior": PRIOR,
    "repeats_from": SHARE,
    "label_share": PART,
    "labels_per_person": (1, 100),
    "examples_per_person": (1, 100_000),
    "examples": (100, 10_000_000),
    "forgotten_share": SHARE,
    "negatives": (1, 1_000),
    "learning_rate": RATE,
    "average": (0.0, 0.99999),
    "weight_decay": (0.0, 1.0),
    "lists_per_step": (1, 4_096),
    "steps_per_epoch": (1, 10_000),
    "epochs": ROUNDS,
    "patience": (0, 200),
    "validation_share": PART,
    "level_weight": (0.0, 10.0),
}


def bound_of(name: str) -> Bound:
    """Raises: KeyError, for a value without bounds."""
    return FADING if name.startswith("decay_") else BOUNDS[name]
