"""Words and headers are compared without case, spaces and signs."""

from functools import lru_cache


@lru_cache(8_192)
def plain(text: object) -> str:
    """
    >>> plain(" In-Stock? "), plain("in_stock")
    ('instock', 'instock')
    """
    return "".join(letter for letter in str(text).casefold() if letter.isalnum())
