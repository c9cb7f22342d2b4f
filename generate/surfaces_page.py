"""docs/surfaces.md: what each surface recommends, for a shop's engineers."""

from collections.abc import Callable, Iterable, Iterator

from aisle.inputs.item_card import CARD
from aisle.ranking.surfaces import DEFAULT, SURFACES, Shows, Surface
from aisle.selection.scope import MOST_FOUND

INTRODUCTION = f"""# Surfaces

A surface is a place of the shop that asks for recommendations. This page is generated (`make docs`) from
`layers/core/aisle/ranking/surfaces.py`, where each surface is one entry. Without a `surface`, `{DEFAULT}` is asked for.

The API and the endpoint refuse any other name with status 400. A rule that names one is refused as any bad rule is.
The refusal names the field, what was given, the known names and the nearest of them.

An event's `surface` is free text: it says where on the site something happened, and a shop may name places of its own.
"""

NOTES = """
**Shows**: beside this, a filter, the shop's rules and the shopper leave items out, on every surface.

**Ranked by**: the history that a shopper is ranked by. Where the item or the cart is missing, it is the whole history.

**Fills up**: where what the list is for is too little, other items fill it. Where it does not, the list is shorter, or
empty: then `why_empty` says why, and a page hides it. A pin without `surfaces` holds on lists that fill up alone.

**Capped**: at most a share of the answer, which training chooses, was seen before, while there is enough that is new.

**Cart**: whether items of the shopper's cart may be recommended. It holds on every rung of the ladder.

**Explores**: a share of the places, which the deployment chooses (`ExplorationShare`), goes to new and seldom shown
items, and near-equal items take turns from day to day
([recommender.md](recommender.md#exploration-variety-and-rotation)).

**Variety**: the greatest share of the places that one brand or one sub-category gets, while there are others to show.

**Without a model**: {} are answered with items alike by their words and attributes (the rung `similar_by_words`).
Only a model knows complements: {} stay empty (`served_by` is `none`), and so they do for the holdout, who are asked no
model. A search has the shop's own order (`search_order`). {} asks no model at all (`viewed`). What is bought again
comes from the history (`bought`): what was bought on the most days first, then what was bought later, and nothing of
the last week. Where a better rung has nothing, the other surfaces have the trending lists, and then the newest items.

**Complements**: items that at least two orders have with the item, or with one of the cart, and of another sub-category
than the item or than any of the cart. A shop without sub-categories has its categories in their place, as far as that
leaves an item any complement. A new item has none before the next training.

**What is due**: an item that the shopper bought and kept, once half of its usual interval has passed. The interval is
that of the item, of its kind where few bought it twice, and of the shopper where the shopper did. What everybody owns
once and nobody buys again comes late. [recommender.md](recommender.md) has the formula.

**What rises**: `layers/core/aisle/inputs/rise.py` defines it once, for the model, its reasons and the list without one.
It counts recent visits against all of them, and asks for more than chance: two views are no trend.

**A search**: the request's `ids`, at most {}, the shop's best first. A shopper of whom nothing is known gets the shop's
own order. The more is known, the more the likelihood counts.

## What a card shows

Each recommended item carries {}. A column that the shop does not fill is null.
A filter ([filters.md](filters.md)), a rule ([rules.md](rules.md)) and a "not interested" hold on every rung of the
ladder, whatever columns they ask for: each rung reads the live catalogue.
"""


def surfaces_page() -> str:
    """The page as Markdown."""
    named = [_quoted(_names(of), " and ") for of in (_is_like_the_item, _has_complements, _asks_no_model)]
    return "\n".join([INTRODUCTION, *_table(), NOTES.format(*named, MOST_FOUND, _quoted(CARD, ", "))])


def _names(of: Callable[[Surface], bool]) -> list[str]:
    return [surface.name for surface in SURFACES.values() if of(surface)]


def _is_like_the_item(surface: Surface) -> bool:
    return surface.is_like_the_item


def _has_complements(surface: Surface) -> bool:
    return surface.shows is Shows.COMPLEMENTS


def _asks_no_model(surface: Surface) -> bool:
    return not surface.asks_a_model


def _table() -> Iterator[str]:
    yield "| surface | recommends | shows | order | ranked by | needs | fills up | capped | cart | explores | variety |"
    yield "|" + 11 * "---|"
    for surface in SURFACES.values():
        what = f"{surface.description} | {surface.shows} | {surface.order} | {surface.history}"
        yield f"| `{surface.name}` | {what} | {_flags(surface)} |"


def _flags(surface: Surface) -> str:
    needs, fills = f"`{surface.needs}`" if surface.needs else "", "yes" if surface.fills else "no"
    cart = "excluded" if surface.excludes_cart else "may appear"
    variety = f"{surface.variety:.0%}" if surface.variety < 1 else "no"
    marks = f"{needs} | {fills} | {'yes' if surface.capped else 'no'} | {cart}"
    return f"{marks} | {'yes' if surface.explores else 'no'} | {variety}"


def _quoted(names: Iterable[str], between: str) -> str:
    return between.join(f"`{name}`" for name in names)
