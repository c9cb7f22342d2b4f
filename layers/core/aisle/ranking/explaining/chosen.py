"""What the reason of one item may speak of: its features, the parts of its score, and the history behind them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from aisle.arrays.array_types import Bools, Floats, Indices
from aisle.events.event_names import EventName
from aisle.features.pairs import Pairs
from aisle.features.registry import NAMES
from aisle.inputs.catalogue import FACETS
from aisle.inputs.histories import EVENTS
from aisle.ranking.explaining.kinds import KIND, KINDS_OF_PART
from aisle.ranking.explaining.parts import Told
from aisle.ranking.explaining.traces import Traces
from aisle.ranking.explaining.wording import Act
from aisle.ranking.model import Model
from aisle.ranking.query_context import QueryContext
from aisle.retrieval.complements import bought_with

PLACE = {name: place for place, name in enumerate(NAMES)}


class Option(NamedTuple):
    """A reason that would be true of an item. `sentences` say the same, the longest first."""

    kind: str
    part: str
    lift: float  # log-odds of what it speaks of
    sentences: Iterable[str]
    item_id: str | None = None  # of the history


class Answered:
    """What the items of one answer share."""

    def __init__(self, model: Model, context: QueryContext, pairs: Pairs, items: Indices, told: Told) -> None:
        """`pairs` are of one person. Shape: items (items,), as in `told`."""
        self.model, self.context, self.pairs, self.items = model, context, pairs, items
        self.traces = Traces(pairs, items, told)
        self._acts: dict[int, Act | None] = {}
        self._latest: dict[tuple[str, ...], list[int]] = {}

    def act(self, entry: int) -> Act | None:
        """An entry of the history; None where the shop no longer has its item."""
        if entry not in self._acts:
            histories = self.pairs.shoppers.histories
            item = int(histories.item[entry])
            card = self.model.card(item)
            is_page = item == self.context.context_item
            self._acts[entry] = Act(card, EVENTS[histories.event[entry]], is_page) if card else None
        return self._acts[entry]

    @cached_property
    def knows_history(self) -> bool:
        """Whether the shopper liked anything. Views of the history as a whole have an opinion without it too."""
        return bool((self.pairs.shoppers.histories.strength > 0).any())

    def latest_with(self, facets: tuple[str, ...]) -> list[int]:
        """For each item the latest liked entry that has its values of one or two facets, from 1; 0 where none has."""
        if facets not in self._latest:
            of_each = [self._matching[FACETS.index(facet)] for facet in facets]
            self._latest[facets] = (
                (np.logical_and(*of_each) if len(of_each) > 1 else of_each[0]).argmax(axis=1).tolist()
            )
        return self._latest[facets]

    @cached_property
    def _matching(self) -> Bools:
        """By facet, whether a liked entry has an item's value; before the entries a place for none, which argmax finds.

        Shape: (facets, items, 1 + entries).
        """
        histories, codes = self.pairs.shoppers.histories, self.pairs.catalogue.codes
        here = np.stack([codes[facet][self.items] for facet in FACETS])[:, :, None]
        there = np.stack([codes[facet][histories.item] for facet in FACETS])[:, None, :]
        matching = np.zeros((len(FACETS), len(self.items), 1 + len(histories.item)), dtype=bool)
        matching[:, :, 1:] = (here == there) & (here >= 0) & (histories.strength > 0)
        return matching


@dataclass(frozen=True)
class Chosen:
    """An item that the answer includes."""

    answered: Answered
    place: int  # in the answer
    item: int  # position in the model
    card: Mapping[str, Any]
    features: list[float]
    parts: Mapping[str, float]
    lifts: list[float]

    def feature(self, name: str) -> float:
        """The value that the network scored."""
        return self.features[PLACE[name]]

    def lift(self, kind: str) -> float:
        """What a kind of features lifts the item by. Units: log-odds."""
        return self.lifts[KIND[kind]]

    def lifted_in(self, part: str) -> float:
        """The lifts of a part's kinds that speak for the item, together."""
        return sum(lift for kind in KINDS_OF_PART[part] if (lift := self.lifts[kind]) > 0)

    def near(self, part: str) -> Mapping[str, tuple[int, float]]:
        """By view: an entry of the history that has it among its nearest, and what the entry gives."""
        return self.answered.traces.of(part).near.get(self.place, {})

    def act_with(self, facets: tuple[str, ...]) -> Act | None:
        """The latest liked entry of the history that has the item's values of these facets."""
        entry = self.answered.latest_with(facets)[self.place]
        act = self.answered.act(entry - 1) if entry else None
        return act if act and all(act.card.get(facet) == self.card.get(facet) for facet in facets) else None

    @property
    def bought_days_ago(self) -> float | None:
        """Days since the shopper bought it last; None where it was not bought, or not kept."""
        purchases = self.answered.context.purchases
        found = np.flatnonzero(purchases.item == self.item)
        return float(purchases.since_last[found[0]]) if len(found) else None

    @property
    def is_new(self) -> bool:
        """Whether it came after the training: nobody has taken it yet."""
        return self.item >= self.answered.pairs.views.trained_items

    @property
    def bought_with(self) -> Act | None:
        """The item of the cart, or else of the page, that it was bought with most; None where the shop has none now."""
        context, model = self.answered.context, self.answered.model
        is_page = not len(context.in_cart)
        of = np.array([context.context_item]) if is_page else context.in_cart
        source = bought_with(model.views, of, self.item)
        card = model.card(source) if source >= 0 else None
        return Act(card, EventName.ADD_TO_CART, is_page) if card else None

    @property
    def is_rising(self) -> bool:
        """Whether it is taken more of late than it used to be, by more than chance."""
        return bool(self.answered.model.rises[self.item] > 0)

    @property
    def on_page(self) -> bool:
        """Whether a page of another item asks."""
        return self.answered.context.context_item >= 0


def choose(answered: Answered, features: Floats, told: Told) -> Iterator[Chosen]:
    """The items of an answer. Shape: features (features, items)."""
    rows = zip(answered.items.tolist(), features.T.tolist(), told.lifts.T.tolist(), strict=True)
    for place, (item, vector, lifts) in enumerate(rows):
        yield Chosen(answered, place, item, answered.model.card(item), vector, told.of(place), lifts)
