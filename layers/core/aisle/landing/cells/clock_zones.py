"""The zone that a time names: an offset, or letters that mean one zone alone."""

import re
from datetime import UTC, timedelta, timezone, tzinfo

HOURS = {
    **{"WET": 0, "WEST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3},
    **{"EST": -5, "EDT": -4, "CDT": -5, "MDT": -6, "PST": -8, "PDT": -7, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11},
}
_LETTERS = "|".join(HOURS)
ZONE = (
    rf"\s*(?P<zone>Z|UTC|GMT|(?:{_LETTERS})\b|(?:UTC|GMT)?[+-]\d{{2}}(?::?\d{{2}})?(?:\s+[A-Z]{{3,4}})?)?"
    r"(?:\s*\([^)]*\))?"
)
"""A pattern with the group `zone`."""


def offset_of(text: str) -> tzinfo:
    """Raises: ValueError"""
    if text.upper() in HOURS:
        return timezone(timedelta(hours=HOURS[text.upper()]))
    signed = re.search(r"([+-])(\d{2}):?(\d{2})?", text)
    if not signed:
        return UTC
    span = timedelta(hours=int(signed[2]), minutes=int(signed[3] or 0))
    if span >= timedelta(hours=24):
        raise ValueError("has an impossible zone")
    return timezone(-span if signed[1] == "-" else span)
