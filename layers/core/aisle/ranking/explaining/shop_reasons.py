"""Reasons that name no item of the history: what was said, price, what trends, what was done with the item itself."""

from collections.abc import Iterator

import numpy as np

from aisle.features.visit import month
from aisle.ranking.explaining.chosen import Chosen, Option
from aisle.ranking.explaining.kinds import BUDGET, MONTH, POPULARITY, SEEN, USUAL_PRICE
from aisle.ranking.explaining.wording import named, rising

CLOSE = 0.25  # log of a ratio of prices
POPULAR, LEAST_POPULAR = 0.1, 10  # of the shop's items those first are popular; at least so many
IN_CATEGORY, LEAST_IN_CATEGORY = 0.2, 3  # the same of a category's best
IN_SEASON = 0.2  # log-odds of a category in a month over those of all months
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def by_stated(chosen: Chosen) -> Iterator[Option]:
    """What the shopper said."""
    category, kind, brand = (chosen.card.get(of) for of in ("category", "sub_category", "brand"))
    sentences = (
        ("stated_category", (f"Matches your interest in {category}", "Matches your interests")),
        *((("stated_category", (f"{kind}, as you like {category}", f"{kind} for you")),) if kind else ()),
        ("stated_brand", (f"From {brand}, a brand you like", "From a brand you like")),
        *((("stated_brand", (f"{kind} from {brand}, which you like", f"{kind} for you")),) if kind else ()),
        ("stated_styles", ("In a style you like",)),
    )
    for stated, texts in sentences:
        if chosen.feature(stated) > 0 and chosen.lift(stated) > 0:
            yield Option(stated, "knowledge", chosen.lift(stated), texts)


def by_price(chosen: Chosen) -> Iterator[Option]:
    """How its price stands to those of the history, and to the budget."""
    budget, price = chosen.answered.pairs.shoppers.stated.budget[0], chosen.card.get("price")
    if chosen.lift(BUDGET) > 0 and price is not None and price <= budget:
        yield Option(BUDGET, "price", chosen.lift(BUDGET), ("Within your budget",))
    difference = chosen.feature("price_difference")
    if chosen.lift(USUAL_PRICE) <= 0 or difference == 0:  # 0 where a price is unknown
        return
    where = "this item" if chosen.on_page else "what you look at"
    if abs(difference) < CLOSE:
        sentence = "In the price range of this item" if chosen.on_page else "In the price range you look at"
    else:
        sentence = f"Costs less than {where}" if difference < 0 else f"A step up in price from {where}"
    yield Option(USUAL_PRICE, "price", chosen.lift(USUAL_PRICE), (sentence,))


def by_popularity(chosen: Chosen) -> Iterator[Option]:
    """That everybody takes it. Nobody took an item that is new."""
    lift = chosen.lift(POPULARITY)
    if chosen.is_new or lift <= 0:
        return
    if chosen.is_rising:
        yield Option("rising", "popularity", lift, tuple(rising(chosen.card)))
    for sentence in where_popular(chosen):
        yield Option("popular", "popularity", lift, (sentence,))


def where_popular(chosen: Chosen) -> list[str]:
    """That it is among the first of the shop, or of its category, of late; none where it is not."""
    popularity, card = chosen.answered.pairs.views.popularity, chosen.card
    first = max(LEAST_POPULAR, int(POPULAR * len(popularity.total)))
    if (popularity.best[:first] == chosen.item).any():
        return [*named("Popular in", (card.get("sub_category"), card.get("category"))), "Popular now"]
    category = chosen.answered.pairs.catalogue.codes["category"][chosen.item]
    best = popularity.in_category[category] if category >= 0 else popularity.best[:0]
    first = max(LEAST_IN_CATEGORY, int(IN_CATEGORY * np.count_nonzero(best >= 0)))
    return [*named("Popular in", (card.get("category"),))] if (best[:first] == chosen.item).any() else []


def by_visit(chosen: Chosen) -> Iterator[Option]:
    """What the shopper did with it before, and the season."""
    pairs, lift = chosen.answered.pairs, chosen.lift(SEEN)
    if lift > 0 and chosen.feature("seen_strength") > 0 and not chosen.on_page:
        act = chosen.answered.act(int(np.flatnonzero(pairs.shoppers.histories.item == chosen.item)[0]))
        done = act.done("this") if act and chosen.feature("seen_owned") <= 0 else "bought this"
        yield Option(SEEN, "context", lift, (f"You {done} before",), chosen.card["item_id"])
    number, category = int(month(pairs.shoppers.now)[0]), pairs.catalogue.codes["category"][chosen.item]
    name = chosen.card.get("category")
    if chosen.lift(MONTH) > 0 and name and pairs.views.affinities.by_month[number, category] > IN_SEASON:
        sentences = f"More taken in {MONTHS[number]}: {name}", f"In season: {name}"
        yield Option(MONTH, "context", chosen.lift(MONTH), sentences)
