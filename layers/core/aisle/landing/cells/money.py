"""Amounts as shops write them: `19.99 USD`, `1.299,00`, `1,299.00`, `€ 12,50`, `$10`."""

import re
from unicodedata import decimal, normalize

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
    "₸": "KZT",
    "₱": "PHP",
    "₦": "NGN",
    "zł": "PLN",
    "руб": "RUB",
    "р": "RUB",
    "грн": "UAH",
    "лв": "BGN",
    "lei": "RON",
    "ft": "HUF",
    "tl": "TRY",
    "円": "JPY",
    "元": "CNY",
    "원": "KRW",
    "fr": "CHF",
    "sfr": "CHF",
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
OF_MANY = {"kr": CROWNS, "rs": frozenset({"INR", "PKR", "LKR", "NPR", "MUR"})}  # of which country, only the shop knows

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
    named = {_beside(part, home) for part in (before, between, after) if part.strip(".")}
    if len(named) > 1:
        raise ValueError("names more than one currency")
    value = number(digits, decimal_mark)
    return (-value if sign in ("-", "(") else value), (named.pop() if named else None)


def _beside(word: str, home: str | None) -> str | None:
    """The currency beside an amount; None where many have the name: the amount can be read all the same."""
    plain = word.casefold().rstrip(".")
    return None if plain in OF_MANY and home not in OF_MANY[plain] else currency(word, home)


def _western(text: str) -> str:
    """The digits and marks of other scripts and widths."""
    plain = normalize("NFKC", text).translate(_DASHES).replace("\u066b", ".").replace("\u066c", "")
    return "".join(str(decimal(sign)) if sign.isdecimal() else sign for sign in plain)


def currency(text: str, home: str | None = None) -> str:
    """The three letters of a currency. `$` and `kr` are the shop's own where that is a dollar or a crown.

    >>> currency("usd"), currency("€"), currency("$", "CAD")
    ('USD', 'EUR', 'CAD')

    Raises: ValueError
    """
    word = text.strip().casefold().rstrip(".")
    if word in ("$", "dollar", "dollars") and home in DOLLARS:
        return str(home)
    if home in OF_MANY.get(word, ()):
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
