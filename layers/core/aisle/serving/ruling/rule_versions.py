"""Versions of the shop's rules: named by their time and content, never changed, one of them in force.

What cannot be read costs as little as possible. A pointer or a version that is broken leaves the newest version that
can be read. Of a file of before versions, the rules that can be read hold.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import islice
from typing import Any

from aisle.errors import InvalidInput
from aisle.selection.nearest_name import did_you_mean
from aisle.serving.ruling.rules import Rule, Rules, read_rules

NAME = re.compile(r"\d{8}T\d{9}Z-[0-9a-f]{8}")
UNVERSIONED = "rules.json"  # the file that a shop may have had before versions
SHOWN_NAMES = ("rules", "version", "written_at", "written_by", "in_force", "versions")  # of a document that is shown
MOST_TRIED = 20  # versions, the newest first

OnBroken = Callable[[str, Exception], None]


@dataclass(frozen=True)
class RulesInForce:
    """The shop's rules, and the version that they are; None where the shop has none."""

    version: str | None
    rules: Rules


def no_rules() -> RulesInForce:
    """Those of a shop that has none."""
    return RulesInForce(None, Rules())


def version_name(rules: Any, now: datetime) -> str:
    """The name of a new version. Names are in the order of their times.

    >>> version_name([], datetime(2026, 11, 24, 9, 0, 30))
    '20261124T090030000Z-3833238a'
    """
    digest = blake2b(json.dumps(rules, sort_keys=True).encode(), digest_size=4).hexdigest()
    return f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03}Z-{digest}"


def check_version(name: str) -> str:
    """The name of a version.

    Raises: InvalidInput, where it is none.
    """
    if not NAME.fullmatch(name):
        raise InvalidInput("version", "not a version of the rules, such as 20261124T090000000Z-0a1b2c3d", name[:80])
    return name


def check_names(document: Mapping[str, Any]) -> None:
    """Of a document that somebody writes: a name that none has may be a slip of the pen for `rules`.

    Raises: InvalidInput
    """
    unknown = next((name for name in document if name not in SHOWN_NAMES), None)
    if unknown is not None:
        raise InvalidInput(unknown[:80], f"not a name here; {did_you_mean(unknown, SHOWN_NAMES)}")


def read_document(document: Any) -> Rules:
    """The rules of a version's file, or of a file that a shop writes: {"rules": [...]}.

    Raises: InvalidInput, with the place and the reason.
    """
    if not isinstance(document, dict) or "rules" not in document:
        raise InvalidInput("rules", 'missing: write {"rules": [...]}')
    return read_rules({"rules": document["rules"]})


def in_force(
    pointed: str | None, versions: Iterable[str], read: Callable[[str], Any], on_broken: OnBroken
) -> RulesInForce | None:
    """The version that is pointed at, or else the newest that can be read; None where no version can.

    `versions` are asked for only where the pointer leads nowhere. `read` gives a version's parsed file. It raises
    InvalidInput or ValueError where the file is missing or broken; what else it raises is not caught.
    """
    for version in islice(_in_turn(pointed, versions), MOST_TRIED):
        try:
            return RulesInForce(version, read_document(read(version)))
        except (InvalidInput, ValueError) as error:
            on_broken(version, error)
    return None


def readable_part(document: Any, on_broken: OnBroken) -> Rules:
    """The rules of an unversioned file that can be read, each for itself."""
    rules = document.get("rules") if isinstance(document, dict) else None
    found: list[Rule] = []
    for place, rule in enumerate(rules if isinstance(rules, list) else []):
        try:
            found += read_rules({"rules": [rule]}).rules
        except InvalidInput as error:
            on_broken(f"{UNVERSIONED}, rules[{place}]", error)
    return Rules.model_construct(rules=tuple(found))


def _in_turn(pointed: str | None, versions: Iterable[str]) -> Iterable[str]:
    if pointed is not None:
        yield pointed
    yield from (version for version in sorted(versions, reverse=True) if version != pointed)
