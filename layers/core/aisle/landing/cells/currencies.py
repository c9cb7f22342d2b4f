"""Currencies as shops name them: by sign, by word, by three letters."""

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


def currency_beside(word: str, home: str | None) -> str | None:
    """The currency beside an amount; None where many have the name: the amount can be read all the same."""
    plain = word.casefold().rstrip(".")
    return None if plain in OF_MANY and home not in OF_MANY[plain] else currency(word, home)
