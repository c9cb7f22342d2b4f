"""One day of the month as its shoppers find it: the true catalogue, the popular shelf, and what each remembers."""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from local.month.shopping.books import Books
from local.month.truth import living_catalogue
from local.month.truth.counterfactuals import KEPT_A_DAY, best
from local.month.truth.living_catalogue import Flags, Life
from local.month.truth.memory import Memory
from local.month.truth.population import Visitor
from local.month.truth.tastes import Chances, chances
from local.shops.simulated.catalogue import Catalogue, Floats, Ints
from local.shops.simulated.shop import Shop


@dataclass(frozen=True)
class Return:
    """A purchase that goes back on a later day."""

    due: int
    visitor: Visitor
    transaction_id: str
    item: int
    price: float


@dataclass
class World:
    """What outlasts a day. Only the visitor's own visit changes a memory, and a person comes once a day."""

    shop: Shop
    life: Life
    days: int
    popularity: Floats  # (items,)
    books: Books
    memories: defaultdict[int, Memory] = field(default_factory=lambda: defaultdict(Memory))
    returns: list[Return] = field(default_factory=list)
    trained_on: dict[str, int] = field(default_factory=dict)  # model version -> day
    filed_at: dict[int, float] = field(
        default_factory=dict
    )  # day -> when its items file was dropped, machine's seconds
    forgotten: set[int] = field(default_factory=set)  # people; they stay away

    def age_popularity(self) -> None:
        self.popularity *= KEPT_A_DAY

    def age_of_fact(self, day: int, files_behind: int, now: float) -> float:
        """Seconds since the shop filed what a shown fact has missed; 0 where it is true now."""
        return now - self.filed_at.get(day - files_behind + 1, now) if files_behind else 0.0


@dataclass(frozen=True)
class Today:
    world: World
    day: int
    items: Catalogue
    on_sale: Flags
    sellable: Flags
    popular: Ints  # in order
    places: dict[str, int]  # item id -> item

    @classmethod
    def begin(cls, world: World, day: int, most: int) -> "Today":
        items, life = living_catalogue.on(world.shop.items, world.life, day), world.life
        popular = best(world.popularity, life.sellable(day), most)
        places = {str(item_id): place for place, item_id in enumerate(items.ids)}
        return cls(world, day, items, life.on_sale(day), life.sellable(day), popular, places)

    def chances(self, person: int) -> Chances:
        taste, memory = self.world.shop.true_taste, self.world.memories[person]
        return chances(taste, self.items, self.sellable, person, memory, self.day)

    def random(self, person: int) -> np.random.Generator:
        return np.random.default_rng([self.world.shop.seed, 23, self.day, person])
