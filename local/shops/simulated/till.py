"""The end of a visit: cart, checkout, purchase; and days later refunds, ratings and reviews."""

import numpy as np
import numpy.typing as npt

from aisle.events.event_names import EventName
from local.shops.simulated.browsing import Block, Floor
from local.shops.simulated.catalogue import Floats, Ints
from local.shops.simulated.looking import logistic
from local.shops.simulated.random_ids import hex_ids
from local.shops.simulated.reviews import review
from local.shops.simulated.visits import DAY_MS
from local.shops.simulated.vocabulary import vocabulary


def check_out(floor: Floor, first_order: int) -> int:
    """Most visits with items in the cart check out. Returns the number of the next order."""
    visit = np.flatnonzero((floor.cart >= 0).any(axis=1))
    _put_back(floor, visit)
    visit = visit[(floor.cart[visit] >= 0).any(axis=1)]
    floor.happen(EventName.VIEW_CART, visit, floor.cart[visit])
    visit = visit[floor.chance(0.8, len(visit))]
    floor.happen(EventName.BEGIN_CHECKOUT, visit, floor.cart[visit], 20.0)
    buyers = visit[floor.chance(0.85, len(visit))]
    orders = hex_ids("order", "order-", floor.shop.seed, first_order + np.arange(len(buyers)))
    _buy(floor, buyers, orders.tolist())
    if len(buyers):
        after_purchase(floor, buyers, orders)
        _remember(floor, buyers)
    return first_order + len(buyers)


def _put_back(floor: Floor, visit: Ints) -> None:
    """One in eight removes the least liked item."""
    visit = visit[floor.chance(0.13, len(visit))]
    inside = floor.cart[visit]
    liked = np.where(inside < 0, np.inf, floor.liking(visit, np.maximum(inside, 0)))
    place = liked.argmin(axis=1)
    item = inside[np.arange(len(visit)), place]
    floor.happen(EventName.REMOVE_FROM_CART, visit, item, price=floor.shop.items.price[item].tolist())
    floor.cart[visit, place] = -1


def _buy(floor: Floor, buyers: Ints, orders: list[str]) -> None:
    items = floor.cart[buyers]
    quantity = quantities(floor.rng, floor.shop.items.sub_category[items])
    value = (np.where(items < 0, 0, floor.shop.items.price[items]) * quantity).sum(axis=1).round(2)
    methods = np.where(floor.visits.mobile[buyers], "mobile", "online").tolist()
    floor.happen(
        EventName.PURCHASE, buyers, items, 60.0, transaction_id=orders, purchase_method=methods,
        quantity=quantity.tolist(), value=value.tolist(),
    )  # fmt: skip


def quantities(rng: np.random.Generator, sub_category: Ints) -> Ints:
    """One; a few of consumable items."""
    return np.where(vocabulary().replenished[sub_category], rng.integers(1, 4, sub_category.shape), 1)


def _remember(floor: Floor, buyers: Ints) -> None:
    """Buyers own durable items; half of them come back for more of a consumable item."""
    people, items = floor.visits.person[buyers], floor.cart[buyers]
    bought = items[:, 0] >= 0
    used_up = vocabulary().replenished[floor.shop.items.sub_category[items[:, 0]]]
    again = bought & used_up & floor.chance(0.5, len(buyers))
    floor.memory.unfinished[people[again]] = items[again, 0]
    floor.memory.owned[people] = np.column_stack((items, floor.memory.owned[people]))[:, : floor.memory.owned.shape[1]]


def after_purchase(floor: Floor, buyers: Ints, orders: npt.NDArray[np.str_]) -> None:
    """Days later: disappointing items are refunded; one buyer in three rates the item."""
    row, place = np.nonzero(floor.cart[buyers] >= 0)
    visit, item, order = buyers[row], floor.cart[buyers[row], place], orders[row]
    paid = floor.clock[visit]
    worth = experience(floor, visit, item)
    back = floor.chance(logistic(-1.0 * worth - 2.6), len(visit))
    price = floor.shop.items.price[item]
    later = paid + (floor.rng.uniform(2, 15, len(visit)) * DAY_MS).astype(np.int64)
    floor.blocks.append(
        Block(EventName.REFUND, visit[back], later[back], item[back][:, None],
              {"transaction_id": order[back].tolist(), "price": price[back].tolist()}, in_session=False)
    )  # fmt: skip
    _rate(floor, visit, item, worth, floor.chance(0.35, len(visit)), paid)


def experience(floor: Floor, visit: Ints, item: Ints) -> Floats:
    """The satisfaction after the purchase, standardised: quality counts more than when choosing."""
    liked = floor.liking(visit, item[:, None])[:, 0]
    seen = 0.35 * (liked - 2.0) + 0.7 * floor.shop.items.quality[item]
    return np.asarray(seen + floor.rng.normal(0, 0.9, len(visit)))


def _rate(floor: Floor, visit: Ints, item: Ints, worth: Floats, says: npt.NDArray[np.bool_], paid: Ints) -> None:
    visit, item, worth = visit[says], item[says], worth[says]
    stars = np.clip(np.round(3.2 + worth), 1, 5)
    at = paid[says] + (floor.rng.uniform(3, 20, len(visit)) * DAY_MS).astype(np.int64)
    floor.blocks.append(
        Block(EventName.RATE_ITEM, visit, at, item[:, None], {"rating": stars.tolist()}, in_session=False)
    )
    writes = floor.chance(0.5, len(visit))
    texts = [
        review(floor.rng, int(s), _noun(floor, i)) for s, i in zip(stars[writes], item[writes].tolist(), strict=True)
    ]
    fields = {"rating": stars[writes].tolist(), "review_text": texts}
    written = at[writes] + 45_000
    floor.blocks.append(
        Block(EventName.REVIEW_ITEM, visit[writes], written, item[writes][:, None], fields, in_session=False)
    )


def _noun(floor: Floor, item: int) -> str:
    items = floor.shop.items
    return str(vocabulary().sub_categories[items.sub_category[item]]["nouns"][items.noun[item]])
