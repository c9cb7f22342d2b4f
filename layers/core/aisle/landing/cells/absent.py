"""Words by which exports say that there is no value, and values of tables that have kinds of their own."""

from decimal import Decimal
from uuid import UUID

_WORDS = ("null", "n/a", "#n/a", "na", "<na>", "nan", "none", "nil", "\\n", "(not set)", "(null)", "undefined", "nat")
_FORMS = {form for word in _WORDS for form in (word, word.upper(), word.title())}
ABSENT = frozenset({"", " ", "  ", "NaN", "NaT", "N/a", *_FORMS})


def is_absent(value: object) -> bool:
    """
    >>> [is_absent(value) for value in (None, " ", "N/A", float("nan"), 0, "no")]
    [True, True, True, True, False, False]
    """
    if isinstance(value, str):
        return value in ABSENT or value.strip() in ABSENT
    return value is None or value != value  # NaN alone is not itself


def present(values: dict[str, object]) -> dict[str, object]:
    """The values that are there. A whole number that a table kept as 12345.0 is 12345.

    >>> present({"a": "NULL", "b": 12345.0, "c": "x", "d": Decimal("7.00"), "e": Decimal("7.5")})
    {'b': 12345, 'c': 'x', 'd': 7, 'e': 7.5}
    """
    kept = {}
    for name, value in values.items():
        kind = value.__class__
        if kind is str:
            if value in ABSENT:
                continue
        elif value is None:
            continue
        elif kind is float:
            if value != value:
                continue
            if value.is_integer():  # type: ignore[attr-defined]
                value = int(value)  # type: ignore[call-overload]
        elif kind is Decimal:
            if not value.is_finite():  # type: ignore[attr-defined]
                continue
            value = int(value) if value == value.to_integral_value() else float(value)  # type: ignore
        elif kind is UUID:
            value = str(value)
        kept[name] = value
    return kept
