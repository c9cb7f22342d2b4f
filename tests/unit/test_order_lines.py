"""An order line is known by its transaction, its item and its number within both."""

from aisle.landing import order_lines
from tests.landed_file import land

HEAD = "transaction_id,item_id,quantity,price,user_id,occurred_at,status,Fulfillment Status\n"


def ids(*rows):
    return [row["order_line_id"] for row in land("orders", HEAD + "".join(f"{row}\n" for row in rows)).rows]


def test_a_later_export_with_another_status_tells_the_same_lines():
    before = ids("T1,tea,1,5,u1,2026-01-01,,unfulfilled", "T1,pot,1,9,u1,2026-01-01,,unfulfilled")
    after = ids("T1,pot,1,9,u1,2026-01-01,,fulfilled", "T1,tea,1,5.00,u1,2026-01-01T00:00:00Z,,fulfilled")

    assert sorted(before) == sorted(after)
    assert len(set(before)) == 2


def test_two_lines_of_one_item_are_two_and_alike_in_every_column_are_one():
    line = "T1,tea,1,5,u1,2026-01-01,,open"

    numbers = ids(line, "T1,tea,2,5,u1,2026-01-01,,open", line)

    assert numbers[0] == numbers[2] != numbers[1]


def test_a_refund_is_another_line_than_its_purchase_and_the_same_in_an_export_without_it():
    refund = "T1,tea,1,5,u1,2026-01-02,refunded,"

    bought, back = ids("T1,tea,1,5,u1,2026-01-01,,", refund)

    assert bought != back
    assert ids(refund) == [back]


def test_no_signs_in_ids_make_two_lines_one():
    first, second, third = ids("a:b,c,1,5,u1,2026-01-01,,", "a,b:c,1,5,u1,2026-01-01,,", "a%3Ab,c,1,5,u1,2026-01-01,,")

    assert len({first, second, third}) == 3


def test_lines_are_numbered_on_when_many_lie_between(monkeypatch):
    monkeypatch.setattr(order_lines, "MAX_REMEMBERED", 3)
    numbers = order_lines.LineNumbers()

    first = numbers.number("T1 tea", "one")
    between = [numbers.number(f"T{n}", "x") for n in range(2, 5)]
    second = numbers.number("T1 tea", "two")

    assert (first, between, second) == (1, [1, 1, 1], 2)
