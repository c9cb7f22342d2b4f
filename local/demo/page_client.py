"""HTTP calls of a shop's page and server: post events, get recommendations, sign a user's token."""

import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import jwt
import requests

from aisle.events.person import person_id

TOKEN_SECONDS = 600


@dataclass
class PageClient:
    """One browser at a shop; signed in when `user_id` is given."""

    api_url: str
    key: str
    secret: str
    user_id: str | None = None
    anonymous_id: str = field(default_factory=lambda: f"demo-{uuid.uuid4().hex[:12]}")
    http: requests.Session = field(default_factory=requests.Session)
    sent: int = 0

    @property
    def name(self) -> str:
        """For people."""
        return f"shopper {self.user_id}" if self.user_id else "a visitor"

    @property
    def person(self) -> str:
        """As the lake knows this person."""
        return person_id(self.user_id, self.anonymous_id)

    def token(self) -> str | None:
        """The token that the shop's server signs for a signed-in shopper."""
        if self.user_id is None:
            return None
        return jwt.encode({"sub": self.user_id, "exp": int(time.time()) + TOKEN_SECONDS}, self.secret, "HS256")

    def event(self, event_name: str, item_id: str | None = None, **fields: Any) -> dict[str, Any]:
        self.sent += 1
        who = {"anonymous_id": self.anonymous_id, **({"user_id": self.user_id} if self.user_id else {})}
        what = {"event_id": uuid.uuid4().hex, "event_name": event_name, "occurred_at": datetime.now(UTC).isoformat()}
        tab = {"session_id": self.anonymous_id, "tab_id": self.anonymous_id, "sequence_number": self.sent - 1}
        return {**what, **who, **tab, **({"item_id": item_id} if item_id else {}), **fields}

    def post(self, events: list[dict[str, Any]]) -> dict[str, Any]:
        """Sends a batch. Raises: requests.HTTPError when the API refuses the whole batch."""
        body = {"key": self.key, "user_token": self.token(), "events": events}
        answer = self.http.post(f"{self.api_url}/v1/events", json=body, timeout=30)
        return _read(answer)

    def say(self, event_name: str, item_id: str, **fields: Any) -> dict[str, Any]:
        """Sends feedback on an item: a rating, a review, "not interested" or its undo."""
        body = {"key": self.key, "user_token": self.token(), "events": [self.event(event_name, item_id, **fields)]}
        return _read(self.http.post(f"{self.api_url}/v1/feedback", json=body, timeout=30))

    def recommend(self, n: int = 10, surface: str = "home", **query: str) -> dict[str, Any]:
        who = {"anonymous_id": self.anonymous_id, **({"user_id": self.user_id} if self.user_id else {})}
        token = self.token()
        headers = {"x-aisle-key": self.key, **({"authorization": f"Bearer {token}"} if token else {})}
        params: dict[str, Any] = {**who, "n": n, "surface": surface, **query}
        answer = self.http.get(f"{self.api_url}/v1/recommendations", params=params, headers=headers, timeout=30)
        return _read(answer)

    def page(self, shelves: list[dict[str, Any]], **about: Any) -> dict[str, Any]:
        """All shelves of one page; `about`: what the page is about, such as its item_id."""
        who = {"anonymous_id": self.anonymous_id, **({"user_id": self.user_id} if self.user_id else {})}
        body = {"key": self.key, "user_token": self.token(), **who, **about, "shelves": shelves}
        return _read(self.http.post(f"{self.api_url}/v1/pages", json=body, timeout=30))


def _read(answer: requests.Response) -> dict[str, Any]:
    if not answer.ok:
        fault = f"{answer.request.method} {answer.url} -> {answer.status_code}: {answer.text[:500]}"
        raise requests.HTTPError(fault, response=answer)
    return dict(answer.json())
