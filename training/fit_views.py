"""All views of a shop from the interactions that they may see."""

from dataclasses import dataclass

from aisle.array_types import Bools
from aisle.neighbours import Neighbours
from aisle.views import Views
from training.affinities import fit_affinities
from training.als import factor_neighbours, fit_factors
from training.co_occurrence import basket_neighbours, people_neighbours
from training.config import Config
from training.dataset import Dataset
from training.linear_items import linear_neighbours
from training.popularity import category_neighbours, fit_popularity
from training.preferences import liked, preference_matrix
from training.transitions import transition_neighbours
from training.visits import visits


@dataclass(frozen=True)
class ViewFitter:
    """The content view looks at no interactions, so it is fitted once."""

    dataset: Dataset
    content: Neighbours
    config: Config

    def fit(self, among: Bools) -> Views:
        """From the touches that `among` marks, and no others."""
        dataset, config = self.dataset, self.config
        seen = visits(dataset, among)
        preferences = preference_matrix(dataset, among)
        positive = liked(preferences)
        factors = fit_factors(preferences, config)
        following, preceding = transition_neighbours(seen, len(dataset.catalogue), config)
        popularity = fit_popularity(dataset, seen, config)
        neighbours = {
            "content": self.content,
            "next": following,
            "previous": preceding,
            "together": basket_neighbours(dataset, among, config),
            "people": people_neighbours(positive, config),
            "linear": linear_neighbours(positive, config),
            "factors": factor_neighbours(factors, config),
            "category": category_neighbours(dataset, popularity.recent),
        }
        return Views(neighbours, factors, popularity, fit_affinities(dataset, seen, config))
