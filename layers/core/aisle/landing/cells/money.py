"""Amounts as shops write them: `19.99 USD`, `1.299,00`, `1,299.00`, `€ 12,50`, `$10`."""

import re

SYMBOLS = {
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₩": "KRW",
    "₽": "RUB",
    "₺": "TRY",
    "₴": "UAH",
    "₪": "ILS",
    "฿": "THB",
    "₫": "VND",
    "zł": "PLN",
    "kč": "CZK",
    "$": "USD",
    "us$": "USD",
    "c$": "CAD",
    "ca$": "CAD",
    "a$": "AUD",
    "au$": "AUD",
    "nz$": "NZD",
    "hk$": "HKD",
    "s$": "SGD",
    "r$": "BRL",
    "mx$": "MXN",
    "euro": "EUR",
    "euros": "EUR",
    "dollar": "USD",
    "dollars": "USD",
    "pound": "GBP",
    "pounds": "GBP",
}
DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN", "ARS", "CLP", "COP", "TWD"})
CROWNS = frozenset({"SEK", "NOK", "DKK", "ISK"})

LONGEST = 60  # what is longer is no amount
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’]")
_AMOUNT = re.compile(r"([^\d.,\-+()]*)([-+(]?)([^\d.,\-+()]*)(\d[\d.,]*|[.,]\d+)(?:-{1,2}|\))?([^\d.,()\-+]*)")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\D\d{3})+")
_COMMA_DECIMALS = re.compile(r"\d,\d{1,2}(?!\d)(?!,)")
_POINT_DECIMALS = re.compile(r"\d\.\d{1,2}(?!\d)(?!\.)")


def amount(text: str, decimal_mark: str | None = None, home: str | None = None) -> tuple[float, str | None]:
    """The number, and the currency where one stands beside it. `home` is the shop's own currency.

    >>> amount("1.299,00 €"), amount("$1,299.00"), amount("1.299", ","), amount("-5 USD")
    ((1299.0, 'EUR'), (1299.0, 'USD'), (1299.0, None), (-5.0, 'USD'))

    Raises: ValueError
    """
    found = _AMOUNT.fullmatch(_SPACES.sub("", text)) if len(text) <= LONGEST else None
    if not found:
        raise ValueError("is no amount of money")
    before, sign, between, digits, after = found.groups()
    named = [part for part in (before, between, after) if part]
    if len(set(named)) > 1:
        raise ValueError("names more than one currency")
    value = number(digits, decimal_mark)
    return (-value if sign in ("-", "(") else value), (currency(named[0], home) if named else None)


def currency(text: str, home: str | None = None) -> str:
    """The three letters of a currency. `$` and `kr` are the shop's own where that is a dollar or a crown.

    >>> currency("usd"), currency("€"), currency("$", "CAD")
    ('USD', 'EUR', 'CAD')

    Raises: ValueError
    """
    word = text.strip().casefold().rstrip(".")
    if word in ("$", "dollar", "dollars") and home in DOLLARS:
        return str(home)
    if word == "kr" and home in CROWNS:
        return str(home)
    if word in SYMBOLS:
        return SYMBOLS[word]
    if len(word) == 3 and word.isascii() and word.isalpha():
        return word.upper()
    raise ValueError("is no currency of three letters")


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
    if (other in whole and not _THOUSANDS.fullmatch(whole)) or not (whole + rest).replace(other, "").isascii():
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
