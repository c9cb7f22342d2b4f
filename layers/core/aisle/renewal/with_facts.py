"""A trained model over other facts: what is shown and filtered is of this moment, and new items have their places."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from aisle.arrays.array_types import Floats, Indices
from aisle.inputs.catalogue import FACETS, Catalogue, log_prices
from aisle.inputs.item_styles import style_keys
from aisle.live.item_facts import ItemFacts
from aisle.live.live_item import NUMBERS
from aisle.ranking.model import Model
from aisle.renewal.placement import MOST_NEWCOMERS, place_newcomers, read_newcomer
from aisle.retrieval.newcomers import Newcomers
from aisle.retrieval.views import Views

PRICE = NUMBERS.index("price")


def with_facts(trained: Model, facts: ItemFacts) -> Model:
    """The model over these facts. It shares every list and vector with the trained one.

    An item of the facts that the model does not know is a newcomer (`aisle.retrieval.newcomers`). Its position follows
    those of the trained items. Without newcomers, and with the facts of the training, it answers as the trained model.

    Raises: ValueError, where the model has newcomers already: begin with the trained one.
    """
    if trained.views.newcomers:
        raise ValueError("with_facts: the model has newcomers already; begin with the trained model")
    known = facts.positions_of(trained.catalogue.hashes)
    catalogue = replace(trained.catalogue, log_price=_log_price(trained.catalogue, facts, known))
    views, new = trained.views, _unknown(facts, known)
    if len(new):
        arrived = [read_newcomer(facts.lines.line(place)) for place in new.tolist()]
        newcomers = place_newcomers(arrived, trained.catalogue, views.popularity.recent)
        catalogue = _with_rows(catalogue, facts, new, [each.row for each in arrived])
        views = _with_newcomers(views, newcomers)
    model = replace(trained, catalogue=catalogue, views=views, facts=facts)
    model.prepare()
    return model


def _log_price(catalogue: Catalogue, facts: ItemFacts, known: Indices) -> Floats:
    """Of an item that the shop no longer has, the price of the training. Shape: (items,)."""
    log_price, there = catalogue.log_price.copy(), np.flatnonzero(known >= 0)
    log_price[there] = log_prices(facts.numbers[PRICE, known[there]])
    return log_price


def _unknown(facts: ItemFacts, known: Indices) -> Indices:
    """Positions in the facts of the newest items that the model does not know, ascending."""
    unknown = np.ones(len(facts), dtype=bool)
    unknown[known[known >= 0]] = False
    new = np.flatnonzero(unknown)
    newest = new[np.argsort(-facts.first_seen_ms[new], kind="stable")[:MOST_NEWCOMERS]]
    return np.sort(newest).astype(np.int32)


def _with_rows(catalogue: Catalogue, facts: ItemFacts, new: Indices, rows: Sequence[dict[str, Any]]) -> Catalogue:
    """The catalogue with these items of the facts behind its own."""
    codes = {
        facet: np.array([catalogue.code(facet, str(row.get(facet) or "")) for row in rows], dtype=np.int32)
        for facet in FACETS
    }
    styles = style_keys(rows, catalogue.vocabularies["style"], first=len(catalogue))
    return replace(
        catalogue,
        hashes=np.concatenate((catalogue.hashes, facts.hashes[new])),
        codes={facet: np.concatenate((catalogue.codes[facet], codes[facet])) for facet in FACETS},
        log_price=np.concatenate((catalogue.log_price, log_prices(facts.numbers[PRICE, new]))),
        style_keys=np.concatenate((catalogue.style_keys, styles)),
    )


def _with_newcomers(views: Views, newcomers: Newcomers) -> Views:
    popularity, intervals, sequence = views.popularity, views.intervals, views.sequence
    return replace(
        views,
        newcomers=newcomers,
        popularity=replace(
            popularity,
            total=newcomers.followed(popularity.total),
            recent=newcomers.followed(popularity.recent),
            trend=newcomers.followed(popularity.trend),
        ),
        intervals=replace(
            intervals,
            returns=newcomers.followed(intervals.returns),
            log_days=newcomers.followed(intervals.log_days),
        ),
        factors=replace(views.factors, newcomers=newcomers.mean(views.factors.items)),
        sequence=replace(
            sequence,
            newcomers=newcomers.mean(sequence.items),
            newcomers_as_targets=newcomers.mean(sequence.targets),
        ),
    )
