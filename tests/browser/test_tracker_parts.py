"""A purchase of more lines than an event holds goes in parts, which a reload of the page repeats."""

from collections import Counter
from typing import Any

from tests.browser.pushes import heard, push
from tests.browser.visit import Visit, names

MOST = 500


def lines_of(events: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """Each line by its item, and its number among that item's lines in its event: so the lake tells lines apart."""
    found = []
    for event in events:
        seen: Counter[str] = Counter()
        for item in event["items"]:
            found.append((item["item_id"], seen[item["item_id"]]))
            seen[item["item_id"]] += 1
    return found


def purchase(lines: str) -> str:
    return f"{{event: 'purchase', ecommerce: {{transaction_id: 'T', value: 9, items: {lines}}}}}"


def test_no_two_lines_of_a_purchase_in_parts_look_the_same(visit: Visit):
    visit.open()

    between = "Array.from({length: 1200}, (_, index) => ({item_id: 'i' + index % 700}))"
    push(visit, purchase(f"[{{item_id: 'z', price: 1}}, ...{between}, {{item_id: 'z'}}]"))

    parts = heard(visit)
    lines = lines_of(parts)
    assert names(parts) == ["purchase"] * 3
    assert max(len(part["items"]) for part in parts) <= MOST
    assert len(lines) == len(set(lines)) == 1202
    assert Counter(item for item, _ in lines)["z"] == 2
    assert {part["transaction_id"] for part in parts} == {"T"}
    assert [part.get("value") for part in parts] == [9, None, None]


def test_a_reload_tells_the_same_lines_in_whatever_order(visit: Visit):
    many = "Array.from({length: 700}, (_, index) => ({item_id: 'i' + index % 400}))"
    visit.open()
    push(visit, purchase(many))
    first = heard(visit)

    visit.open()
    push(visit, purchase(f"{many}.reverse()"))

    again = [event for event in heard(visit) if event["event_id"] not in {each["event_id"] for each in first}]
    assert sorted(lines_of(first)) == sorted(lines_of(again))
    assert len(set(lines_of(first))) == 700


def test_a_purchase_that_fits_keeps_its_order(visit: Visit):
    visit.open()

    push(visit, purchase("[{item_id: 'c'}, {item_id: 'a'}, {item_id: 'c'}, {item_id: 'b'}]"))

    [whole] = heard(visit)
    assert [item["item_id"] for item in whole["items"]] == ["c", "a", "c", "b"]


def test_more_lines_of_one_item_than_an_event_holds_all_arrive(visit: Visit):
    visit.open()

    push(visit, purchase("Array.from({length: 1100}, () => ({item_id: 'pot'}))"))

    assert [len(part["items"]) for part in heard(visit)] == [500, 500, 100]
