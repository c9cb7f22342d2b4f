"""A preview of rules: who would see what, before and after."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from aisle.ranking.request import ScoredItem
from aisle.ranking.surfaces import SURFACES
from aisle.serving.queries.occasion import Occasion
from aisle.serving.queries.recommendation_query import RecommendationQuery
from aisle.serving.recommendation import Answered
from aisle.serving.ruling.rules import Rules

MOST_LISTS = 10  # of one preview: each is answered twice


def _for_a_stranger() -> list[RecommendationQuery]:
    """A request for each surface that has something for somebody with no history, and asks for nothing else."""
    has_something = [name for name, surface in SURFACES.items() if surface.fills and not surface.needs]
    return [RecommendationQuery(surface=name) for name in has_something]


class Preview(BaseModel):
    """Rules, for whom, and at which moment. Without requests: a stranger, where a surface has something for one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rules: list[dict[str, Any]]
    requests: list[RecommendationQuery] = Field(
        default_factory=_for_a_stranger,
        min_length=1,
        max_length=MOST_LISTS,
        description="The parameters of GET /v1/recommendations; a user's id needs no token here.",
    )
    at: AwareDatetime | None = Field(default=None, description="The moment to preview; without it now.")


def compare(
    query: RecommendationQuery, rules: tuple[Rules, Rules], occasion: Occasion, answers: tuple[Answered, Answered]
) -> dict[str, Any]:
    """One list before and after: the items of both, which entered and left, and which moved.

    Pairs are (before, after). The names are of the rules that hold for the list.
    """
    before, after = ([item.item_id for item in answered.served.answer.items] for answered in answers)
    both = [item_id for item_id in after if item_id in before]
    moved = [(item_id, before.index(item_id), after.index(item_id)) for item_id in both]
    return {
        "request": query.model_dump(exclude_defaults=True) | {"surface": query.surface},
        "before": _side(rules[0], occasion, answers[0]),
        "after": _side(rules[1], occasion, answers[1]),
        "entered": [item_id for item_id in after if item_id not in before],
        "left": [item_id for item_id in before if item_id not in after],
        "moved": [{"item_id": item_id, "from": was, "to": now} for item_id, was, now in moved if was != now],
    }


def at_moment(preview: Preview, now: datetime) -> datetime:
    """The moment of the preview."""
    return preview.at or now


def _side(rules: Rules, occasion: Occasion, answered: Answered) -> dict[str, Any]:
    return {
        "rules": [rule.name for rule in rules.active(occasion)],
        "served_by": answered.served.served_by,
        "items": _shown(answered.served.answer.items),
        "why_empty": asdict(answered.emptied) if answered.emptied else None,
    }


def _shown(items: Sequence[ScoredItem]) -> list[dict[str, Any]]:
    shown = ("title", "brand", "category", "price")
    return [{"item_id": item.item_id, **{name: item.item.get(name) for name in shown}} for item in items]
