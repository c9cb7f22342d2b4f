"""Whose events a caller may send: any browser id, but a shop's `user_id` only with its token."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Caller:
    """The result of checking a `user_token`: the proven `user_id`, or the reason for its refusal."""

    user_id: str | None = None
    refusal: str = "missing: the shop's server signs one for a signed-in shopper"

    def refusal_for(self, user_id: str | None) -> str | None:
        """Return why this caller may not send for `user_id`, or None if it may.

        >>> Caller(user_id="42").refusal_for("42"), Caller(user_id="42").refusal_for("43")
        (None, 'not for this user')
        """
        if user_id is None or user_id == self.user_id:
            return None
        return "not for this user" if self.user_id else self.refusal
