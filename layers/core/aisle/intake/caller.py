"""Who sends or asks, and for whom: a browser for itself, a shop's own server for anybody, an operator for the shop."""

from dataclasses import dataclass
from typing import Literal

CallerKind = Literal["browser", "server", "operator"]


@dataclass(frozen=True)
class Caller:
    """A browser has the `user_id` that its `user_token` proves, or the reason why it has none.

    `name` is the id of a server's key, or an operator's name.
    """

    user_id: str | None = None
    refusal: str = "missing: the shop's server signs one for a signed-in shopper"
    kind: CallerKind = "browser"
    name: str | None = None

    def refusal_for(self, user_id: str | None) -> str | None:
        """Return why this caller may not send for `user_id`, or None if it may.

        >>> Caller(user_id="42").refusal_for("42"), Caller(user_id="42").refusal_for("43")
        (None, 'not for this user')
        >>> Caller(kind="server", name="k1").refusal_for("43") is None
        True
        """
        if self.kind != "browser" or user_id is None or user_id == self.user_id:
            return None
        return "not for this user" if self.user_id else self.refusal
