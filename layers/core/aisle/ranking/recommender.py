"""The recommender: answers a request with ranked and explained items of one model. It needs numpy alone."""

from dataclasses import replace
from pathlib import Path
from typing import Self

import numpy as np

from aisle.arrays.array_types import Bools, Floats, Indices, Ints
from aisle.arrays.ragged import distinct, holds
from aisle.inputs.item_card import shown_of
from aisle.ranking import artefact
from aisle.ranking.calibration import likelihood
from aisle.ranking.candidate_order import TIERS, lifted, seen_last
from aisle.ranking.explaining.chosen import Answered, Chosen, choose
from aisle.ranking.explaining.parts import tell
from aisle.ranking.explaining.reasons import Said, reasons
from aisle.ranking.explaining.what_if import what_if
from aisle.ranking.features_version import features_version
from aisle.ranking.model import Model
from aisle.ranking.offering.offer import NOTHING, Offer, offer
from aisle.ranking.query_context import QueryContext, build_context
from aisle.ranking.request import RecommendationAnswer, RecommendationRequest, ScoredItem, WhatIf
from aisle.ranking.scoring import ScoredCandidates, score_candidates
from aisle.ranking.surfaces import History, Order, Shows, find_surface
from aisle.ranking.taking_turns import turns
from aisle.retrieval.among import Among
from aisle.selection.placed import Placed
from aisle.selection.selection import Selection
from aisle.selection.variety import shares, varied

MANY = 2_000  # popular items, which have enough groups in most shops
OWNED_TOO = (Shows.FOUND, Shows.VIEWED, Shows.BOUGHT)  # surfaces that also show what the shopper owns


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
        """The n best items that may be shown, best first, followed by those that the shop pins.

        Fewer than n only where no more may be shown, where caps forbid more, or where the surface has no more to offer.
        What the shopper owns comes after all that, and changes no other item's score.
        Raises: InvalidInput, where the surface is unknown.
        """
        context = build_context(self.model, request)
        if find_surface(request.surface).shows in OWNED_TOO:
            context = _unmasked(context)
        placed = Placed(Selection(self.model.facts, request), self.model.place, self.model.version)
        scored, order = self._rank(request, context, placed)
        items = self._answer(request, context, scored, order)
        if len(items) < request.n and np.any(placed.allowed[context.shoppers.masked]):
            unmasked = _unmasked(context)
            answered = np.sort(scored.candidates.item[order].astype(np.int64))
            items += self._answer(request, unmasked, *self._rank(request, unmasked, placed, answered))
        also = self._answer(replace(request, explain=False), context, scored, self._also(request, scored, order))
        return RecommendationAnswer(self.model.version, features_version(), items, also)

    def _rank(
        self, request: RecommendationRequest, context: QueryContext, placed: Placed, answered: Ints = NOTHING
    ) -> tuple[ScoredCandidates, Ints]:
        """Scored candidates, and the positions among them of its answer. `answered`: items of before, ascending."""
        allowed = placed.allowed.copy()
        allowed[context.in_cart] = False
        allowed[answered] = False
        offered = offer(self.model, request, context, allowed)
        pinned = self._pinned(request, placed)
        pinned = pinned[~holds(answered, pinned)]
        among = Among(_with(offered.allowed, pinned), request.n, self.model.by_popularity, placed.lift)
        asked = np.sort(self.model.find(request.also)).astype(np.int64)
        asked = asked[asked >= 0]
        also = np.concatenate((pinned, offered.listed, _within_caps(among, offered.allowed, placed), asked))
        scored = self._score(context, also, among)

        item = scored.candidates.item
        is_pinned = holds(pinned, item)
        order = _ordered(request, scored, offered)
        order = order[(offered.allowed[item] & ~is_pinned & ~_only_asked(scored, asked))[order]]
        if find_surface(request.surface).capped:
            order = seen_last(order, scored, context.seen.item, self.model.seen_share * request.n)
        shown, most = np.concatenate((pinned, answered)), request.n - len(answered)
        order = self._chosen(request, *lifted(order, scored, placed.lift), item, placed, shown)[:most]
        return scored, np.concatenate((order, np.flatnonzero(is_pinned)))

    def _chosen(
        self, request: RecommendationRequest, order: Ints, keys: Floats, item: Indices, placed: Placed, shown: Ints
    ) -> Ints:
        """Those of the order that caps and variety leave, those that the list shows first, each in their order.

        Shape: keys as order, falling; item (candidates,)
        """
        variety = find_surface(request.surface).variety
        capped = shares(self.model.facts, placed.selection.allowed, variety, request.n)
        if not capped and request.visit is None:
            return order[placed.within_caps(item[order], request.n, shown)]
        fitting = placed.within_caps(item[order], len(order), shown)
        order, keys = order[fitting], keys[fitting]
        if request.visit is not None:
            keys = keys + turns(self.model.catalogue.hashes[item[order]], request.visit)
        return order[
            varied(placed.place[item[order]], keys, capped, max(request.n - len(shown), 0), placed.place[shown])
        ]

    def _also(self, request: RecommendationRequest, scored: ScoredCandidates, order: Ints) -> Ints:
        """The positions of the items that the request wants scored and the list lacks."""
        asked = np.sort(self.model.find(request.also))
        found = np.flatnonzero(holds(asked, scored.candidates.item))
        return found[~np.isin(found, order)]

    def _score(self, context: QueryContext, also: Ints, among: Among) -> ScoredCandidates:
        model = self.model
        return score_candidates(
            model.views, model.catalogue, model.network, context.shoppers, also=distinct(also), among=among
        )

    def _pinned(self, request: RecommendationRequest, placed: Placed) -> Ints:
        """What the shop pins on this list and the shopper may see, ascending."""
        pinned = self.model.of_places([item for item, at in placed.selection.pinned.items() if at < request.n])
        return distinct(pinned[pinned >= 0].astype(np.int64))

    def _answer(
        self, request: RecommendationRequest, context: QueryContext, scored: ScoredCandidates, chosen: Ints
    ) -> tuple[ScoredItem, ...]:
        """The items at these positions of the scored candidates, with the reasons of one list."""
        items, log_odds = scored.candidates.item[chosen], scored.log_odds[chosen]
        features, surface = scored.features.take(chosen, axis=1), find_surface(request.surface)
        told = tell(self.model.network, scored.features, chosen, log_odds)
        explained = list(choose(Answered(self.model, context, scored.pairs, items, told), features, told))
        said = reasons(explained, surface)
        asks = request.explain and surface.order is not Order.TRENDING and surface.history is not History.ITEM
        acts = what_if(self.model, context.shoppers, items) if asks else [None] * len(items)
        return tuple(map(_scored, likelihood(log_odds).tolist(), explained, said, acts))


def _unmasked(context: QueryContext) -> QueryContext:
    return replace(context, shoppers=replace(context.shoppers, masked=NOTHING))


def _scored(score: float, chosen: Chosen, said: Said, without: WhatIf | None) -> ScoredItem:
    return ScoredItem(
        item_id=chosen.card["item_id"],
        score=score,
        parts=dict(chosen.parts),
        reason=said.sentence,
        features=tuple(chosen.features),
        item=shown_of(chosen.card),
        because=said.because,
        what_if=without,
    )


def _ordered(request: RecommendationRequest, scored: ScoredCandidates, offered: Offer) -> Ints:
    """The candidates in the surface's order. Ties keep the order of candidates, by item."""
    tier = TIERS[find_surface(request.surface).order](scored, offered)
    return np.lexsort((-scored.log_odds, tier))


def _only_asked(scored: ScoredCandidates, asked: Ints) -> Bools:
    """Whether a candidate is one because the request wants it scored: no retriever proposes it."""
    proposed = distinct(scored.pairs.scores.proposed)
    return holds(asked, scored.candidates.item) & ~holds(proposed, scored.candidates.keys)


def _with(allowed: Bools, pinned: Ints) -> Bools:
    if not len(pinned):
        return allowed
    with_pins = allowed.copy()
    with_pins[pinned] = True
    return with_pins


def _within_caps(among: Among, allowed: Bools, placed: Placed) -> Ints:
    """Popular items that could fill the list without breaking a cap, so that the candidates are of enough groups."""
    if not placed.selection.caps:
        return NOTHING
    for most in (MANY, len(allowed)):
        popular = among.popular(allowed, most)
        fitting = popular[placed.within_caps(popular, among.n, NOTHING)]
        if len(fitting) == among.n:
            break
    return fitting
