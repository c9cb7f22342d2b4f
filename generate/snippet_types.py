"""web/tracker/recommendations.d.ts: the snippet's types of surfaces and cards."""

from collections.abc import Iterator

from aisle.inputs.item_card import CARD
from aisle.ranking.surfaces import SURFACES

HEAD = "// Generated (`make docs`) from the surfaces and the columns of a card: docs/surfaces.md explains both.\n"
TYPES = {str: "string", float: "number", bool: "boolean"}


def snippet_types() -> str:
    """The declarations as TypeScript."""
    return "\n".join([HEAD, *_surfaces(), "", *_card()]) + "\n"


def _surfaces() -> Iterator[str]:
    yield "export type Surface ="
    for place, surface in enumerate(SURFACES.values(), start=1):
        yield f"  /** {surface.description} */"
        yield f'  | "{surface.name}"' + (";" if place == len(SURFACES) else "")


def _card() -> Iterator[str]:
    yield "/** What a card shows of its item; null if the shop does not provide it. */"
    yield "export interface ShownItem {"
    yield from (f"  {name}: {TYPES[kind]} | null;" for name, kind in CARD.items())
    yield "}"
