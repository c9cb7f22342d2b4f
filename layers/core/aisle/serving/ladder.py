"""The fallback ladder: try the best source first, then the next one.

The answer is empty only where no source has an item that may be shown.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from aisle.errors import Unavailable
from aisle.ranking.request import RecommendationAnswer, RecommendationRequest, ScoredItem


@dataclass(frozen=True)
class Reply:
    """The answer of one rung, and the endpoint variant that gave it."""

    answer: RecommendationAnswer
    variant: str | None = None


@dataclass(frozen=True)
class Rung:
    """One source of recommendations and its deadline in seconds."""

    name: str
    deadline_s: float
    answer: Callable[[RecommendationRequest], Reply]


@dataclass(frozen=True)
class Served:
    """The answer that the page shows, and the rung that gave it."""

    served_by: str
    variant: str | None
    answer: RecommendationAnswer


NOBODY = (
    "nothing answered: the shop has no catalogue yet, or it cannot be read now; "
    "an items file goes into landing/items/ of the raw bucket"
)

CallWithin = Callable[[float, Callable[[], Reply]], Reply]
Arrange = Callable[[Sequence[ScoredItem]], Sequence[ScoredItem]]
OnFailure = Callable[[str, Exception], None]


def descend(
    rungs: Sequence[Rung],
    request: RecommendationRequest,
    call_within: CallWithin,
    arrange: Arrange,
    on_failure: OnFailure,
) -> Served:
    """Return the first answer that has items left after `arrange`, or else the first one, empty.

    Raises: Unavailable, if no rung answers.
    """
    emptied: Served | None = None
    for rung in rungs:
        try:
            reply = call_within(rung.deadline_s, partial(rung.answer, request))
            items = tuple(arrange(reply.answer.items))
        except Exception as error:  # noqa: BLE001 - a bug in one rung must not stop the next
            on_failure(rung.name, error)
            continue
        if items:
            return Served(rung.name, reply.variant, replace(reply.answer, items=items))
        on_failure(rung.name, Unavailable("the answer has no item to show"))
        emptied = emptied or Served(rung.name, reply.variant, replace(reply.answer, items=()))
    if emptied is None:
        raise Unavailable(NOBODY)
    return emptied
