"""Versions of the model: which were champions, and which are old enough to go.

A version is the stack's name, the time of its training and its recipe, so versions of one stack are in order of time.
Versions of before 2026-11-29 name no recipe.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

PARTS = re.compile(r"-(?P<time>\d{8}-\d{6})(-(?P<recipe>[0-9a-f]{8}))?$")  # after the stack's name
CHAMPIONS_KEPT = 3  # before the champion: so many steps back by `rollback` alone


@dataclass(frozen=True)
class Champion:
    """The version that is champion, and those that were before it, the last first."""

    version: str
    before: tuple[str, ...] = ()


def succeed(champion: Champion | None, version: str) -> Champion:
    """The champions after a change. A champion that comes back stands where it stood: the later ones were left.

    >>> succeed(Champion("m2", ("m1",)), "m3")
    Champion(version='m3', before=('m2', 'm1'))
    >>> succeed(Champion("m3", ("m2", "m1")), "m2")
    Champion(version='m2', before=('m1',))
    """
    if champion is None or champion.version == version:
        return champion or Champion(version)
    if version in champion.before:
        return Champion(version, champion.before[champion.before.index(version) + 1 :])
    return Champion(version, (champion.version, *champion.before)[:CHAMPIONS_KEPT])


def way_back(pointed: Champion | None, served: str | None) -> str | None:
    """The version that comes back where none is named: the champion before this one. None: there was none.

    `pointed`: the pointer, written after the endpoint serves; `served`: the champion, None where nobody is answered.
    Where the endpoint serves an earlier champion already, a way back ended before the pointer: the same goes on.

    >>> way_back(Champion("m3", ("m2", "m1")), "m3"), way_back(Champion("m3", ("m2", "m1")), "m2")
    ('m2', 'm2')
    >>> way_back(Champion("m2", ("m1",)), "m3"), way_back(Champion("m2", ("m1",)), None)
    ('m2', 'm2')
    """
    if pointed is None:
        return None
    if served is None:
        return pointed.version
    if served in pointed.before:
        return served
    return next(iter(succeed(pointed, served).before), None)


def trained_at(version: str) -> datetime | None:
    """When the training of a version began. None where somebody gave it a name of another form.

    >>> trained_at("aisle-20261128-093000-3f2a9c1b").isoformat()
    '2026-11-28T09:30:00+00:00'
    """
    parts = PARTS.search(version)
    try:
        return datetime.strptime(parts["time"], "%Y%m%d-%H%M%S").replace(tzinfo=UTC) if parts else None
    except ValueError:  # digits that are no time
        return None


def of_stack(names: Iterable[str], stack: str) -> list[str]:
    """The versions of a stack among names, the oldest first. Another form of name is nobody's to delete.

    >>> of_stack(["aisle-20261128-093000-3f2a9c1b", "aisle-test-20261128-093000", "aisle-spring"], "aisle")
    ['aisle-20261128-093000-3f2a9c1b']
    """
    return sorted(name for name in names if PARTS.sub("", name) == stack and PARTS.search(name))


def outdated(versions: Collection[str], released: Collection[str], needed: Collection[str], kept: int) -> list[str]:
    """The versions to delete: those older than the newest `kept` released ones. No needed one, whatever its age.

    A version that is just being trained, or that the gate refused, goes when it is older than those.

    >>> outdated(["m1", "m2", "m3", "m4"], ["m1", "m2", "m4"], needed=["m1"], kept=1)
    ['m2', 'm3']
    """
    newest: Sequence[str] = sorted({*released})[-kept:]
    if len(newest) < kept:
        return []
    return sorted(version for version in {*versions} if version < newest[0] and version not in needed)
