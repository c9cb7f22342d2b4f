"""The person of an event: a signed-in shopper by the shop's id, anybody else by the browser's id."""

import hashlib


def person_id(user_id: str | None, anonymous_id: str | None) -> str:
    """The key of a person in profiles, interactions and experiments.

    >>> person_id("42", "b1"), person_id(None, "b1")
    ('u:42', 'a:b1')
    """
    if user_id:
        return f"u:{user_id}"
    if anonymous_id:
        return f"a:{anonymous_id}"
    raise ValueError("user_id or anonymous_id: one of them is required")


def place_in_unit_interval(person: str, salt: str) -> float:
    """A fixed, uniform number in [0, 1) for this person and salt. Every sticky split uses it."""
    digest = hashlib.blake2b(f"{salt}\x1f{person}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
