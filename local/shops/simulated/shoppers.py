"""The simulated shop's shoppers: demographics, stated preferences and true tastes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from local.shops.simulated.catalogue import FACTORS, Catalogue, Floats, Ints
from local.shops.simulated.vocabulary import vocabulary

GENDERS = ("woman", "man", "other")


@dataclass(frozen=True)
class Taste:
    """Hidden from the recommender. One row per person; in units of log-odds of choosing an item over another."""

    sub_category: Floats  # (people, sub-categories)
    brand: Floats  # (people, brands)
    style: Floats  # (people, styles)
    latent: Floats  # (people, FACTORS)
    price_level: Floats  # (people,) the price level liked best
    budget: Floats  # (people,) above it, an item is seldom bought


@dataclass(frozen=True)
class Shoppers:
    """People: first the registered ones, then visitors who never sign in."""

    registered: int
    age: Ints
    gender: Ints
    location: Ints
    occupation: Ints
    education_level: Ints
    taste: Taste

    def __len__(self) -> int:
        return len(self.age)


def make_shoppers(seed: int, registered: int, visitors: int) -> Shoppers:
    rng = np.random.default_rng([seed, 2])
    words, people = vocabulary(), registered + visitors
    age = np.clip(np.round(18 + rng.gamma(2.6, 9.5, people)), 18, 92).astype(int)
    gender = rng.choice(3, size=people, p=[0.52, 0.45, 0.03])
    return Shoppers(
        registered=registered,
        age=age,
        gender=gender,
        location=rng.choice(len(words.words["locations"]), size=people, p=_falling(12)),
        occupation=np.where(age > 67, words.words["occupations"].index("retired"), rng.integers(0, 12, people)),
        education_level=rng.choice(5, size=people, p=[0.25, 0.2, 0.32, 0.18, 0.05]),
        taste=_taste(rng, age, gender),
    )


def _falling(n: int) -> Floats:
    weight = 1 / np.arange(1, n + 1) ** 0.5
    return np.asarray(weight / weight.sum())


def _taste(rng: np.random.Generator, age: Ints, gender: Ints) -> Taste:
    """Age and gender lean towards categories; the rest is the person's own."""
    words, people = vocabulary(), len(age)
    age_of = np.array([category["age"] for category in words.categories])
    women = np.array([category["women"] for category in words.categories])
    category = rng.normal(0, 0.8, (people, len(words.categories)))
    category += 0.9 * np.exp(-(((age[:, None] - age_of) / 14) ** 2))
    category += 0.5 * women * np.array([1.0, -1.0, 0.0])[gender][:, None]
    sub_category = category[:, words.category_of] + rng.normal(0, 0.8, (people, len(words.sub_categories)))
    price_level = rng.normal(0, 0.9, people)
    return Taste(
        sub_category=sub_category,
        brand=rng.normal(0, 0.7, (people, len(words.brands))),
        style=rng.normal(0, 0.8, (people, len(words.styles))),
        latent=rng.normal(0, 1.1, (people, FACTORS)),
        price_level=price_level,
        budget=90 * np.exp(0.7 * price_level + rng.normal(0, 0.4, people)),
    )


def utility(taste: Taste, catalogue: Catalogue, people: Ints, items: Ints) -> Floats:
    """How much each person likes each item of their row.

    Shape: people (n,), items (n, m) -> (n, m). Units: log-odds of choosing one item over another.
    """
    row = people[:, None]
    liking = taste.sub_category[row, catalogue.sub_category[items]] + taste.brand[row, catalogue.brand[items]]
    liking += taste.style[row, catalogue.style[items]] + 0.4 * catalogue.quality[items]
    liking += np.einsum("nf,nmf->nm", taste.latent[people], catalogue.latent[items])
    liking -= 0.3 * (catalogue.price_level[items] - taste.price_level[row]) ** 2
    return liking - 1.5 * (catalogue.price[items] > taste.budget[row])


def user_rows(seed: int, shoppers: Shoppers) -> Iterator[dict[str, Any]]:
    """The shop's users file: every registered shopper."""
    rng = np.random.default_rng([seed, 6])
    words = vocabulary().words
    for start in range(0, shoppers.registered, 10_000):
        people = np.arange(start, min(start + 10_000, shoppers.registered))
        for i, stated in zip(people.tolist(), stated_preferences(rng, shoppers, people), strict=True):
            yield {
                "user_id": user_id(i),
                "age": int(shoppers.age[i]),
                "gender": GENDERS[shoppers.gender[i]],
                "location": words["locations"][shoppers.location[i]],
                "occupation": words["occupations"][shoppers.occupation[i]],
                "education_level": words["education_levels"][shoppers.education_level[i]],
                **stated,
                "newsletter": i % 3 == 0,
            }


def stated_preferences(rng: np.random.Generator, shoppers: Shoppers, people: Ints) -> list[dict[str, Any]]:
    """The stated preferences of these people; each leaves some fields out."""
    words = vocabulary()
    categories, brands, styles = _stated(rng, shoppers.taste, people)
    answered = rng.random((len(people), 4)) < (0.65, 0.6, 0.5, 0.5)
    budgets = np.maximum(np.round(shoppers.taste.budget[people], -1), 10.0)
    answers = []
    for i in range(len(people)):
        stated: dict[str, Any] = {}
        if answered[i, 0]:
            stated["favourite_categories"] = list(dict.fromkeys(words.categories[c]["name"] for c in categories[i]))
        if answered[i, 1]:
            stated["favourite_brands"] = list(dict.fromkeys(words.brands[b] for b in brands[i]))
        if answered[i, 2]:
            stated["favourite_styles"] = list(dict.fromkeys(list(words.styles)[s] for s in styles[i]))
        if answered[i, 3]:
            stated["budget_max"] = float(budgets[i])
        answers.append(stated)
    return answers


def _stated(rng: np.random.Generator, taste: Taste, people: Ints) -> tuple[Ints, Ints, Ints]:
    """The best three categories, three brands and two styles; one in five is replaced at random."""
    words = vocabulary()
    shape = (len(people), len(words.categories), len(words.sub_categories) // len(words.categories))
    per_category = taste.sub_category[people].reshape(*shape).mean(axis=2)
    from_liked_category = taste.brand[people] + 0.6 * np.repeat(per_category, words.brands_of.shape[1], axis=1)
    stated = []
    for liking, most in ((per_category, 3), (from_liked_category, 3), (taste.style[people], 2)):
        best = np.argsort(-liking, axis=1)[:, :most]
        astray = rng.integers(0, liking.shape[1], best.shape)
        stated.append(np.where(rng.random(best.shape) < 0.2, astray, best))
    return stated[0], stated[1], stated[2]


def user_id(person: int) -> str:
    return f"shopper-{person:05d}"
