"""The sentences of reasons: each kind in several lengths, of which the longest that fits a card is shown.

A sentence is never cut, nor is a name in it: where a title is too long, the sentence names the item's brand or
sub-category instead, or nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from aisle.events.event_names import EventName

MOST_CHARACTERS = 60

DID: dict[str, str] = {name: name.spec.did for name in EventName if name.spec.did}
"""What the shopper did with an item, by event, such as "bought {}". Any other event reads as a view."""
VIEWED = "viewed {}"

LIKE, BECAUSE = ("Like {title}, which you {did}", "Like {title}"), ("Because you {did_it}", "Because of {title}")
TOGETHER = ("Bought together with {title}", "Bought with {title}")
AFTER = ("Often looked at after {title}", "Looked at after {title}")
BEFORE = ("Often looked at before {title}", "Looked at before {title}")
GOES_WITH = {
    "content": LIKE,
    "together": TOGETHER,
    "step": AFTER,
    "next": AFTER,
    "previous": BEFORE,
    "people": BECAUSE,
    "linear": BECAUSE,
    "factors": BECAUSE,
}
"""By view: how an item goes with one of the history."""

SIMILAR = ("Similar to {title}", "Similar to this item")
ALSO_TAKEN = ("Shoppers of {title} take this too", "Also taken by shoppers of this item")
ON_ITS_PAGE = {
    "content": SIMILAR,
    "together": (TOGETHER[0], "Bought together with this item"),
    "step": (AFTER[0], "Often looked at after this item"),
    "next": (AFTER[0], "Often looked at after this item"),
    "previous": (BEFORE[0], "Often looked at before this item"),
    "people": ALSO_TAKEN,
    "linear": ALSO_TAKEN,
    "factors": ALSO_TAKEN,
}
"""The same, where the item of the history is the one on the page."""

UNITS = (("years", 365), ("months", 30), ("weeks", 7), ("days", 1))  # and how many days each has

FACETS = {"category": "in", "sub_category": "in", "brand": "from", "color": "in", "material": "of"}


@dataclass(frozen=True)
class Act:
    """An entry of the history: the item's live card, and what was done with it."""

    card: Mapping[str, Any]
    event: str
    is_page: bool = False  # the item on the page, which nothing was done with

    @cached_property
    def title(self) -> str:
        """The item's title, or else its id."""
        return str(self.card.get("title") or self.card["item_id"])

    def done(self, what: str) -> str:
        """What was done with it, such as "put this in your cart"."""
        return DID.get(self.event, VIEWED).format(what)

    @cached_property
    def did(self) -> str:
        """What was done with it, without its name: "viewed", "put in your cart"."""
        return " ".join(self.done("").split())


def fitting(sentences: Iterable[str]) -> str | None:
    """The first sentence that fits a card."""
    return next((each for each in sentences if len(each) <= MOST_CHARACTERS), None)


def goes_with(view: str, act: Act) -> Iterator[str]:
    """How an item goes with one of the history."""
    for sentence in (ON_ITS_PAGE if act.is_page else GOES_WITH)[view]:
        yield sentence.format(title=act.title, did=act.did, did_it=act.done(act.title))
    brand, kind, category = (act.card.get(of) for of in ("brand", "sub_category", "category"))
    for where in (f" from {brand}" if brand else "", *(f" in {name}" for name in (kind, category) if name), ""):
        yield GOES_WITH[view][-1].format(title=f"what you {act.did}{where}")


def same_values(values: Mapping[str, str], act: Act) -> Iterator[str]:
    """That an item has a value, or two, that one of the history has too."""
    start = " ".join(f"{FACETS[facet]} {value}" for facet, value in values.items())
    if len(values) > 1:
        start = start.removeprefix("in ")  # the name of a category stands by itself
    start = start[:1].upper() + start[1:]
    yield f"{start}, like {act.title}" if act.is_page else f"{start}, like what you {act.did}"
    yield f"{start} too"


def bought_ago(days: float) -> str:
    """When an item was bought last, in the greatest unit of which there are two.

    >>> bought_ago(1), bought_ago(36), bought_ago(400)
    ('You bought this yesterday', 'You bought this 5 weeks ago', 'You bought this 13 months ago')
    """
    whole = int(days)
    if whole < 2:
        return f"You bought this {('today', 'yesterday')[max(whole, 0)]}"
    unit, size = next((unit, size) for unit, size in UNITS if whole >= 2 * size)
    return f"You bought this {whole // size} {unit} ago"


def named(start: str, names: Iterable[Any]) -> Iterator[str]:
    """Sentences that end in a name, as far as it is known, such as "Popular in Tea"."""
    return (f"{start} {name}" for name in names if name)


def rising(card: Mapping[str, Any]) -> Iterator[str]:
    """That an item is taken more of late than it used to be."""
    yield from named("Rising in", (card.get("sub_category"), card.get("category")))
    yield "Rising now"
