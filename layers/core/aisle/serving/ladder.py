"""The fallback ladder: try the best source first, then the next one.

The answer is empty only where no source has an item that may be shown.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from aisle.errors import Late, Unavailable
from aisle.ranking.request import RecommendationAnswer, RecommendationRequest, ScoredItem
from aisle.ranking.surfaces import find_surface
from aisle.serving.budget import Budget

ENDPOINT = "endpoint"  # the first rung; every other stands in for it


@dataclass(frozen=True)
class Reply:
    """The answer of one rung."""

    answer: RecommendationAnswer


@dataclass(frozen=True)
class Rung:
    """One source of recommendations, and its share of the time that is left when it is asked.

    `answer` gets the request and that time in seconds. It raises Late where it needs more.
    """

    name: str
    share: float
    answer: Callable[[RecommendationRequest, float], Reply]


@dataclass(frozen=True)
class Served:
    """The answer that the page shows, and the rung that gave it."""

    served_by: str
    answer: RecommendationAnswer


NOBODY = (
    "nothing answered: the shop has no catalogue yet, or it cannot be read now; "
    "an items file goes into landing/items/ of the raw bucket"
)

Arrange = Callable[[Sequence[ScoredItem]], Sequence[ScoredItem]]


def descend(rungs: Sequence[Rung], request: RecommendationRequest, budget: Budget, arrange: Arrange) -> Served:
    """Return the first answer that has items left after `arrange`, or else the first one, empty.

    Where the surface does not fill up, an empty answer is the answer: no other rung knows what it is for.
    The budget leaves out a rung that is late.
    Raises: Unavailable, if no rung answers, or if one is late that might have had an item to show.
    """
    late, fills = [], find_surface(request.surface).fills
    emptied: Served | None = None
    for rung in rungs:
        try:
            reply = rung.answer(request, budget.share_s(rung.share))
            items = tuple(arrange(reply.answer.items))
        except Late as error:
            budget.leave_out(rung.name, error)
            late.append(rung.name)
            continue
        except Exception as error:  # noqa: BLE001 - a bug in one rung must not stop the next
            budget.report(rung.name, error)
            continue
        if items or not fills:
            return Served(rung.name, replace(reply.answer, items=items))
        budget.report(rung.name, Unavailable("the answer has no item to show"))
        emptied = emptied or Served(rung.name, replace(reply.answer, items=()))
    if late:
        raise Unavailable(f"no answer in time: late were {', '.join(late)}; ask again")
    if emptied is None:
        raise Unavailable(NOBODY)
    return emptied
