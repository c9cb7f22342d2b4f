"""One visit: the home shelf, looks, clicks, the similar shelf, a purchase, a refusal; all through the front door."""

import time
from typing import Any

import numpy as np
import requests

from local.month.shopping.tab import Tab
from local.month.shopping.today import Return, Today
from local.month.shopping.visited import Shown, Visited
from local.month.truth.counterfactuals import oracle, worth
from local.month.truth.population import Visitor
from local.month.truth.position_model import examination

HOME_PLACES, SIMILAR_PLACES = 8, 4
MOST_CLICKS = 3
SENT_TWICE, SPOILT, LOST = 0.03, 0.01, 0.02  # shares of batches
RECENT = 20  # items that a page without consent remembers


def visit(today: Today, visitor: Visitor, tab: Tab) -> tuple[Visited, list[Return]]:
    """A request that fails ends the visit; it is noted, and Aisle gets nothing for a page that never came."""
    whole = Visit(today, visitor, tab)
    try:
        whole.run()
    except requests.RequestException as error:
        whole.result.failure = f"{type(error).__name__}: {error}"[:300]
    whole.result.sent = tab.sent
    return whole.result, whole.returns


class Visit:
    def __init__(self, today: Today, visitor: Visitor, tab: Tab) -> None:
        self.today, self.tab, self.result = today, tab, Visited(visitor)
        self.memory = today.world.memories[visitor.person]
        self.chances = today.chances(visitor.person)
        self.rng = today.random(visitor.person)
        self.returns: list[Return] = []

    def run(self) -> None:
        self.result.popularity = worth(self.today.popular[:HOME_PLACES], self.chances)
        self.result.oracle = oracle(self.chances, self.today.on_sale, HOME_PLACES)
        answer = self._ask("home", HOME_PLACES)
        self.result.aisle = worth(np.array(self.result.shown[-1].items, dtype=np.int64), self.chances)
        for item in self._look(answer):
            self._open(item, answer)
            similar = self._ask("similar", SIMILAR_PLACES, item_id=str(self.today.items.ids[item]))
            for next_item in self._look(similar)[:1]:
                self._open(next_item, similar)

    def _ask(self, surface: str, n: int, **query: str) -> dict[str, Any]:
        recent = ",".join(str(self.today.items.ids[item]) for item in self.memory.viewed[-RECENT:])
        answer = self.tab.recommend(surface, n, recent, **query)
        cards = [card for card in answer["items"] if card["item_id"] in self.today.places]
        items = tuple(self.today.places[card["item_id"]] for card in cards)
        behind = [
            self.today.world.life.days_behind(self.today.day, item, card)
            for item, card in zip(items, cards, strict=True)
        ]
        self.result.shown.append(
            Shown(
                surface, answer["served_by"], answer["variant"], answer["model_version"], items,
                tuple(price for price, _ in behind), tuple(stock for _, stock in behind), self._oldest(behind),
            )
        )  # fmt: skip
        return answer

    def _oldest(self, behind: list[tuple[int, int]]) -> float:
        world, day, now = self.today.world, self.today.day, time.monotonic()
        return max((world.age_of_fact(day, max(each), now) for each in behind), default=0.0)

    def _look(self, answer: dict[str, Any]) -> list[int]:
        """Looks over the list just shown. Returns what is clicked; refuses what is disliked much."""
        items = self.result.shown[-1].items
        drawn = self.rng.random((3, HOME_PLACES))[:, : len(items)]
        clicked: list[int] = []
        listed = [{"item_id": card["item_id"], "position": card["position"]} for card in answer["items"]]
        if listed:
            self._post([self._event("view_item_list", answer, items=listed)])
        for place, item in enumerate(items):
            if drawn[0, place] >= examination(len(items))[place]:
                continue
            if drawn[1, place] < self.chances.click[item] and len(clicked) < MOST_CLICKS:
                clicked.append(item)
            else:
                self.memory.passed_over[item] += 1
                if drawn[2, place] < self.chances.refuse[item]:
                    self._refuse(item, answer)
        return clicked

    def _open(self, item: int, answer: dict[str, Any]) -> None:
        self.result.clicked.append(item)
        self.memory.viewed.append(item)
        item_id, price = str(self.today.items.ids[item]), float(self.today.items.price[item])
        events = [
            self._event("select_item", answer, item_id=item_id),
            self._event("view_item", answer, item_id=item_id, price=price),
        ]
        if self.rng.random() < self.chances.buy[item]:
            events += self._buy(item, answer, item_id, price)
        self._post(events)

    def _buy(self, item: int, answer: dict[str, Any], item_id: str, price: float) -> list[dict[str, Any]]:
        transaction_id = f"{self.tab.tab_id}-order-{len(self.result.bought)}"
        self.result.bought.append(item)
        self.result.revenue += price
        self.memory.bought_on[item] = self.today.day
        if self.rng.random() < self.chances.refund[item]:
            due = self.today.day + int(self.rng.integers(1, 5))
            self.returns.append(Return(due, self.result.visitor, transaction_id, item, price))
        line = {"item_id": item_id, "price": price, "quantity": 1}
        paid = {"items": [line], "currency": "EUR", "value": price}
        order = {"transaction_id": transaction_id, "purchase_method": "online"}
        return [self._event("add_to_cart", answer, **paid), self._event("purchase", answer, **paid, **order)]

    def _refuse(self, item: int, answer: dict[str, Any]) -> None:
        self.memory.refused.add(item)
        self.result.refused += 1
        refusal = self._event("not_interested", answer, item_id=str(self.today.items.ids[item]), scope="item")
        self.tab.post([refusal], route="feedback")

    def _event(self, name: str, answer: dict[str, Any], **fields: Any) -> dict[str, Any]:
        led = {"recommendation_id": answer["recommendation_id"], "surface": answer["surface"]}
        return self.tab.event(name, **led, **fields)

    def _post(self, events: list[dict[str, Any]]) -> None:
        """What goes wrong on the way: an event gets lost, one breaks the contract, a batch is sent twice."""
        twice, spoilt, lost = self.rng.random(3) < (SENT_TWICE, SPOILT, LOST)
        if lost:
            self.tab.lose()
            events = [*events, self.tab.event("page_view", page_url="/")]  # so that a later number shows the gap
        if spoilt:
            events = [*events, self.tab.event("rate_item", item_id="x", rating=9)]
        self.tab.post(events, bad=int(spoilt), again=bool(twice))
