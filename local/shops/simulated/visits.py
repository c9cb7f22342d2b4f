"""The time, browser and sign-in of each visit."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from local.shops.simulated.catalogue import Floats, Ints
from local.shops.simulated.random_ids import hex_ids
from local.shops.simulated.shoppers import Shoppers

VISITORS_PER_SHOPPER = 1.5  # people who never sign in
VISITS_OF_A_SHOPPER, VISITS_OF_A_VISITOR = 4.6, 1.6  # means, in 90 days
DAY_MS = 86_400_000
NEVER = 2**62
BY_HOUR = np.array([2, 1, 1, 1, 1, 2, 4, 6, 7, 8, 9, 9, 10, 9, 8, 8, 8, 9, 11, 14, 16, 15, 10, 5], dtype=float)
BY_WEEKDAY = np.array([1.0, 0.95, 0.95, 1.0, 1.05, 1.25, 1.3])  # Monday first


@dataclass(frozen=True)
class Visits:
    """One entry per session, in order of time. Times are milliseconds since 1970, UTC."""

    person: Ints
    start: Ints
    mobile: npt.NDArray[np.bool_]
    signed_in_at: Ints  # NEVER for a session that stays anonymous
    session: npt.NDArray[np.str_]
    browser: Ints  # number of the browser; no two people share one

    def __len__(self) -> int:
        return len(self.person)

    def part(self, start: int, end: int) -> "Visits":
        return Visits(**{column.name: getattr(self, column.name)[start:end] for column in fields(self)})


def milliseconds(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp() * 1000)


def plan_visits(seed: int, shoppers: Shoppers, end: datetime, days: int) -> Visits:
    """All sessions of the days before `end`. Few people come often; evenings and weekends are busy."""
    rng = np.random.default_rng([seed, 3])
    visitor = np.arange(len(shoppers)) >= shoppers.registered
    mean = np.where(visitor, VISITS_OF_A_VISITOR, VISITS_OF_A_SHOPPER) * days / 90
    counts = rng.poisson(mean * rng.gamma(1.3, 1 / 1.3, len(shoppers)))
    person = np.repeat(np.arange(len(shoppers)), counts)
    start = _moments(rng, len(person), end, days)
    order = np.argsort(start, kind="stable")
    return describe(rng, shoppers, person[order], start[order], _sign_up(rng, shoppers, end, days), "session", seed)


def describe(
    rng: np.random.Generator, shoppers: Shoppers, person: Ints, start: Ints, signed_up: Ints, kind: str, seed: int
) -> Visits:
    """Browser and sign-in of each session: most members sign in at once, some later, some not at all."""
    n = len(person)
    mobile = rng.random(n) < 0.45
    manner = rng.random(n)
    member = (person < shoppers.registered) & (start >= signed_up[person])
    later = start + rng.integers(30_000, 180_000, n)
    signed_in_at = np.where(manner < 0.78, start, np.where(manner < 0.9, later, NEVER))
    return Visits(
        person=person,
        start=start,
        mobile=mobile,
        signed_in_at=np.where(member, signed_in_at, NEVER),
        session=hex_ids(kind, "s-", seed, np.arange(n)),
        browser=person * 2 + mobile,
    )


def _sign_up(rng: np.random.Generator, shoppers: Shoppers, end: datetime, days: int) -> Ints:
    """Three members in ten opened their account within the simulated days; before that they were anonymous."""
    new = rng.random(len(shoppers)) < 0.3
    day = np.where(new, rng.random(len(shoppers)), -1.0) * days
    return np.asarray(milliseconds(end) - days * DAY_MS + day * DAY_MS, dtype=np.int64)


def _moments(rng: np.random.Generator, n: int, end: datetime, days: int) -> Ints:
    """Random times by the shoppers' hours and weekdays, slightly busier towards the end."""
    last = milliseconds(end)
    first_day = (last - days * DAY_MS) // DAY_MS
    day = first_day + np.arange(days + 1)
    weight: Floats = BY_WEEKDAY[(day + 3) % 7] * np.linspace(0.9, 1.1, days + 1)  # day 0 of 1970 was a Thursday
    chosen = rng.choice(day, size=n, p=weight / weight.sum())
    hour = rng.choice(24, size=n, p=BY_HOUR / BY_HOUR.sum())
    moment = (chosen * 24 + hour) * 3_600_000 + rng.integers(0, 3_600_000, n)
    earliest, latest = last - days * DAY_MS, last - 3_600_000
    return np.asarray(earliest + (moment - earliest) % (latest - earliest), dtype=np.int64)
