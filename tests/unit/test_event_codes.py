"""Codes of events mean what they meant when they were written, whatever order the code has now."""

import numpy as np
import pytest

from aisle.errors import IncompatibleModel
from aisle.inputs.event_codes import decode
from aisle.inputs.histories import EVENTS


def codes(*names: str) -> np.ndarray:
    return np.array([EVENTS.index(name) for name in names], dtype=np.int8)


def names_of(decoded: np.ndarray, known: tuple[str, ...]) -> list[str]:
    return [known[code] for code in decoded.tolist()]


def test_a_purchase_stays_a_purchase_in_code_of_another_order():
    known = EVENTS[::-1]

    decoded = decode(codes("purchase", "view_item", "refund"), EVENTS, known)

    assert names_of(decoded, known) == ["purchase", "view_item", "refund"]
    assert decoded.dtype == np.int8


def test_a_purchase_stays_a_purchase_in_code_with_one_type_more():
    known = ("borrow_item", *EVENTS)

    decoded = decode(codes("purchase", "remove_from_cart"), EVENTS, known)

    assert names_of(decoded, known) == ["purchase", "remove_from_cart"]


def test_codes_that_agree_are_not_copied():
    written = codes("purchase", "rate_item")

    assert decode(written, EVENTS, EVENTS) is written
    assert decode(written, EVENTS, (*EVENTS, "borrow_item")) is written


def test_a_model_that_counts_an_event_unknown_to_the_code_is_refused():
    with pytest.raises(IncompatibleModel, match=r"does not know: purchase"):
        decode(codes("view_item"), EVENTS, tuple(name for name in EVENTS if name != "purchase"))
