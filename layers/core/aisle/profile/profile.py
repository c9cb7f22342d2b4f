"""The online profile of one shopper: a small record that each event updates within a second.

`apply` is idempotent by event id. The order of arrival does not matter, except for a refund that names no items.
"""

from bisect import insort
from collections.abc import Sized
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from aisle.events.event import Event
from aisle.events.event_names import EventName
from aisle.events.event_spec import Effect
from aisle.events.preference_weights import RATED_EVENTS
from aisle.ranking.request import HistoryEntry
from aisle.selection.scope import NotInterested

HISTORY_LENGTH = 100
PURCHASES_KEPT = 200  # of those before: what is due again may have been bought long ago
RECENT_EVENT_IDS = 200  # a redelivery comes within minutes
TRANSACTIONS_KEPT = 50  # a refund without items needs the items of its transaction
OPINIONS_KEPT = 1_000
TRADED = (EventName.PURCHASE, EventName.REFUND)


class Opinion(BaseModel):
    """The shopper's latest opinion of one item, brand or category."""

    model_config = ConfigDict(frozen=True)

    not_interested: bool
    said_at: datetime


class Profile(BaseModel):
    """One person's record. `history` runs from oldest to newest.

    Keys of `opinions`: `item:<id>`, `brand:<name>`, `category:<name>`.
    `drawn_as`: the id by which experiments draw a signed-in shopper, in whatever browser. Once there, it stays.
    """

    model_config = ConfigDict(frozen=True)

    history: tuple[HistoryEntry, ...] = ()
    opinions: dict[str, Opinion] = {}
    preferences: dict[str, Any] = {}  # None where the shopper took an answer back
    preferences_said_at: dict[str, datetime] = {}  # of a release that kept no times, some are missing
    purchases: dict[str, dict[str, int]] = {}  # transaction -> item -> units kept
    recent_event_ids: tuple[str, ...] = ()
    drawn_as: str | None = None

    @property
    def not_interested(self) -> NotInterested:
        """Items, brands and categories that the shopper refuses now."""
        named = [key.split(":", 1) for key, opinion in self.opinions.items() if opinion.not_interested]
        of = {scope: frozenset(value for s, value in named if s == scope) for scope in ("item", "brand", "category")}
        return NotInterested(items=of["item"], brands=of["brand"], categories=of["category"])

    @property
    def purchased_items(self) -> frozenset[str]:
        """Items bought and not sent back."""
        return frozenset(item for kept in self.purchases.values() for item, units in kept.items() if units > 0)


def apply(profile: Profile, event: Event) -> Profile:
    """Return the profile after the event, or the same object if the event changes nothing. Bots change nothing."""
    if event.is_bot:
        return profile
    profile, spec = _with_draw(profile, event), event.event_name.spec
    if not spec.changes_profile or event.event_id in profile.recent_event_ids:
        return profile
    change: dict[str, Any] = {"recent_event_ids": (*profile.recent_event_ids, event.event_id)[-RECENT_EVENT_IDS:]}
    item_ids = [item.item_id for item in event.items]
    if spec.effect in (Effect.BUY, Effect.RETURN):
        change["purchases"], item_ids = _bought_or_returned(profile.purchases, event)
    if spec.is_scoped:
        change["opinions"] = _with_opinions(profile.opinions, event)
        item_ids = item_ids if _scope(event) == "item" else []
    if spec.effect is Effect.STATE and event.preferences is not None:
        change |= _with_answers(profile, event.preferences.answers(), event.occurred_at)
    if spec.shows_taste:
        change["history"] = _with_entries(profile.history, event, item_ids)
    return profile.model_copy(update=change)


def newest_half(profile: Profile) -> Profile:
    """The profile without the older half of whatever grows. A store that takes so much asks for it, until it fits."""
    return profile.model_copy(
        update={
            "history": profile.history[_half(profile.history) :],
            "recent_event_ids": profile.recent_event_ids[_half(profile.recent_event_ids) :],
            "opinions": dict(list(profile.opinions.items())[_half(profile.opinions) :]),
            "purchases": dict(list(profile.purchases.items())[_half(profile.purchases) :]),
        }
    )


def merge(anonymous: Profile, user: Profile) -> Profile:
    """Merge a shopper's browser profile, from before signing in, with the user profile.

    Of two answers to one question the newer counts, or the user's.
    """
    history = sorted((*anonymous.history, *user.history), key=_when)
    latest = sorted((*anonymous.opinions.items(), *user.opinions.items()), key=lambda pair: pair[1].said_at)
    transactions = anonymous.purchases.keys() | user.purchases.keys()
    return Profile(
        history=_kept(history),
        opinions=dict(latest),
        **_newest_answers(anonymous, user),
        purchases={key: _both(anonymous.purchases.get(key, {}), user.purchases.get(key, {})) for key in transactions},
        recent_event_ids=(*anonymous.recent_event_ids, *user.recent_event_ids),
        drawn_as=user.drawn_as or anonymous.drawn_as,
    )


def _with_draw(profile: Profile, event: Event) -> Profile:
    """Keep the draw of the first browser that a signed-in shopper is seen in.

    An answer without a browser drew by the user's own id, so that one stays. Other events without a browser, such as
    an order of the shop's server, drew nobody.
    """
    if profile.drawn_as is not None or event.user_id is None:
        return profile
    is_answer = event.event_name is EventName.SERVE_ITEM_LIST
    drawn_as = event.anonymous_id or (event.user_id if is_answer else None)
    return profile.model_copy(update={"drawn_as": drawn_as}) if drawn_as else profile


def _with_entries(history: tuple[HistoryEntry, ...], event: Event, item_ids: list[str]) -> tuple[HistoryEntry, ...]:
    entries = list(history)
    rating = event.rating if event.event_name in RATED_EVENTS else None
    for item_id in item_ids:
        insort(entries, HistoryEntry(item_id, event.event_name.value, event.occurred_at, rating), key=_when)
    return _kept(entries)


def _kept(entries: list[HistoryEntry]) -> tuple[HistoryEntry, ...]:
    """The newest entries, and before them the newest purchases and refunds."""
    older = [entry for entry in entries[:-HISTORY_LENGTH] if entry.event_name in TRADED]
    return (*older[-PURCHASES_KEPT:], *entries[-HISTORY_LENGTH:])


def _with_answers(profile: Profile, answers: dict[str, Any], at: datetime) -> dict[str, Any]:
    """The preferences after these answers. An older answer never overrides a newer one."""
    said_at = profile.preferences_said_at
    newer = {name: value for name, value in answers.items() if name not in said_at or said_at[name] <= at}
    return {
        "preferences": {**profile.preferences, **newer},
        "preferences_said_at": {**said_at, **dict.fromkeys(newer, at)},
    }


def _newest_answers(one: Profile, other: Profile) -> dict[str, Any]:
    """The newer answer to each question, cleared or not; of two that are as new, the other's."""
    said_at = dict(one.preferences_said_at)
    preferences = dict(one.preferences)
    for name, value in other.preferences.items():
        at = other.preferences_said_at.get(name)
        if name not in said_at or (at is not None and at >= said_at[name]):
            preferences[name] = value
            said_at |= {name: at} if at is not None else {}
    return {"preferences": preferences, "preferences_said_at": said_at}


def _scope(event: Event) -> str:
    return event.scope or "item"


def _with_opinions(opinions: dict[str, Opinion], event: Event) -> dict[str, Opinion]:
    """Add the event's opinions. An older opinion never overrides a newer one."""
    scope = _scope(event)
    values = [item.item_id for item in event.items] if scope == "item" else [event.scope_value]
    opinion = Opinion(not_interested=event.event_name.spec.effect is Effect.REFUSE, said_at=event.occurred_at)
    changed = dict(opinions)
    for key in (f"{scope}:{value}" for value in values):
        if key not in opinions or opinions[key].said_at <= opinion.said_at:
            changed.pop(key, None)
            changed[key] = opinion
    return dict(list(changed.items())[-OPINIONS_KEPT:])


def _bought_or_returned(
    purchases: dict[str, dict[str, int]], event: Event
) -> tuple[dict[str, dict[str, int]], list[str]]:
    """The units kept of each transaction, and the items whose history the event changes.

    A transaction's purchase of an item counts once, however often a page tells it; a refund may come before it.
    A refund of some units of an item leaves its purchase in the history. A refund without items takes back the whole
    transaction.
    """
    transaction = str(event.transaction_id)
    kept = dict(purchases.get(transaction, {}))
    refund = event.event_name.spec.effect is Effect.RETURN
    again = frozenset(item_id for item_id, units in kept.items() if units >= 0 and not refund)
    moved = [(item.item_id, item.quantity) for item in event.items if item.item_id not in again]
    moved = moved or (list(kept.items()) if refund else [])
    for item_id, units in moved:
        kept[item_id] = kept.get(item_id, 0) + (-units if refund else units)
    changed = [item_id for item_id, _ in moved if not refund or kept[item_id] <= 0]
    others = {key: value for key, value in purchases.items() if key != transaction}
    return dict(list({**others, transaction: kept}.items())[-TRANSACTIONS_KEPT:]), changed


def _both(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    """The units that two records of a transaction keep. Both may have the purchase; one may have its refund alone."""
    pairs = {item_id: (one.get(item_id, 0), other.get(item_id, 0)) for item_id in one.keys() | other.keys()}
    return {item_id: max(units) if min(units) >= 0 else sum(units) for item_id, units in pairs.items()}


def _half(of: Sized) -> int:
    """Rounded up, so that halving comes to an end."""
    return (len(of) + 1) // 2


def _when(entry: HistoryEntry) -> datetime:
    return entry.occurred_at
