"""The reason for an item: a sentence on the part of its score that lifted it most above the others on offer.

Parts are tried from the greatest down, as far as they are positive. A part's sentence must be true of the item by
itself. Where a part has several that say about as much, the answer's cards take turns.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from aisle.ranking.explaining.chosen import Chosen, Option
from aisle.ranking.explaining.history_reasons import by_content, by_others
from aisle.ranking.explaining.kinds import PARTS, SEEN
from aisle.ranking.explaining.shop_reasons import by_popularity, by_price, by_stated, by_visit, where_popular
from aisle.ranking.explaining.wording import bought_ago, fitting, goes_with, named, rising
from aisle.ranking.request import Because
from aisle.ranking.surfaces import Order, Shows, Surface

AS_MUCH = 0.25  # of the strongest option's lift: such a one may take its turn

Writer = Callable[[Chosen], Iterator[Option]]
WRITERS: dict[str, Writer] = {
    "content": by_content,
    "collaborative": by_others,
    "knowledge": by_stated,
    "price": by_price,
    "popularity": by_popularity,
    "context": by_visit,
}


@dataclass(frozen=True)
class Said:
    """The reason of a card: its sentence, and what it is made of."""

    sentence: str
    because: Because


def reasons(items: Iterable[Chosen], surface: Surface) -> list[Said]:
    """One for each item of a surface's list, best first."""
    say = on_trend if surface.order is Order.TRENDING else strongest
    say = {Shows.COMPLEMENTS: as_complement, Shows.BOUGHT: as_due}.get(surface.shows, say)
    told: Counter[str] = Counter()
    said = []
    for item in items:
        each = say(item, told)
        told[each.sentence] += 1
        said.append(each)
    return said


def strongest(item: Chosen, told: Counter[str]) -> Said:
    """Of the greatest positive part that has a true sentence."""
    for part in sorted((part for part in PARTS if item.parts[part] > 0), key=lambda part: -item.parts[part]):
        options = sorted(WRITERS[part](item), key=lambda option: -option.lift)
        of_turn = [each for each in options if each.lift >= AS_MUCH * options[0].lift]
        said = _in_turn(of_turn, told) or _in_turn(options, told)
        if said:
            return said
    return neutral(item)


def as_complement(item: Chosen, told: Counter[str]) -> Said:
    """For a list of what is bought with an item or a cart: with which of them, most of all."""
    act = item.bought_with
    sentence = fitting(goes_with("together", act)) if act else None
    return Said(sentence, Because("bought_with", item_id=act.card["item_id"])) if act and sentence else neutral(item)


def as_due(item: Chosen, told: Counter[str]) -> Said:
    """For a list of what the shopper bought before: when it was bought last."""
    days = item.bought_days_ago
    return neutral(item) if days is None else Said(bought_ago(days), Because(SEEN, item_id=item.card["item_id"]))


def on_trend(item: Chosen, told: Counter[str]) -> Said:
    """For a list in the order of what trends: nothing of the shopper is in it."""
    part = "popularity" if item.parts["popularity"] > 0 else None
    kind, sentence = ("rising", fitting(rising(item.card))) if item.is_rising else ("popular", _popular(item))
    return Said(sentence, Because(kind, part)) if sentence else neutral(item)


def _popular(item: Chosen) -> str | None:
    return None if item.is_new else fitting(where_popular(item))


def neutral(item: Chosen) -> Said:
    """Nothing lifted the item above the others that has a true sentence."""
    start, kind = ("New in", "new") if item.is_new else ("More from", "more")
    sentence = fitting(named(start, (item.card.get("category"),))) or f"{start} this shop"
    return Said(sentence, Because(kind))


def _in_turn(options: Iterable[Option], told: Counter[str]) -> Said | None:
    """The first that no card of the answer has yet, else the one that the fewest have; None where none fits a card."""
    fewest: Said | None = None
    for option in options:
        sentence = fitting(option.sentences)
        if sentence is None:
            continue
        said = Said(sentence, Because(option.kind, option.part, option.item_id))
        if not told[sentence]:
            return said
        if fewest is None or told[sentence] < told[fewest.sentence]:
            fewest = said
    return fewest
