"""Text of the world as words: HTML becomes text, case and diacritics fold, scripts without spaces become pairs.

Scripts that put no space between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese), and Korean, whose words carry
their endings, are cut into pairs of neighbouring characters.
Source: the bigram analyser for Chinese, Japanese and Korean of Apache Lucene.
"""

import html
import re
import unicodedata

HIDDEN = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE)
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
DIACRITICS = dict.fromkeys(range(0x0300, 0x0370))  # marks of Latin, Greek and Cyrillic; other scripts spell with theirs
SHORTEST = 2  # characters; a letter by itself says nothing
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]+"
)


class _Letters(dict[int, str | int]):
    """For `str.translate`: a letter, digit or mark stays, anything else becomes a space. Filled as characters come."""

    def __missing__(self, code: int) -> str | int:
        kind = unicodedata.category(chr(code))[0]
        self[code] = kept = code if kind in "LNM" else " "
        return kept


_LETTERS = _Letters()


def plain_text(text: str) -> str:
    """Text without markup.

    >>> plain_text("<p>Caf&eacute;&nbsp;<b>noir</b></p><style>p { color: red }</style>").split()
    ['Café', 'noir']
    """
    if "<" in text:
        text = TAG.sub(" ", HIDDEN.sub(" ", text))
    return html.unescape(text) if "&" in text else text


def words(text: str | None) -> list[str]:
    """The words of a text, in their order.

    >>> words("Crème BRÛLÉE, 250 ml"), words("東京タワー"), words(None)
    (['creme', 'brulee', '250', 'ml'], ['東京', '京タ', 'タワ', 'ワー'], [])
    """
    text = plain_text(text or "")
    if text.isascii():
        parts = text.lower().translate(_LETTERS).split()
        return [part for part in parts if len(part) >= SHORTEST]
    parts = _folded(text).translate(_LETTERS).split()
    return [word for part in parts for word in _cut(part)]


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text).translate(DIACRITICS)
    return unicodedata.normalize("NFC", apart.casefold())


def _cut(part: str) -> list[str]:
    if part.isascii() or not UNSPACED.search(part):
        return [part] if len(part) >= SHORTEST else []
    found = [word for word in UNSPACED.split(part) if len(word) >= SHORTEST]
    for run in UNSPACED.findall(part):
        found += [run[at : at + 2] for at in range(len(run) - 1)] or [run]
    return found
