"""The scores of given items for a request, whatever may be shown: to score an answer of before again."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from aisle.arrays.array_types import Ints
from aisle.arrays.ragged import distinct, holds
from aisle.inputs.shoppers import Shoppers
from aisle.ranking.calibration import likelihood
from aisle.ranking.model import Model
from aisle.ranking.query_context import build_context
from aisle.ranking.request import RecommendationRequest
from aisle.ranking.scoring import score_candidates


def scores_of(model: Model, request: RecommendationRequest, item_ids: Sequence[str]) -> dict[str, float]:
    """The calibrated likelihood of each item that the model knows: what `Recommender.recommend` gives it.

    No filter, rule or stock changes a score, so none is asked. What the shopper owns is scored as where it fills a
    list: after the rest.
    Raises: InvalidInput, where the surface is unknown.
    """
    shoppers = build_context(model, request).shoppers
    places = model.find(item_ids)
    known = distinct(places[places >= 0].astype(np.int64))
    is_masked = holds(shoppers.masked, known)
    score = _scored(model, shoppers, known[~is_masked])
    if is_masked.any():
        score |= _scored(model, replace(shoppers, masked=known[:0]), known[is_masked])
    return {item: score[place] for item, place in zip(item_ids, places.tolist(), strict=True) if place in score}


def _scored(model: Model, shoppers: Shoppers, places: Ints) -> dict[int, float]:
    scored = score_candidates(model.views, model.catalogue, model.network, shoppers, also=places)
    asked = holds(places, scored.candidates.item)
    likely = likelihood(scored.log_odds[asked])
    return dict(zip(scored.candidates.item[asked].tolist(), likely.tolist(), strict=True))
