"""Pages of a shop, drawn at random: the shelves of the demo's pages, for members and strangers, about any item."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from local.demo.page_client import PageClient

Item = dict[str, Any]

PAGES = {
    "home": ("recently_viewed", "buy_again", "home", "trending"),
    "product": ("bought_together", "similar", "recently_viewed"),
    "cart": ("cart", "recently_viewed"),
    "category": ("category", "trending"),
}
LENGTHS = {"home": 20}  # as many cards as the reasons are counted of
LENGTH = 10


@dataclass(frozen=True)
class DrawnPage:
    """One page as it was answered."""

    item: Item  # the page's own, or one of its category
    shelves: list[dict[str, Any]]

    @property
    def doubles(self) -> list[str]:
        """Items that stand twice, the page's own counted."""
        shown = Counter(item["item_id"] for shelf in self.shelves for item in shelf["items"])
        shown[self.item["item_id"]] += self._of("bought_together") is not None
        return [item_id for item_id, times in shown.items() if times > 1]

    @property
    def reasons(self) -> int:
        """Different reasons among the twenty cards for this shopper; 0 on a page without such a shelf."""
        home = self._of("home")
        return len({item["reason"] for item in home["items"]}) if home and len(home["items"]) == LENGTHS["home"] else 0

    @property
    def complements(self) -> set[str]:
        """The sub-categories of what is bought with the page's item."""
        return {item["sub_category"] for item in (self._of("bought_together") or {"items": []})["items"]}

    def _of(self, surface: str) -> dict[str, Any] | None:
        return next((shelf for shelf in self.shelves if shelf["surface"] == surface), None)


def draw_pages(
    visit: Callable[[str | None], PageClient], people: Sequence[str], items: Sequence[Item], count: int
) -> Iterator[DrawnPage]:
    """A page in four is a stranger's."""
    draw = Random(7)
    for number in range(count):
        client = visit(draw.choice(people) if number % 4 else None)
        name, item = draw.choice(list(PAGES)), draw.choice(items)
        about = {"product": {"item_id": item["item_id"]}, "category": {"category": item["category"]}}.get(name, {})
        cart = {"cart_items": item["item_id"]} if name == "cart" else {}
        wanted = [{"surface": surface, "n": LENGTHS.get(surface, LENGTH)} for surface in PAGES[name]]
        with client.http:
            yield DrawnPage(item, client.page(wanted, **about, **cart)["shelves"])
