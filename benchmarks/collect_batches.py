"""Batches as the tracker sends them: a few pages of one tab, each event with its ids and its page."""

import json
import random
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

KEY = "pk_benchmark"
VISIT = ("page_view", "view_item_list", "select_item", "page_view", "view_item", "leave_item", "add_to_cart", "search")


def batches(number: int, size: int, seed: int = 1) -> Iterator[bytes]:
    """Bodies of POST /v1/events. No event id repeats, within a run or across runs."""
    draw = random.Random(seed)
    now = datetime.now(UTC)
    for _ in range(number):
        events = list(_events(draw, size, now))
        yield json.dumps({"key": KEY, "user_token": None, "events": events}, separators=(",", ":")).encode()


def as_call(body: bytes) -> bytes:
    """The event that API Gateway makes of a body and sends to the function."""
    http = {"method": "POST", "path": "/v1/events", "protocol": "HTTP/1.1", "sourceIp": "203.0.113.7"}
    headers = {"host": "api.shop.example", "origin": "https://shop.example", "content-type": "text/plain"}
    headers["user-agent"] = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari"
    call: dict[str, Any] = {"version": "2.0", "routeKey": "POST /v1/events", "rawPath": "/v1/events"}
    call |= {"headers": headers, "requestContext": {"http": http, "requestId": "JKJaXmPLvHcESHA=", "stage": "$default"}}
    return json.dumps({**call, "body": body.decode(), "isBase64Encoded": False}).encode()


def _events(draw: random.Random, size: int, now: datetime) -> Iterator[dict[str, Any]]:
    who = {"anonymous_id": str(uuid.uuid4()), "session_id": str(uuid.uuid4()), "tab_id": str(uuid.uuid4())}
    recommendation_id = uuid.uuid4().hex
    for number in range(size):
        name, item_id = VISIT[number % len(VISIT)], f"sku-{draw.randrange(100_000)}"
        at = (now - timedelta(seconds=size - number)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        page = {"page_url": f"https://shop.example/p/{item_id}", "referrer": "https://shop.example/c/teapots"}
        event = {"event_id": str(uuid.uuid4()), "event_name": name, "occurred_at": at, **who, "sequence_number": number}
        yield {**event, **page, **_event_fields(name, item_id, recommendation_id, draw)}


def _event_fields(name: str, item_id: str, recommendation_id: str, draw: random.Random) -> dict[str, Any]:
    if name == "view_item_list":
        cards = [{"item_id": f"sku-{draw.randrange(100_000)}", "position": place} for place in range(4)]
        return {"items": cards, "surface": "home", "recommendation_id": recommendation_id}
    if name == "search":
        return {"search_term": "blue teapot"}
    if name == "page_view":
        return {"page_title": "Teapots | Shop"}
    more = {"duration_ms": 18_250} if name == "leave_item" else {"price": 24.9, "currency": "EUR"}
    return {"item_id": item_id, "recommendation_id": recommendation_id, **more}
