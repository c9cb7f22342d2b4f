"""Reasons from the history: an item that is near one of it, a value that both have, shoppers with a like taste."""

from collections.abc import Iterator

from aisle.inputs.catalogue import FACETS
from aisle.ranking.explaining.chosen import Chosen, Option
from aisle.ranking.explaining.kinds import same
from aisle.ranking.explaining.wording import GOES_WITH, Act, goes_with, named, same_values
from aisle.retrieval.retrievers import ITEM_PAIRS, LIKES, SEQUENCE

LEAST_SHARE = 0.25  # of what lifts a part; an entry of the history that gives less is not named
LEAST_SCORE = 0.1  # of a retriever's greatest score for the person; below it a score is too weak for a reason
KINDS_OF_ITEM = ("sub_category", "category")
OF_GROUPS = {"category": "sub_category", "next_brand": "brand", "next_kind": "sub_category"}
"""By view of groups, the column whose value a list belongs to."""

OF_TASTE = {
    LIKES: ("Shoppers with your taste like this", "Shoppers of this item like that too"),
    SEQUENCE: ("Goes with what you looked at last", "Often looked at next"),
    ITEM_PAIRS: ("Often follows your last two items", "Often looked at next"),
}
"""Views that are of the history as a whole: on any page, and on the page of an item."""


def by_content(chosen: Chosen) -> Iterator[Option]:
    """It is like an item of the history, by words or by a value of a column."""
    yield from _goes_with(chosen, "content")
    yield from _of_groups(chosen, "content")
    yield from _same_values(chosen)


def by_others(chosen: Chosen) -> Iterator[Option]:
    """What other shoppers did with it and with the history. Nobody did anything with an item that is new."""
    if chosen.is_new or not chosen.answered.knows_history:
        return
    yield from _goes_with(chosen, "collaborative")
    yield from _of_groups(chosen, "collaborative")
    for name, sentences in OF_TASTE.items():
        if chosen.lift(name) > 0 and chosen.feature(f"{name}_share") > LEAST_SCORE:
            yield Option(name, "collaborative", chosen.lift(name), (sentences[chosen.on_page],))


def leading(chosen: Chosen, part: str) -> tuple[int, float] | None:
    """The entry of the history that gives a part most, and what it gives; None where no entry gives enough."""
    trace = chosen.answered.traces.of(part)
    given = float(trace.given[chosen.place])
    enough = given > 0 and given >= LEAST_SHARE * chosen.lifted_in(part)
    return (int(trace.leading[chosen.place]), given) if enough else None


def _goes_with(chosen: Chosen, part: str) -> Iterator[Option]:
    """Names the leading entry, by each view that has the item among the entry's nearest."""
    led = leading(chosen, part)
    act = chosen.answered.act(led[0]) if led else None
    if not led or not act:
        return
    by_view = {view: given for view, (_, given) in chosen.near(part).items() if view in GOES_WITH}
    for view, given in by_view.items():
        yield _option(view, part, led[1] * given / max(by_view.values()), goes_with(view, act), act)


def _of_groups(chosen: Chosen, part: str) -> Iterator[Option]:
    """What shoppers take after a brand or a sub-category of the history, or in it."""
    for view, (entry, given) in chosen.near(part).items():
        act = chosen.answered.act(entry) if view in OF_GROUPS else None
        name = act.card.get(OF_GROUPS[view]) if act else None
        if act and name and (view == "category") == (chosen.card.get(OF_GROUPS[view]) == name):
            start = "A favourite in" if view == "category" else "Often looked at after"
            yield _option(view, part, given, named(start, (name,)), act)


def _same_values(chosen: Chosen) -> Iterator[Option]:
    """Values of columns that an item of the history has too: one, or a category's and another."""
    lifts = {facet: lift for facet in FACETS if (lift := chosen.lift(same(facet))) > 0 and chosen.card.get(facet)}
    kind = next((facet for facet in KINDS_OF_ITEM if facet in lifts), None)
    others = [facet for facet in lifts if facet not in KINDS_OF_ITEM]
    for facets in [*((facet,) for facet in lifts), *((kind, facet) for facet in others if kind)]:
        act = chosen.act_with(facets)
        if act:
            values = {facet: str(chosen.card[facet]) for facet in facets}
            lift = sum(lifts[facet] for facet in facets)
            yield _option(same("_and_".join(facets)), "content", lift, same_values(values, act), act)


def _option(kind: str, part: str, lift: float, sentences: Iterator[str], act: Act) -> Option:
    return Option(kind, part, lift, sentences, str(act.card["item_id"]))
