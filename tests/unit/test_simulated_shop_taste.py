"""Is the shop learnable, and is what one would learn the truth?"""

from collections import Counter, defaultdict
from datetime import UTC, datetime

import numpy as np
import pytest

from local.shops.simulated.history import event_batches
from local.shops.simulated.shop import Shop
from local.shops.simulated.shoppers import user_rows
from local.shops.simulated.vocabulary import vocabulary

END = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def shop():
    return Shop.build(5, END, items=400, shoppers=600)


@pytest.fixture(scope="module")
def events(shop):
    return [row for batch in event_batches(shop) for row in batch]


@pytest.fixture(scope="module")
def viewed(shop, events):
    """Items each signed-in shopper viewed, in order of time, each once."""
    place = {item_id: index for index, item_id in enumerate(shop.items.ids.tolist())}
    seen: dict[int, dict[int, None]] = defaultdict(dict)
    for row in events:
        if row["event_name"] == "view_item" and "user_id" in row:
            seen[int(row["user_id"].removeprefix("shopper-"))][place[row["item_id"]]] = None
    return {person: list(items) for person, items in seen.items()}


def hit_rate(viewed, scores):
    """HR@10 of the last viewed item, the ones before it masked."""
    hits = []
    for person, items in viewed.items():
        if len(items) >= 4:
            score = scores(person, items[:-1]).astype(float)
            score[items[:-1]] = -np.inf
            hits.append((score > score[items[-1]]).sum() < 10)
    return float(np.mean(hits))


def counts(shop, viewed):
    together = np.zeros((len(shop.items), len(shop.items)))
    for items in viewed.values():
        together[np.ix_(items[:-1], items[:-1])] += 1
    return together


def test_shoppers_view_what_they_truly_like(shop, viewed):
    lead = [
        shop.true_utility(person)[items].mean() - shop.true_utility(person).mean() for person, items in viewed.items()
    ]

    assert np.mean(lead) > 1.0


def test_what_goes_in_the_cart_is_liked_more_and_what_is_turned_away_less_than_what_is_viewed(shop, events):
    place = {item_id: index for index, item_id in enumerate(shop.items.ids.tolist())}
    liking: dict[str, list[float]] = defaultdict(list)
    for row in events:
        if row["event_name"] in ("view_item", "add_to_cart", "not_interested") and "user_id" in row:
            person = int(row["user_id"].removeprefix("shopper-"))
            liking[row["event_name"]].append(shop.true_utility(person)[place[row["item_id"]]])

    assert np.mean(liking["add_to_cart"]) > np.mean(liking["view_item"]) + 0.3
    assert np.mean(liking["not_interested"]) < np.mean(liking["view_item"]) - 0.5


def test_popularity_is_fair_co_occurrence_beats_it_and_the_truth_is_known(shop, viewed):
    together = counts(shop, viewed)
    popularity = together.diagonal().copy()
    related = together / np.sqrt(np.outer(popularity + 3, popularity + 3))
    noise = np.random.default_rng(0)

    random = hit_rate(viewed, lambda person, items: noise.random(len(shop.items)))
    popular = hit_rate(viewed, lambda person, items: popularity)
    co_occurring = hit_rate(viewed, lambda person, items: related[items].sum(axis=0))
    truth = hit_rate(viewed, lambda person, items: shop.true_utility(person) + 0.8 * np.log(popularity + 0.5))

    assert popular > 2 * random
    assert co_occurring > 1.3 * popular
    assert truth > 1.5 * popular


def test_popularity_is_skewed(shop, events):
    views = Counter(row["item_id"] for row in events if row["event_name"] == "view_item")

    top = sum(count for _, count in views.most_common(len(shop.items) // 10))

    assert 0.25 < top / views.total() < 0.7


def test_a_place_higher_in_the_list_is_clicked_more_often(events):
    shown = Counter(
        item["position"] for row in events if row["event_name"] == "view_item_list" for item in row["items"]
    )
    clicked = Counter(row["position"] for row in events if row["event_name"] == "select_item")

    rates = [clicked[place] / shown[place] for place in range(8)]

    assert rates[0] > 1.5 * rates[3] > 1.5 * rates[7]


def test_what_a_shopper_says_is_mostly_true(shop):
    stated = [row for row in user_rows(5, shop.people) if row.get("favourite_brands")]
    from_words = {brand: index for index, brand in enumerate(vocabulary().brands)}

    lead = [
        shop.true_taste.brand[int(row["user_id"][8:]), [from_words[brand] for brand in row["favourite_brands"]]].mean()
        for row in stated
    ]

    assert np.mean(lead) > 0.5


def test_companions_are_bought_together_more_than_by_chance(shop, events):
    place = {item_id: index for index, item_id in enumerate(shop.items.ids.tolist())}
    baskets = [[place[item["item_id"]] for item in row["items"]] for row in events if row["event_name"] == "purchase"]
    pairs = [(a, b) for basket in baskets for a in basket for b in basket if a != b]

    companions = sum(b in shop.items.next_items[a] or a in shop.items.next_items[b] for a, b in pairs) / len(pairs)

    assert companions > 20 * 4 / len(shop.items)


def test_reviews_fit_their_stars(events):
    reviews = [row for row in events if row["event_name"] == "review_item"]

    pleased = [row["rating"] for row in reviews if "love it" in row["review_text"] or "Perfect" in row["review_text"]]
    angry = [
        row["rating"] for row in reviews if "straight back" in row["review_text"] or "no stars" in row["review_text"]
    ]

    assert set(pleased) == {5.0}
    assert set(angry) == {1.0}
    assert len({row["rating"] for row in reviews}) >= 3


def test_refunds_name_an_order_that_was_made(events):
    orders = {
        row["transaction_id"]: {item["item_id"] for item in row["items"]}
        for row in events
        if row["event_name"] == "purchase"
    }

    refunds = [row for row in events if row["event_name"] == "refund"]

    assert refunds
    assert all(row["item_id"] in orders[row["transaction_id"]] for row in refunds)
