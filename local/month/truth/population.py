"""Who comes on a day, and how: signed in, as a known browser, or without consent. The same seed, the same people."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from local.shops.simulated.catalogue import Ints
from local.shops.simulated.history import floors
from local.shops.simulated.random_ids import hex_ids
from local.shops.simulated.shop import Shop
from local.shops.simulated.shoppers import user_id

MEMBERS = 0.6  # of a day's visitors; the others never sign in
SIGNS_IN = 0.75  # of members
WITHHOLDS_CONSENT = 0.08
PHONE = 0.45  # local.shops.simulated.visits has the same


@dataclass(frozen=True)
class Visitor:
    person: int  # in the shop's people
    hour: int
    anonymous_id: str | None  # None without consent
    user_id: str | None  # signed in

    @property
    def consents(self) -> bool:
        return self.anonymous_id is not None


def visitors_of(shop: Shop, day: int, visitors: int) -> list[Visitor]:
    """Different people, in order of the hour. Browsers are those of the shop's history."""
    rng = np.random.default_rng([shop.seed, 22, day])
    members = min(round(MEMBERS * visitors), shop.people.registered)
    others = min(visitors - members, len(shop.people) - shop.people.registered)
    person = np.concatenate(
        (
            rng.choice(shop.people.registered, members, replace=False),
            shop.people.registered + rng.choice(len(shop.people) - shop.people.registered, others, replace=False),
        )
    )
    hour = np.sort(rng.integers(8, 23, len(person)))
    rng.shuffle(person)
    signs_in = (person < shop.people.registered) & (rng.random(len(person)) < SIGNS_IN)
    consents = rng.random(len(person)) >= WITHHOLDS_CONSENT
    browsers = _ids(shop, person * 2 + (rng.random(len(person)) < PHONE))
    return [
        Visitor(
            person=int(person[i]),
            hour=int(hour[i]),
            anonymous_id=browsers[i] if consents[i] else None,
            user_id=user_id(int(person[i])) if signs_in[i] and consents[i] else None,
        )
        for i in range(len(person))
    ]


def signed_in_browsers(shop: Shop) -> dict[str, set[str]]:
    """The browsers that each member signed in with in the shop's history, by user id."""
    browsers: defaultdict[str, set[str]] = defaultdict(set)
    for floor, _ in floors(shop, shop.visits()):
        for block in floor.blocks:
            is_known = block.at >= floor.visits.signed_in_at[block.visit]
            numbers = np.unique(floor.visits.browser[block.visit[is_known]])
            for number, browser in zip(numbers.tolist(), _ids(shop, numbers), strict=True):
                browsers[user_id(number // 2)].add(browser)
    return browsers


def _ids(shop: Shop, browsers: Ints) -> list[str]:
    """Of numbers of browsers; a person has two."""
    ids: list[str] = hex_ids("browser", "b-", shop.seed, browsers).tolist()
    return ids
