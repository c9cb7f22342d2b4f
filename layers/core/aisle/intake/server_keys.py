"""Server keys: the secrets by which a shop's own server is known. Only their hashes are kept.

A key is `sk_<id>_<secret>`. The secret has 256 random bits: nobody finds it from its SHA-256, which needs no salt.
"""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from aisle.errors import InvalidInput, Unauthorized

PREFIX = "sk_"
MAX_KEYS = 16  # a parameter of Systems Manager holds 4 KB
NEW_KEY_AFTER_S = 60  # functions keep the hashes so long


class ServerKey(BaseModel):
    """What is kept of a key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern="^[a-z0-9]{4,16}$")]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    created_at: AwareDatetime
    expires_at: AwareDatetime | None = None
    revoked: bool = False

    def state(self, now: datetime) -> str:
        """One of valid, expired, revoked."""
        if self.expires_at is None or now < self.expires_at:
            return "valid"
        return "revoked" if self.revoked else "expired"


ServerKeys = tuple[ServerKey, ...]  # oldest first
_KEPT: TypeAdapter[ServerKeys] = TypeAdapter(ServerKeys)


def is_server_key(text: str | None) -> bool:
    """Whether the text looks like a server key, valid or not."""
    return bool(text) and str(text).startswith(PREFIX)


def compose(key_id: str, secret: str) -> str:
    """The key as its server holds it."""
    return f"{PREFIX}{key_id}_{secret}"


def check(keys: ServerKeys, given: str, now: datetime) -> ServerKey:
    """The key that was given. Every hash is compared, each in constant time.

    Raises: Unauthorized. Only who has the whole key is told that it expired or was revoked.
    """
    digest = _digest(given)
    found = [key for key in keys if hmac.compare_digest(key.sha256, digest)]
    if not found:
        raise Unauthorized("server_key", _why_unknown(keys, given))
    key = found[0]
    state = key.state(now)
    if state != "valid":
        raise Unauthorized("server_key", f"{state} at {key.expires_at:%Y-%m-%dT%H:%M:%SZ}: the operator makes another")
    return key


def created(keys: ServerKeys, key_id: str, secret: str, now: datetime, expires_at: datetime | None) -> ServerKeys:
    """The keys and a new one. Those that ended first make room.

    Raises: InvalidInput, if MAX_KEYS are valid, or the new one would end before it begins.
    """
    if expires_at is not None and expires_at <= now:
        raise InvalidInput("expires_at", "must be in the future", f"{expires_at:%Y-%m-%dT%H:%M:%SZ}")
    if sum(key.state(now) == "valid" for key in keys) >= MAX_KEYS:
        raise InvalidInput("keys", f"{MAX_KEYS} are valid, which is the most: revoke one that no server uses")
    new = ServerKey(id=key_id, sha256=_digest(compose(key_id, secret)), created_at=now, expires_at=expires_at)
    ended = sorted((key for key in keys if key.state(now) != "valid"), key=lambda key: str(key.expires_at))
    leaving = ended[: max(0, len(keys) + 1 - MAX_KEYS)]
    return (*(key for key in keys if key not in leaving), new)


def ended(keys: ServerKeys, key_id: str, at: datetime, now: datetime, revoked: bool = False) -> ServerKeys:
    """The keys, one of which ends `at`, or earlier if it was to end earlier.

    Raises: InvalidInput, if no valid key has that id.
    """
    valid = {key.id: key for key in keys if key.state(now) == "valid"}
    if key_id not in valid:
        raise InvalidInput("id", f"no valid key has it; valid: {', '.join(valid) or 'none'}", key_id)
    sooner = min(at, valid[key_id].expires_at or at)
    change = {"expires_at": sooner, "revoked": revoked}
    return tuple(key.model_copy(update=change) if key.id == key_id else key for key in keys)


def to_json(keys: Iterable[ServerKey]) -> str:
    """The keys as they are kept."""
    return _KEPT.dump_json(tuple(keys), exclude_defaults=True).decode()


def from_json(text: str) -> ServerKeys:
    """Raises: ValueError, if Aisle did not write the text."""
    try:
        return _KEPT.validate_json(text)
    except ValidationError as error:
        raise ValueError(f"no list of server keys: {error.errors()[0]['msg']}") from None


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()


def _why_unknown(keys: ServerKeys, given: str) -> str:
    key_id, _, secret = given.removeprefix(PREFIX).partition("_")
    if not (key_id and secret):
        return f"not of the form {PREFIX}<id>_<secret>: was it cut?"
    if any(key.id == key_id for key in keys):
        return f"the key {key_id} has another secret: was it cut?"
    return f"unknown: no key of this shop, or one made less than {NEW_KEY_AFTER_S} s ago"
