"""For whom a caller may speak: anybody for a browser's own random id, for a shop's `user_id` only with its token."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Caller:
    """What a `user_token` proved: a `user_id`, or why it proved nothing."""

    user_id: str | None = None
    refusal: str = "missing: the shop's server signs one for a signed-in shopper"

    def refusal_for(self, user_id: str | None) -> str | None:
        """Why this caller may not speak for `user_id`; None where it may.

        >>> Caller(user_id="42").refusal_for("42"), Caller(user_id="42").refusal_for("43")
        (None, 'not for this user')
        """
        if user_id is None or user_id == self.user_id:
            return None
        return "not for this user" if self.user_id else self.refusal
