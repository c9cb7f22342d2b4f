"""One visit from the first page to the checkout."""

import numpy as np

from aisle.events.event_names import EventName
from local.shops.simulated.browsing import Floor, choose
from local.shops.simulated.catalogue import Ints
from local.shops.simulated.lists import CATEGORY, HOME, SEARCH, SIMILAR, SURFACES, show
from local.shops.simulated.looking import look
from local.shops.simulated.shoppers import stated_preferences
from local.shops.simulated.vocabulary import vocabulary

LONGEST_VISIT = 9  # lists


def walk_through(floor: Floor) -> None:
    """Runs all visits of the batch; their events are in `floor.blocks`."""
    everyone = np.arange(len(floor.visits))
    _arrive(floor, everyone)
    length = np.minimum(floor.rng.geometric(0.36, len(everyone)), LONGEST_VISIT)
    for step in range(LONGEST_VISIT):
        visit = everyone[length > step]
        surface = _where_next(floor, visit, step)
        shown = show(floor, visit, surface)
        place = choose(floor, visit, shown)
        clicked = np.flatnonzero(place >= 0)
        item, place, there = shown[clicked, place[clicked]], place[clicked], visit[clicked]
        names = SURFACES[surface[clicked]].tolist()
        floor.happen(EventName.SELECT_ITEM, there, item, 5.0, surface=names, position=place.tolist())
        look(floor, there, item)


def _arrive(floor: Floor, everyone: Ints) -> None:
    """Starts at the home page, or directly at an item left unfinished."""
    back = floor.memory.unfinished[floor.visits.person]
    returns = (back >= 0) & floor.chance(0.35, len(everyone))
    devices = np.where(floor.visits.mobile, "mobile", "desktop")
    home = everyone[~returns]
    referrers = np.array(["", "https://search.example/", "https://news.example/letter"])
    came_by = referrers[floor.rng.choice(3, size=len(home), p=[0.5, 0.4, 0.1])]
    titles = ["Home"] * len(home)
    floor.happen(
        EventName.PAGE_VIEW, home, None, 1.0, page_url=["/"] * len(home), page_title=titles,
        referrer=came_by.tolist(), device=devices[home].tolist(),
    )  # fmt: skip
    _say_preferences(floor, everyone)
    look(floor, everyone[returns], back[returns])
    floor.memory.unfinished[floor.visits.person[everyone[returns]]] = -1


def _say_preferences(floor: Floor, everyone: Ints) -> None:
    """A few signed-in members answer the questionnaire."""
    signed_in = floor.visits.signed_in_at[everyone] <= floor.clock[everyone]
    who = everyone[signed_in & floor.chance(0.03, len(everyone))]
    answers = stated_preferences(floor.rng, floor.shop.people, floor.visits.person[who])
    floor.happen(EventName.SET_PREFERENCES, who, None, 20.0, preferences=answers)


def _where_next(floor: Floor, visit: Ints, step: int) -> Ints:
    """Chooses the next list, and sometimes another sub-category."""
    looked = floor.current[visit] >= 0
    mood = floor.rng.random(len(visit))
    partner = vocabulary().goes_with[floor.subs[visit], floor.rng.integers(0, 2, len(visit))]
    partner = np.where(np.isfinite(floor.shelf.season[partner]), partner, floor.subs[visit])
    moved = np.where(mood < 0.55, floor.subs[visit], np.where(mood < 0.82, partner, floor.intents(visit)))
    floor.subs[visit] = np.where(step == 0, floor.subs[visit], moved)
    fresh = floor.rng.choice([HOME, CATEGORY, SEARCH], size=len(visit), p=[0.45, 0.25, 0.3])
    after = floor.rng.choice([CATEGORY, SEARCH, SIMILAR], size=len(visit), p=[0.35, 0.2, 0.45])
    return np.where(looked, after, np.where((step > 0) & (fresh == HOME), CATEGORY, fresh))
