"""Assign people to variants: each person keeps one variant, in the shares of the endpoint's weights."""

from collections.abc import Sequence

from aisle.events.person import place_in_unit_interval
from aisle.releases.release import CHALLENGER, CHAMPION, Variant, share


def assign(person: str, variants: Sequence[Variant]) -> str:
    """Return the name of the person's variant.

    The challenger's model salts the draw, so each experiment draws anew. When its share grows within an experiment,
    its people keep it.
    """
    challenger = next((variant for variant in variants if variant.name == CHALLENGER), None)
    if challenger is None:
        return CHAMPION
    drawn = place_in_unit_interval(person, challenger.model_name)
    return CHALLENGER if drawn < share(variants, CHALLENGER) else CHAMPION
