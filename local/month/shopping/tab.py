"""One browser tab at the front door: it sends what the snippet sends, numbered, and keeps its own books."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import jwt
import requests
from requests.adapters import HTTPAdapter

from local.month.shopping.books import Sent
from local.month.truth.population import Visitor

TOKEN_FOR = timedelta(minutes=10)
SECONDS = 30  # before a request counts as failed


@dataclass
class Door:
    """The shop's side of all tabs: addresses, keys, the server that signs tokens, and the time."""

    api_url: str
    key: str
    secret: str
    now: Callable[[], datetime]
    http: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.http.trust_env = False
        self.http.mount("http://", HTTPAdapter(pool_maxsize=16))

    def token(self, user_id: str) -> str:
        expires = int((self.now() + TOKEN_FOR).timestamp())
        return jwt.encode({"sub": user_id, "exp": expires}, self.secret, "HS256")


class Tab:
    """Raises: requests.RequestException from every call that the front door does not answer with success."""

    def __init__(self, door: Door, visitor: Visitor, tab_id: str) -> None:
        self.door, self.visitor, self.tab_id = door, visitor, tab_id
        self.sent, self._number = Sent(), 0
        ids = {"anonymous_id": visitor.anonymous_id, "user_id": visitor.user_id}
        self.ids = {name: value for name, value in ids.items() if value}

    def event(self, event_name: str, **fields: Any) -> dict[str, Any]:
        """An event with the tab's next number."""
        number, self._number = self._number, self._number + 1
        tab = {"session_id": self.tab_id, "tab_id": self.tab_id, "sequence_number": number}
        what = {"event_id": f"{self.tab_id}-{number}", "event_name": event_name}
        return {**what, "occurred_at": self.door.now().isoformat(), **self.ids, **tab, **fields}

    def post(self, events: list[dict[str, Any]], route: str = "events", bad: int = 0, again: bool = False) -> None:
        """Sends a batch, of which `bad` break the contract; `again` as where the first answer got lost.

        Without consent it sends nothing, as the snippet does.
        """
        if not self.visitor.consents:
            return
        for _ in range(2 if again else 1):
            self._request("POST", f"/v1/{route}", json=self._envelope(events))
        good, times = len(events) - bad, 2 if again else 1
        self.sent += Sent(stored=good, rejected=bad * times, duplicate=good * (times - 1))

    def lose(self) -> None:
        """Takes a number for an event that never arrives."""
        if self.visitor.consents:
            self._number += 1
            self.sent += Sent(lost=1)

    def recommend(self, surface: str, n: int, recent_items: str, **query: Any) -> dict[str, Any]:
        memory = {} if self.visitor.consents else {"recent_items": recent_items}
        return self._request(
            "GET", "/v1/recommendations", params={**self.ids, "surface": surface, "n": n, **memory, **query}
        )

    def forget(self) -> dict[str, Any]:
        return self._request("DELETE", "/v1/profile", params=self.ids)

    def _envelope(self, events: list[dict[str, Any]]) -> dict[str, Any]:
        user_id = self.visitor.user_id
        token = {"user_token": self.door.token(user_id)} if user_id else {}
        return {"key": self.door.key, **token, "sent_at": self.door.now().isoformat(), "events": events}

    def _request(self, method: str, path: str, **given: Any) -> dict[str, Any]:
        user_id = self.visitor.user_id
        token = {"authorization": f"Bearer {self.door.token(user_id)}"} if user_id else {}
        headers = {"x-aisle-key": self.door.key, **token}
        answer = self.door.http.request(method, f"{self.door.api_url}{path}", headers=headers, timeout=SECONDS, **given)
        if not answer.ok:
            raise requests.HTTPError(f"{method} {path} -> {answer.status_code}: {answer.text[:200]}", response=answer)
        return dict(answer.json())
