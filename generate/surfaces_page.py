"""docs/surfaces.md: what each surface recommends, for a shop's engineers."""

from collections.abc import Iterable, Iterator

from aisle.inputs.item_card import CARD
from aisle.ranking.surfaces import DEFAULT, SURFACES, Surface

INTRODUCTION = f"""# Surfaces

A surface is a place of the shop that asks for recommendations. This page is generated (`make docs`) from
`layers/core/aisle/ranking/surfaces.py`, where each surface is one entry. Without a `surface`, `{DEFAULT}` is asked for.

The API and the endpoint refuse any other name with status 400. A rule that names one is refused as any bad rule is.
The refusal names the field, what was given, the known names and the nearest of them.

An event's `surface` is free text: it says where on the site something happened, and a shop may name places of its own.
"""

NOTES = """
**Ranked by**: the history that a shopper is ranked by. Where the item or the cart is missing, it is the whole history.

**Capped**: at most a share of the answer, which training chooses, was seen before, while there is enough that is new.

**Cart**: whether items of the shopper's cart may be recommended. It holds on every rung of the ladder.

**Explores**: a share of the places, which the deployment chooses (`ExplorationShare`), goes to new and seldom shown
items, and near-equal items take turns from day to day
([recommender.md](recommender.md#exploration-variety-and-rotation)).

**Variety**: the greatest share of the places that one brand or one sub-category gets, while there are others to show.

**Without a model**: {} are answered with items alike by their words and attributes (the rung `similar_by_words`). Where
there are none, and on every other surface, the trending lists answer, and then the newest items.

## What a card shows

Each recommended item carries {}. A column that the shop does not fill is null.
A filter ([filters.md](filters.md)), a rule ([rules.md](rules.md)) and a "not interested" hold on every rung of the
ladder, whatever columns they ask for: each rung reads the live catalogue.
"""


def surfaces_page() -> str:
    """The page as Markdown."""
    about_the_item = [surface.name for surface in SURFACES.values() if surface.is_about_the_item]
    return "\n".join([INTRODUCTION, *_table(), NOTES.format(_quoted(about_the_item, " and "), _quoted(CARD, ", "))])


def _table() -> Iterator[str]:
    yield "| surface | recommends | order | ranked by | `item_id` | capped | cart | explores | variety |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for surface in SURFACES.values():
        yield f"| `{surface.name}` | {surface.description} | {surface.order} | {surface.history} | {_flags(surface)} |"


def _flags(surface: Surface) -> str:
    needs = "required" if surface.needs_item else "optional"
    marks = f"{needs} | {'yes' if surface.capped else 'no'} | {'excluded' if surface.excludes_cart else 'may appear'}"
    variety = f"{surface.variety:.0%}" if surface.variety < 1 else "no"
    return f"{marks} | {'yes' if surface.explores else 'no'} | {variety}"


def _quoted(names: Iterable[str], between: str) -> str:
    return between.join(f"`{name}`" for name in names)
