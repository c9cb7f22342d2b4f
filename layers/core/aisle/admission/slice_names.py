"""The slices of an evaluation by name, and those that a gate protects: a good mean must not be paid by them."""

from collections.abc import Iterable

CATEGORY = "category:"  # the name of a large category's slice begins so
PROTECTED = ("new_people", "cold_items", "tail_items")  # cold items: nobody had met them before


def protected(names: Iterable[str]) -> list[str]:
    """The protected slices among these, in the order of their names.

    >>> protected(["tail_items", "head_items", "category:Tea", "new_people"])
    ['category:Tea', 'new_people', 'tail_items']
    """
    return sorted(name for name in names if name in PROTECTED or name.startswith(CATEGORY))
