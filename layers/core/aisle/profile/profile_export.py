"""A profile as its person may have it: whole, in plain words, fit to be kept or carried elsewhere."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from aisle.profile.person_query import ProfileQuery
from aisle.profile.profile import Profile


class ViewedItem(BaseModel):
    """One step of the person's history."""

    item_id: str
    event_name: str
    occurred_at: datetime
    rating: float | None


class StatedOpinion(BaseModel):
    """What the person said of an item, a brand or a category."""

    scope: str  # item, brand or category
    value: str
    not_interested: bool  # false where it was taken back
    said_at: datetime


class Bought(BaseModel):
    """An item of a purchase."""

    item_id: str
    quantity: int  # of units kept, so 0 after a refund


class Purchase(BaseModel):
    """One transaction."""

    transaction_id: str
    items: list[Bought]


class ExportedProfile(BaseModel):
    """What recommendations are made from."""

    history: list[ViewedItem]  # newest first
    opinions: list[StatedOpinion]  # newest first
    preferences: dict[str, Any]
    purchases: list[Purchase]
    recent_event_ids: list[str]  # by which a repeated event is known


class ShownProfile(BaseModel):
    """The answer of GET /v1/profile."""

    anonymous_id: str | None
    user_id: str | None
    exported_at: datetime
    profile: ExportedProfile


def to_response(query: ProfileQuery, profile: Profile, now: datetime) -> dict[str, Any]:
    """The profile as the person may read it, the newest first."""
    whole = ExportedProfile(
        history=[ViewedItem(**vars(entry)) for entry in reversed(profile.history)],
        opinions=[
            StatedOpinion(scope=scope, value=value, **vars(opinion))
            for key, opinion in reversed(profile.opinions.items())
            for scope, value in [key.split(":", 1)]
        ],
        preferences=profile.preferences,
        purchases=[
            Purchase(transaction_id=key, items=[Bought(item_id=item, quantity=units) for item, units in kept.items()])
            for key, kept in profile.purchases.items()
        ],
        recent_event_ids=list(profile.recent_event_ids),
    )
    shown = ShownProfile(anonymous_id=query.anonymous_id, user_id=query.user_id, exported_at=now, profile=whole)
    return shown.model_dump(mode="json")
