"""Which variant a person meets: always the same one, in the shares that the endpoint's weights declare."""

from collections.abc import Sequence

from aisle.events.person import place_in_unit_interval
from aisle.experiments.release import CHALLENGER, CHAMPION, Variant, share


def assign(person: str, variants: Sequence[Variant]) -> str:
    """The name of the person's variant.

    The challenger's model salts the draw, so that each experiment draws anew; within one, a growing share keeps
    those who are in it already.
    """
    challenger = next((variant for variant in variants if variant.name == CHALLENGER), None)
    if challenger is None:
        return CHAMPION
    drawn = place_in_unit_interval(person, challenger.model_name)
    return CHALLENGER if drawn < share(variants, CHALLENGER) else CHAMPION
