"""The ladder: whoever answers best is asked first, and when he is silent the next; an answer is never empty."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from aisle.errors import Unavailable
from aisle.ranking.request import RecommendationAnswer, RecommendationRequest, ScoredItem


@dataclass(frozen=True)
class Reply:
    """What a rung answers, and which variant of the endpoint said so."""

    answer: RecommendationAnswer
    variant: str | None = None


@dataclass(frozen=True)
class Rung:
    name: str
    deadline_s: float
    ask: Callable[[RecommendationRequest], Reply]


@dataclass(frozen=True)
class Served:
    """The answer as shown."""

    served_by: str
    variant: str | None
    answer: RecommendationAnswer


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
    """The first rung's answer that leaves something to show.

    Raises: Unavailable, where even the last has nothing.
    """
    for rung in rungs:
        try:
            reply = call_within(rung.deadline_s, partial(rung.ask, request))
            items = tuple(arrange(reply.answer.items))
        except Exception as error:  # noqa: BLE001 - whatever broke this rung, the next one answers
            on_failure(rung.name, error)
            continue
        if items:
            return Served(rung.name, reply.variant, replace(reply.answer, items=items))
        on_failure(rung.name, Unavailable("nothing to show was left of its answer"))
    raise Unavailable("nothing of the catalogue may be shown here: it is empty, out of stock or ruled out")
