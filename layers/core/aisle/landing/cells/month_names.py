"""Months as people name them: English, German, French, Spanish, Italian, Portuguese and Dutch."""

import unicodedata

_BEGINNINGS = (
    *("jan gen ene", "feb fev fevr", "mar mrz maa mrt", "apr abr avr", "may mai mag mei maj", "jun giu juin"),
    *("jul lug juil", "aug ago aou", "sep set", "oct okt ott out", "nov", "dec dez dic"),
)
MONTHS = {begin: number for number, names in enumerate(_BEGINNINGS, 1) for begin in names.split()}


def month_named(name: str) -> int:
    """By the first letters of its name, without accents; 0 for a word that names none.

    >>> [month_named(name) for name in ("March", "März", "Mrz.", "août", "juin", "juillet", "Oktober", "Lunedi")]
    [3, 3, 3, 8, 6, 7, 10, 0]
    """
    apart = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in apart if letter.isalpha())
    return MONTHS.get(plain[:4]) or MONTHS.get(plain[:3], 0)
