"""The person of a query: the browser's own random id, the shop's id of a signed-in shopper, or both."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from aisle.events.event import Id
from aisle.events.person import person_id
from aisle.profile.profile import Profile


class PersonQuery(BaseModel):
    """The ids that the query strings of all routes about a person share."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    anonymous_id: Id | None = None
    user_id: Id | None = Field(
        default=None, description="Needs a user_token, or a server key, as `Authorization: Bearer`."
    )

    @property
    def people(self) -> list[str]:
        """Person ids with a profile: the browser's, from before signing in, and the user's."""
        browser = [person_id(None, self.anonymous_id)] if self.anonymous_id else []
        return [*browser, *([person_id(self.user_id, None)] if self.user_id else [])]

    def drawn_as(self, profile: Profile) -> str | None:
        """The id by which experiments draw the person; None for a visitor without an id.

        A user is drawn as in the first browser, wherever they are. Where the profile does not say, this browser draws.
        """
        kept = profile.drawn_as if self.user_id else None
        return kept or self.anonymous_id or self.user_id


class ProfileQuery(PersonQuery):
    """The query string of /v1/profile."""

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if not self.people:
            raise ValueError("anonymous_id or user_id: one of them is required")
        return self
