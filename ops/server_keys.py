"""The secrets by which the shop's own servers are known. A key is shown once; its hash alone is kept.

    .venv/bin/python -m ops.server_keys create [--days N] [--stack NAME]
    .venv/bin/python -m ops.server_keys list
    .venv/bin/python -m ops.server_keys rotate ID [--hours 24] [--days N]
    .venv/bin/python -m ops.server_keys revoke ID

Functions keep the hashes for a minute: so long until a new key is taken, and a revoked one is not. `rotate` makes a new
key; the old one lives on for the given hours, so that servers can change over. The last line is JSON. Of `create` and
`rotate` it has the "key", of `list` the "keys": {"id", "state", "created_at", "expires_at"}.
"""

import secrets
import sys
from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from aisle.intake.server_keys import NEW_KEY_AFTER_S, ServerKey, ServerKeys, compose, created, ended
from aisle_aws.stores import server_key_store
from ops.command import Command, Told
from ops.stack import Stack

MOST_DAYS = 3_650
PARAMETER = "ServerKeysParameterName"


def create(given: Namespace, stack: Stack) -> Told:
    key_id, secret, now = _new()
    keys = _change(stack, lambda keys: created(keys, key_id, secret, now, _ending(now, given.days)))
    return {**_told(keys[-1], now), "key": compose(key_id, secret), "taken_after_s": NEW_KEY_AFTER_S}


def rotate(given: Namespace, stack: Stack) -> Told:
    key_id, secret, now = _new()
    last = now + timedelta(hours=given.hours)

    def change(keys: ServerKeys) -> ServerKeys:
        return created(ended(keys, given.id, last, now), key_id, secret, now, _ending(now, given.days))

    keys = _change(stack, change)
    (old,) = (_told(key, now) for key in keys if key.id == given.id)
    return {**_told(keys[-1], now), "key": compose(key_id, secret), "taken_after_s": NEW_KEY_AFTER_S, "replaces": old}


def revoke(given: Namespace, stack: Stack) -> Told:
    now = datetime.now(UTC).replace(microsecond=0)
    keys = _change(stack, lambda keys: ended(keys, given.id, now, now, revoked=True))
    (told,) = (_told(key, now) for key in keys if key.id == given.id)
    return {**told, "refused_after_s": NEW_KEY_AFTER_S}


def show(given: Namespace, stack: Stack) -> Told:
    now = datetime.now(UTC)
    return {"keys": [_told(key, now) for key in server_key_store.read(stack.output(PARAMETER)).keys]}


def _new() -> tuple[str, str, datetime]:
    return secrets.token_hex(4), secrets.token_urlsafe(32), datetime.now(UTC).replace(microsecond=0)


def _ending(now: datetime, days: int | None) -> datetime | None:
    return None if days is None else now + timedelta(days=days)


def _hours(text: str) -> float:
    hours = float(text)
    if not 0 <= hours <= MOST_DAYS * 24:  # nor is nan
        raise ArgumentTypeError(f"from 0 to {MOST_DAYS * 24:,} hours (got {text!r})")
    return hours


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= MOST_DAYS:
        raise ArgumentTypeError(f"from 1 to {MOST_DAYS:,} days (got {text!r})")
    return days


def _change(stack: Stack, change: Callable[[ServerKeys], ServerKeys]) -> ServerKeys:
    parameter = stack.output(PARAMETER)
    kept = server_key_store.read(parameter)
    keys = change(kept.keys)
    server_key_store.write(parameter, keys, kept.version)
    return keys


def _told(key: ServerKey, now: datetime) -> dict[str, Any]:
    ends = key.expires_at.isoformat() if key.expires_at else None
    return {"id": key.id, "state": key.state(now), "created_at": key.created_at.isoformat(), "expires_at": ends}


def command() -> Command:
    made = Command("server_keys", __doc__)
    creating = made.verb("create", create, "make a key, and show it once")
    made.verb("list", show, "which keys there are, without their secrets")
    rotating = made.verb("rotate", rotate, "make a key for another one, which lives on for a while")
    revoking = made.verb("revoke", revoke, "end a key at once")
    for parser in (rotating, revoking):
        parser.add_argument("id", metavar="ID", help="of the key, as list shows it")
    rotating.add_argument("--hours", type=_hours, default=24.0, metavar="N", help="how long the old key lives on (24)")
    for parser in (creating, rotating):
        parser.add_argument("--days", type=_days, metavar="N", help="how long the new key lives; without it for good")
    return made


if __name__ == "__main__":
    sys.exit(command().run())
