"""The export of a profile for its person: complete, readable and portable."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from aisle.profile.person_query import ProfileQuery
from aisle.profile.profile import Profile


class ViewedItem(BaseModel):
    """One interaction of the history."""

    item_id: str
    event_name: str
    occurred_at: datetime
    rating: float | None


class StatedOpinion(BaseModel):
    """One "not interested", or its withdrawal."""

    scope: str  # item, brand or category
    value: str
    not_interested: bool  # false where it was taken back
    said_at: datetime


class Bought(BaseModel):
    """One item of a transaction."""

    item_id: str
    quantity: int  # of units kept, so 0 after a refund


class Purchase(BaseModel):
    """One transaction."""

    transaction_id: str
    items: list[Bought]


class ExportedProfile(BaseModel):
    """The profile that recommendations use."""

    history: list[ViewedItem]  # newest first
    opinions: list[StatedOpinion]  # newest first
    preferences: dict[str, Any]  # null where an answer was taken back
    preferences_said_at: dict[str, datetime]
    purchases: list[Purchase]
    recent_event_ids: list[str]  # they identify a repeated event
    drawn_as: str | None  # the id by which experiments draw the person; null for a browser, which is drawn by its own


class ShownProfile(BaseModel):
    """The response of GET /v1/profile."""

    anonymous_id: str | None
    user_id: str | None
    exported_at: datetime
    profile: ExportedProfile


def to_response(query: ProfileQuery, profile: Profile, now: datetime) -> dict[str, Any]:
    """Build the response body of GET /v1/profile."""
    whole = ExportedProfile(
        history=[ViewedItem(**vars(entry)) for entry in reversed(profile.history)],
        opinions=[
            StatedOpinion(scope=scope, value=value, **vars(opinion))
            for key, opinion in reversed(profile.opinions.items())
            for scope, value in [key.split(":", 1)]
        ],
        preferences=profile.preferences,
        preferences_said_at=profile.preferences_said_at,
        purchases=[
            Purchase(transaction_id=key, items=[Bought(item_id=item, quantity=units) for item, units in kept.items()])
            for key, kept in profile.purchases.items()
        ],
        recent_event_ids=list(profile.recent_event_ids),
        drawn_as=profile.drawn_as,
    )
    shown = ShownProfile(anonymous_id=query.anonymous_id, user_id=query.user_id, exported_at=now, profile=whole)
    return shown.model_dump(mode="json")
