"""Amounts as shops write them: `19.99 USD`, `1.299,00`, `1,299.00`, `€ 12,50`, `$10`."""

import re
from typing import Any
from unicodedata import decimal, normalize

from aisle.landing.cells.currencies import currency_beside
from aisle.landing.cells.words import plain

LONGEST = 60  # what is longer is no amount
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’]")
_NAME = r"([^\W\d_]+\.(?=\d)|[^\d.,\-+()]*)"  # Rs.499, but .50 of $.50
_AMOUNT = re.compile(rf"{_NAME}([-+(]?){_NAME}(\d[\d.,]*|[.,]\d+)(?:-{{1,2}}|\))?([^\d.,()\-+]*\.?)")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\D\d{3})+")
_GROUPS = re.compile(r"[1-9]\d{0,2}(?:\D\d{2,3})*\D\d{3}")  # of India too: 1,29,999
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2012\u2013\u2014\u2212", "-"))
_COMMA_DECIMALS = re.compile(r"\d,\d{1,2}(?!\d)(?!,)")
_POINT_DECIMALS = re.compile(r"\d\.\d{1,2}(?!\d)(?!\.)")


def amount(text: str, decimal_mark: str | None = None, home: str | None = None) -> tuple[float, str | None]:
    """The number, and the currency where one stands beside it. `home` is the shop's own currency.

    >>> amount("1.299,00 €"), amount("$1,299.00"), amount("1.299", ","), amount("-5 USD"), amount("12 kr")
    ((1299.0, 'EUR'), (1299.0, 'USD'), (1299.0, None), (-5.0, 'USD'), (12.0, None))

    Raises: ValueError
    """
    text = text if text.isascii() else _western(text)
    found = _AMOUNT.fullmatch(_SPACES.sub("", text)) if len(text) <= LONGEST else None
    if not found:
        raise ValueError("is no amount of money")
    before, sign, between, digits, after = found.groups()
    named = {currency_beside(part, home) for part in (before, between, after) if part.strip(".")}
    if len(named) > 1:
        raise ValueError("names more than one currency")
    value = number(digits, decimal_mark)
    return (-value if sign in ("-", "(") else value), (named.pop() if named else None)


def _western(text: str) -> str:
    """The digits and marks of other scripts and widths."""
    plain = normalize("NFKC", text).translate(_DASHES).replace("\u066b", ".").replace("\u066c", "")
    return "".join(str(decimal(sign)) if sign.isdecimal() else sign for sign in plain)


def amount_of_object(value: dict[str, Any]) -> Any:
    """The text of an amount that came as {"amount": "12.50", "currencyCode": "EUR"}; anything else as it is."""
    parts = {plain(name): part for name, part in value.items()}
    digits = next((parts[name] for name in ("amount", "value", "price") if name in parts), None)
    money = next((parts[name] for name in ("currency", "currencycode") if name in parts), "")
    return f"{digits} {money}" if digits is not None else value


def number(digits: str, decimal_mark: str | None = None) -> float:
    """Digits with separators. The last of two kinds of mark is the decimal one; a mark that repeats parts thousands.

    >>> number("1.299,5"), number("1,299"), number("12,5"), number("1.299"), number("1,234,567")
    (1299.5, 1299.0, 12.5, 1.299, 1234567.0)

    Raises: ValueError
    """
    digits = digits.rstrip(".,")
    mark = _decimal_mark(digits, decimal_mark)
    other = "," if mark == "." else "."
    whole, _, rest = digits.partition(mark) if mark else (digits, "", "")
    if (other in whole and not _GROUPS.fullmatch(whole)) or not (whole + rest).replace(other, "").isascii():
        raise ValueError("is no number")
    return float(f"{whole.replace('.', '').replace(',', '') or 0}.{rest or 0}")


def _decimal_mark(digits: str, told: str | None) -> str:
    """Empty where there is none."""
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        last = "." if digits.rfind(".") > digits.rfind(",") else ","
        if digits.count(last) > 1:
            raise ValueError("is no number")
        return last
    if points + commas != 1:
        return ""
    mark = "." if points else ","
    grouped = bool(_THOUSANDS.fullmatch(digits))
    if told:
        return "" if mark != told and grouped else mark
    return "" if mark == "," and grouped else mark


def decimal_mark(texts: list[str]) -> str | None:
    """`,` where some amounts can only be read so, and none of them has a decimal point.

    >>> decimal_mark(["19,99", "1.299"]), decimal_mark(["1,299.00", "5"])
    (',', None)
    """
    commas = any(_COMMA_DECIMALS.search(text) for text in texts)
    return "," if commas and not any(_POINT_DECIMALS.search(text) for text in texts) else None
