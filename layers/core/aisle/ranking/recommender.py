"""The recommender: a model and a request in, a ranked and explained answer out. numpy alone."""

from functools import cached_property
from math import ceil
from pathlib import Path
from typing import Self

import numpy as np

from aisle.arrays.array_types import Bools, Indices, Ints
from aisle.arrays.ragged import distinct, holds
from aisle.features.registry import GROUPS, features_version
from aisle.inputs.catalogue import SHOWN
from aisle.ranking import artefact
from aisle.ranking.attribution import Traces
from aisle.ranking.calibration import likelihood
from aisle.ranking.explanations import parts
from aisle.ranking.model import Model
from aisle.ranking.query_context import Question, pose
from aisle.ranking.reasons import Chosen, reason
from aisle.ranking.request import RecommendationAnswer, RecommendationRequest, ScoredItem
from aisle.ranking.scoring import Judgement, judge
from aisle.ranking.surfaces import TIERS

CAPPED = frozenset({"home", "cart"})  # surfaces that should show something new
WIDE = 5_000  # most popular items that are judged where the views' own candidates do not fill an answer


class Recommender:
    """Holds one model; asks it any number of questions, from any number of threads."""

    def __init__(self, model: Model) -> None:
        self.model = model

    @classmethod
    def load(cls, folder: Path, mapped: bool = True) -> Self:
        """
        Raises: IncompatibleModel.
        """
        return cls(artefact.load(folder, mapped))

    def recommend(self, request: RecommendationRequest) -> RecommendationAnswer:
        """The n best items, best first, and after them the `include_items` that are not among those."""
        question = pose(self.model, request)
        wanted = self._wanted(request)
        judged = self._judge(question, wanted)
        order = self._ranked(request, question, judged)
        if len(order) < request.n:  # a narrow question: look at much more of the catalogue
            judged = self._judge(question, np.concatenate((wanted, self._most_popular)))
            order = self._ranked(request, question, judged)
        if request.include_items:
            included = np.isin(judged.candidates.item, self.model.catalogue.find(sorted(request.include_items)))
            order = np.concatenate((order, np.setdiff1d(np.flatnonzero(included), order)))
        return self._answer(question, judged, order)

    def _judge(self, question: Question, also: Ints) -> Judgement:
        model = self.model
        return judge(model.views, model.catalogue, model.network, question.shoppers, also=distinct(also))

    @cached_property
    def _most_popular(self) -> Ints:
        return np.argsort(-self.model.views.popularity.recent, kind="stable")[:WIDE]

    def _wanted(self, request: RecommendationRequest) -> Ints:
        """Items to be judged whatever the views say: those asked for, and the best of the category asked for."""
        included = self.model.catalogue.find(sorted(request.include_items))
        best = _in_category(self.model, request.category)
        wanted = np.concatenate((included, best)).astype(np.int64)
        return wanted[wanted >= 0]

    def _ranked(self, request: RecommendationRequest, question: Question, judged: Judgement) -> Ints:
        """Places of the n best candidates that may be shown."""
        best = _in_category(self.model, request.category)
        trending = best[best >= 0] if len(best) else self.model.views.popularity.best
        tier = TIERS.get(request.surface, TIERS["home"])(judged, trending)
        order = np.lexsort((-judged.log_odds, tier))  # stable: of equals the first by item, as candidates stand
        order = order[_may_be_shown(self.model, request, question, judged)[order]]
        if request.surface not in CAPPED:
            return order[: request.n]
        met = holds(np.sort(question.met.item), judged.candidates.item[order])
        most = ceil(self.model.met_share * request.n)
        early = order[~met | (np.cumsum(met) <= most)]
        late = order[met & (np.cumsum(met) > most)]
        return np.concatenate((early, late))[: request.n]

    def _answer(self, question: Question, judged: Judgement, chosen: Ints) -> RecommendationAnswer:
        features = judged.features.take(chosen, axis=1)
        shares = parts(self.model.network, features)
        scores = likelihood(shares.sum(axis=0))
        told = zip(judged.candidates.item[chosen].tolist(), features.T.tolist(), shares.T.tolist(), strict=True)
        answered = [Chosen(item, self.model.catalogue.card(item), *of) for item, *of in told]
        traces = Traces(judged.pairs)
        scored = tuple(
            _scored(score, each, reason(question, traces, each))
            for score, each in zip(scores.tolist(), answered, strict=True)
        )
        return RecommendationAnswer(self.model.version, features_version, scored)


def _scored(score: float, chosen: Chosen, why: str) -> ScoredItem:
    return ScoredItem(
        item_id=chosen.card["item_id"],
        score=score,
        parts=dict(zip(GROUPS, chosen.parts, strict=True)),
        reason=why,
        features=tuple(chosen.features),
        item={name: chosen.card.get(name) for name in SHOWN},
    )


def _in_category(model: Model, category: str | None) -> Indices:
    """The best items of a category, padded with -1; empty where the catalogue has no such category."""
    code = model.catalogue.code("category", category) if category else -1
    return model.views.popularity.in_category[code] if code >= 0 else np.zeros(0, dtype=np.int32)


def _may_be_shown(model: Model, request: RecommendationRequest, question: Question, judged: Judgement) -> Bools:
    """By what the shopper said, what the caller excludes, the category asked for, and the stock."""
    catalogue, item = model.catalogue, judged.candidates.item
    said = request.not_interested
    banned = catalogue.find(sorted(request.exclude_items | said.items))
    out = np.concatenate((banned, question.in_cart, [question.context_item]))
    shown = catalogue.in_stock[item] & ~holds(np.sort(out), item)
    for facet, names in (("brand", said.brands), ("category", said.categories), ("sub_category", said.categories)):
        codes = [code for code in (catalogue.code(facet, name) for name in names) if code >= 0]
        if codes:
            shown &= ~np.isin(catalogue.codes[facet][item], codes)
    wanted = catalogue.code("category", request.category) if request.category else -1
    return shown & (catalogue.codes["category"][item] == wanted) if wanted >= 0 else shown
