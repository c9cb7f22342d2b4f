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
ESCAPED = 2  # how often a description may be escaped: once by the shop, once by its export
SHORTEST = 2  # characters; a letter by itself says nothing
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
RUNS = re.compile(f"(?P<unspaced>[{UNSPACED}]+)|[^{UNSPACED}]+")
# Marks that a writer may leave out: of Latin, Greek and Cyrillic, Hebrew, Arabic. Other scripts spell with theirs.
OPTIONAL_MARKS = (*range(0x0300, 0x0370), *range(0x0591, 0x05C8), 0x0640, *range(0x064B, 0x0660), 0x0670)
INVISIBLE = (0x00AD, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, *range(0xFE00, 0xFE10), 0xFEFF)  # within a word or a sign
# Letters with a stroke or a missing dot, which do not come apart.
PLAIN_LETTERS = {"ı": "i", "đ": "d", "ð": "d", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe"}
LEFT_OUT: dict[int, str | None] = dict.fromkeys((*OPTIONAL_MARKS, *INVISIBLE))
TO_PLAIN = str.maketrans(PLAIN_LETTERS)


class _Letters(dict[int, str | int]):
    """For `str.translate`: letters and marks stay, digits are Western, the rest is a space. Filled as they come."""

    def __missing__(self, code: int) -> str | int:
        kind = unicodedata.category(chr(code))
        kept: str | int = code if kind[0] in "LNM" else " "
        self[code] = kept = str(unicodedata.decimal(chr(code))) if kind == "Nd" else kept
        return kept


_LETTERS = _Letters()


def plain_text(text: str) -> str:
    """Text without markup.

    >>> plain_text("<p>Caf&eacute;&nbsp;<b>noir</b></p><style>p { color: red }</style>").split()
    ['Café', 'noir']
    """
    text = _without_tags(text)
    for _ in range(ESCAPED):
        if "&" in text:
            text = _without_tags(html.unescape(text))
    return text


def _without_tags(text: str) -> str:
    return TAG.sub(" ", HIDDEN.sub(" ", text)) if "<" in text else text


def words(text: str | None) -> list[str]:
    """The words of a text, in their order.

    >>> words("Crème BRÛLÉE, 250 ml"), words("東京タワー 2F"), words(None)
    (['creme', 'brulee', '250', 'ml'], ['東京', '京タ', 'タワ', 'ワー', '2f'], [])
    """
    text = plain_text(text or "")
    if text.isascii():
        parts = text.lower().translate(_LETTERS).split()
        return [part for part in parts if len(part) >= SHORTEST]
    parts = _folded(text).translate(_LETTERS).split()
    return [word for part in parts for word in _cut(part)]


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text).translate(LEFT_OUT)
    return unicodedata.normalize("NFC", apart.casefold().translate(TO_PLAIN))


def _cut(part: str) -> list[str]:
    if part.isascii():
        return [part] if len(part) >= SHORTEST else []
    return [word for run in RUNS.finditer(part) for word in _words_of(run)]


def _words_of(run: re.Match[str]) -> list[str]:
    text = run[0]
    if run["unspaced"]:
        return [text[at : at + 2] for at in range(len(text) - 1)] or [text]
    return [text] if len(text) >= SHORTEST else []
