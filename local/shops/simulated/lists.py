"""The lists that the simulated shop shows: home, category, search results, and similar items."""

import numpy as np

from aisle.events.event_names import EventName
from local.shops.simulated.browsing import Floor, once_each
from local.shops.simulated.catalogue import Ints
from local.shops.simulated.vocabulary import vocabulary

LONGEST = 8
HOME, CATEGORY, SEARCH, SIMILAR = range(4)
SURFACES = np.array(["home", "category", "search", "similar"])


def show(floor: Floor, visit: Ints, surface: Ints) -> Ints:
    """Shows each visit its list, after the page view or search. Shape: (n,) -> (n, LONGEST)."""
    lists = np.full((len(visit), LONGEST), -1)
    for kind, make in ((HOME, _home), (CATEGORY, _category), (SEARCH, _search), (SIMILAR, _similar)):
        these = np.flatnonzero(surface == kind)
        if len(these):
            lists[these] = make(floor, visit[these])
    full = lists[:, 0] >= 0  # a sub-category of one item has nothing similar to show
    floor.happen(EventName.VIEW_ITEM_LIST, visit[full], lists[full], 2.0, surface=SURFACES[surface[full]].tolist())
    return lists


def _home(floor: Floor, visit: Ints) -> Ints:
    return _popular_first(floor, floor.shelf.draw_any(floor.rng, len(visit), 12))


def _category(floor: Floor, visit: Ints) -> Ints:
    words = vocabulary()
    names = [words.sub_categories[s]["name"] for s in floor.subs[visit]]
    urls = [f"/c/{name.lower().replace(' ', '-').replace(chr(39), '')}" for name in names]
    floor.happen(EventName.PAGE_VIEW, visit, None, 6.0, page_url=urls, page_title=names)
    return _popular_first(floor, floor.shelf.draw(floor.rng, floor.subs[visit], 12))


def _similar(floor: Floor, visit: Ints) -> Ints:
    """Up to four next items of the item in view, mixed with others of its sub-category."""
    item = floor.current[visit]
    companions = floor.shop.items.next_items[item]
    companions = np.where(floor.rng.random(companions.shape) < 0.55, companions, item[:, None])
    others = floor.shelf.draw(floor.rng, floor.shop.items.sub_category[item], 8)
    lists = np.column_stack((item, companions, others))
    shuffled = floor.rng.permuted(lists[:, 1:], axis=1)
    return once_each(np.column_stack((item, shuffled)), LONGEST + 1)[:, 1:]  # never the item itself


def _search(floor: Floor, visit: Ints) -> Ints:
    """Each searches for the best liked of a few items; matching items come first."""
    items, rng = floor.shop.items, floor.rng
    thought_of = floor.shelf.draw(rng, floor.subs[visit], 4)
    best = floor.liking(visit, thought_of).argmax(axis=1)
    target = thought_of[np.arange(len(visit)), best]
    manner = rng.choice(5, size=len(visit), p=[0.4, 0.25, 0.15, 0.1, 0.1])
    floor.happen(EventName.SEARCH, visit, None, 5.0, search_term=_terms(floor, target, manner))
    found = floor.shelf.draw(rng, floor.subs[visit], 20)
    columns = (items.noun, items.brand, items.color, items.style)
    match = np.zeros(found.shape)
    for number, column in enumerate(columns, start=1):
        match += (column[found] == column[target][:, None]) * ((manner == number) | (number == 1))[:, None]
    order = np.argsort(-(match + 0.9 * rng.random(match.shape)), axis=1)
    return once_each(np.take_along_axis(found, order, axis=1), LONGEST)


def _terms(floor: Floor, target: Ints, manner: Ints) -> list[str]:
    """Search terms: the plain noun, or the noun with the item's brand, colour or style."""
    words, items = vocabulary(), floor.shop.items
    colors, styles = list(words.colors), list(words.styles)
    pick = floor.rng.integers(0, 3, len(target))
    terms = []
    for item, how, which in zip(target.tolist(), manner.tolist(), pick.tolist(), strict=True):
        sub = words.sub_categories[items.sub_category[item]]
        noun = sub["nouns"][items.noun[item]].lower()
        brand, color, style = words.brands[items.brand[item]], colors[items.color[item]], styles[items.style[item]]
        terms.append((sub["terms"][which], noun, f"{brand.lower()} {noun}", f"{color} {noun}", f"{style} {noun}")[how])
    return terms


def _popular_first(floor: Floor, drawn: Ints) -> Ints:
    """Popular items tend to come first, so position and popularity are confounded, as in a real shop."""
    weight = np.log(floor.shop.items.popularity[drawn]) + floor.rng.gumbel(size=drawn.shape)
    return once_each(np.take_along_axis(drawn, np.argsort(-weight, axis=1), axis=1), LONGEST)
