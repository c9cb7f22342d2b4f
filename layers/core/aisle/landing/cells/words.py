"""Words and headers are compared without case, spaces and signs."""

from functools import lru_cache


def plain(text: object) -> str:
    """
    >>> plain(" In-Stock? "), plain("in_stock"), plain(1), plain("-1")
    ('instock', 'instock', '1', '-1')
    """
    return _plain(str(text))


@lru_cache(8_192)
def _plain(text: str) -> str:
    letters = "".join(letter for letter in text.casefold() if letter.isalnum())
    return f"-{letters}" if letters.isdecimal() and text.lstrip().startswith("-") else letters
