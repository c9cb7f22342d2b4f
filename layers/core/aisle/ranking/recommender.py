"""The recommender: answers a request with ranked and explained items of one model. It needs numpy alone."""

from functools import cached_property
from math import ceil
from pathlib import Path
from typing import Self

import numpy as np

from aisle.arrays.array_types import Bools, Indices, Ints
from aisle.arrays.ragged import distinct, holds
from aisle.features.registry import GROUPS
from aisle.inputs.item_card import shown_of
from aisle.ranking import artefact
from aisle.ranking.attribution import Attribution
from aisle.ranking.calibration import likelihood
from aisle.ranking.candidate_order import TIERS
from aisle.ranking.explanations import parts
from aisle.ranking.features_version import features_version
from aisle.ranking.model import Model
from aisle.ranking.query_context import QueryContext, build_context
from aisle.ranking.reasons import Chosen, reason
from aisle.ranking.request import RecommendationAnswer, RecommendationRequest, ScoredItem
from aisle.ranking.scoring import ScoredCandidates, score_candidates
from aisle.ranking.surfaces import find_surface

MOST_POPULAR = 5_000  # popular items that are scored where the retrievers' candidates do not fill an answer


class Recommender:
    """Answers requests with one model. It is safe for use from several threads."""

    def __init__(self, model: Model) -> None:
        """The model is shared, never changed."""
        self.model = model

    @classmethod
    def load(cls, folder: Path, mapped: bool = True) -> Self:
        """A recommender with the model of a folder.

        Raises: IncompatibleModel, as `aisle.ranking.artefact.load`.
        """
        return cls(artefact.load(folder, mapped))

    def recommend(self, request: RecommendationRequest) -> RecommendationAnswer:
        """The n best items, best first, followed by the `include_items` in stock that are not among them.

        Raises: InvalidInput, where the surface is unknown.
        """
        context = build_context(self.model, request)
        extra = self._extra_items(request)
        scored = self._score(context, extra)
        order = self._ranked(request, context, scored)
        if len(order) < request.n:  # a narrow request: score much more of the catalogue
            scored = self._score(context, np.concatenate((extra, self._most_popular)))
            order = self._ranked(request, context, scored)
        if request.include_items:
            item = scored.candidates.item
            included = np.isin(item, self.model.find(sorted(request.include_items)))
            included &= self.model.on_sale[item]
            order = np.concatenate((order, np.setdiff1d(np.flatnonzero(included), order)))
        return self._answer(context, scored, order)

    def _score(self, context: QueryContext, also: Ints) -> ScoredCandidates:
        model = self.model
        return score_candidates(model.views, model.catalogue, model.network, context.shoppers, also=distinct(also))

    @cached_property
    def _most_popular(self) -> Ints:
        return np.argsort(-self.model.views.popularity.recent, kind="stable")[:MOST_POPULAR]

    def _extra_items(self, request: RecommendationRequest) -> Ints:
        """Items to score even if no retriever proposes them: `include_items`, and the best of the category."""
        included = self.model.find(sorted(request.include_items))
        best = _in_category(self.model, request.category)
        extra = np.concatenate((included, best)).astype(np.int64)
        return extra[extra >= 0]

    def _ranked(self, request: RecommendationRequest, context: QueryContext, scored: ScoredCandidates) -> Ints:
        """Positions of the n best candidates that may be shown. Seen items beyond the cap come last."""
        surface = find_surface(request.surface)
        best = _in_category(self.model, request.category)
        trending = best[best >= 0] if len(best) else self.model.views.popularity.best
        tier = TIERS[surface.order](scored, trending)
        order = np.lexsort((-scored.log_odds, tier))  # stable: ties keep the order of candidates, by item
        order = order[_may_be_shown(self.model, request, context, scored)[order]]
        if not surface.capped:
            return order[: request.n]
        seen = holds(np.sort(context.seen.item), scored.candidates.item[order])
        most = ceil(self.model.seen_share * request.n)
        early = order[~seen | (np.cumsum(seen) <= most)]
        late = order[seen & (np.cumsum(seen) > most)]
        return np.concatenate((early, late))[: request.n]

    def _answer(self, context: QueryContext, scored: ScoredCandidates, chosen: Ints) -> RecommendationAnswer:
        features = scored.features.take(chosen, axis=1)
        shares = parts(self.model.network, features)
        scores = likelihood(shares.sum(axis=0))
        rows = zip(scored.candidates.item[chosen].tolist(), features.T.tolist(), shares.T.tolist(), strict=True)
        answered = [Chosen(item, self.model.card(item), vector, part) for item, vector, part in rows]
        attribution = Attribution(self.model, scored.pairs)
        items = tuple(
            _scored(score, each, reason(context, attribution, each))
            for score, each in zip(scores.tolist(), answered, strict=True)
        )
        return RecommendationAnswer(self.model.version, features_version(), items)


def _scored(score: float, chosen: Chosen, why: str) -> ScoredItem:
    return ScoredItem(
        item_id=chosen.card["item_id"],
        score=score,
        parts=dict(zip(GROUPS, chosen.parts, strict=True)),
        reason=why,
        features=tuple(chosen.features),
        item=shown_of(chosen.card),
    )


def _in_category(model: Model, category: str | None) -> Indices:
    """The best items of a category, padded with -1; empty where the catalogue has no such category."""
    code = model.catalogue.code("category", category) if category else -1
    return model.views.popularity.in_category[code] if code >= 0 else np.zeros(0, dtype=np.int32)


def _may_be_shown(
    model: Model, request: RecommendationRequest, context: QueryContext, scored: ScoredCandidates
) -> Bools:
    """Whether each candidate passes the filters.

    They are "not interested", `exclude_items`, cart, item on the page, category of the request, and stock.
    """
    catalogue, item = model.catalogue, scored.candidates.item
    unwanted = request.not_interested
    banned = model.find(sorted(request.exclude_items | unwanted.items))
    excluded = np.concatenate((banned, context.in_cart, [context.context_item]))
    shown = model.on_sale[item] & ~holds(np.sort(excluded), item)
    by_facet = (("brand", unwanted.brands), ("category", unwanted.categories), ("sub_category", unwanted.categories))
    for facet, names in by_facet:
        codes = [code for code in (catalogue.code(facet, name) for name in names) if code >= 0]
        if codes:
            shown &= ~np.isin(catalogue.codes[facet][item], codes)
    wanted = catalogue.code("category", request.category) if request.category else -1
    return shown & (catalogue.codes["category"][item] == wanted) if wanted >= 0 else shown
