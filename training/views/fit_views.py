"""Fits all views of a shop from the interactions they may see."""

from dataclasses import dataclass

import numpy as np

from aisle.arrays.array_types import Bools
from aisle.retrieval.complements import COMPLEMENTS
from aisle.retrieval.views import Views
from training.config import Config
from training.data.dataset import Dataset
from training.data.positions import positions
from training.data.preferences import liked, preference_matrix
from training.data.visits import visits
from training.views.affinities import fit_affinities
from training.views.als import factor_neighbours, fit_factors
from training.views.co_occurrence import basket_neighbours, people_neighbours
from training.views.complements import fit_complements
from training.views.content import Content
from training.views.facet_transitions import facet_neighbours
from training.views.intervals import fit_intervals
from training.views.item_pairs import fit_item_pairs
from training.views.linear_items import linear_neighbours
from training.views.popularity import category_neighbours, fit_popularity
from training.views.sequence import fit_sequence
from training.views.transitions import count_transitions, step_neighbours, transition_neighbours, wide


@dataclass(frozen=True)
class ViewFitter:
    """The content view uses no interactions, so it is fitted once."""

    dataset: Dataset
    content: Content
    config: Config

    def __post_init__(self) -> None:
        """Raises: ValueError, where the dataset was weighed by other event weights than the recipe's."""
        if self.dataset.event_weights != self.config.event_weights:
            raise ValueError("event_weights: the dataset was read with others than the configuration has")

    def fit(self, among: Bools) -> Views:
        """Uses only the interactions that `among` marks."""
        dataset, config = self.dataset, self.config
        seen = visits(dataset, among)
        preferences = preference_matrix(dataset, among)
        positive = liked(preferences)
        factors = fit_factors(preferences, config)
        items = len(dataset.catalogue)
        counts = count_transitions(seen, items, wide(config), config.transition_across_sessions)
        following, preceding = transition_neighbours(counts, config)
        popularity = fit_popularity(dataset, seen, config)
        taken = np.expm1(popularity.total.astype(np.float64))
        neighbours = {
            "content": self.content.neighbours,
            "step": step_neighbours(seen, items, config),
            "next": following,
            "previous": preceding,
            "next_brand": facet_neighbours(counts, taken, dataset.catalogue, "brand"),
            "next_kind": facet_neighbours(counts, taken, dataset.catalogue, "sub_category"),
            "together": basket_neighbours(dataset, among, config),
            COMPLEMENTS: fit_complements(dataset, among, config),
            "people": people_neighbours(positive, config),
            "linear": linear_neighbours(positive, config),
            "factors": factor_neighbours(factors, config),
            "category": category_neighbours(dataset, popularity.recent),
        }
        most = config.sequence_positions * config.sequence_epochs
        training_positions = positions(seen, items, config.sequence_window, most, config.seed)
        item_pairs = fit_item_pairs(seen, items, config)
        sequence = fit_sequence(training_positions, self.content.vectors, taken, config)
        affinities = fit_affinities(dataset, seen, config)
        intervals = fit_intervals(dataset, among, config)
        return Views(neighbours, factors, sequence, item_pairs, popularity, affinities, intervals, config.decays)
