"""Text out of HTML, and one part of a cell that holds several."""

import re
from html import unescape
from html.parser import HTMLParser

_TAGS = (
    "a|abbr|article|b|blockquote|body|br|button|center|code|dd|div|dl|dt|em|figure|font|form|h[1-6]|head|hr|html|i|iframe|"
    "img|input|label|li|link|meta|nobr|ol|p|picture|pre|s|script|section|small|source|span|strike|strong|style|sub|sup|"
    "svg|table|tbody|td|tfoot|th|thead|tr|u|ul|video"
)
_HTML = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>|<!--|<!\[CDATA\[", re.I)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.I)
_HIDDEN = frozenset({"script", "style", "head", "iframe", "svg"})
_INLINE = frozenset(
    {"a", "abbr", "b", "code", "em", "font", "i", "label", "s", "small", "span", "strike", "strong", "sub", "sup", "u"}
)
PATH_MARKS = (" > ", "->", "|", "»", "›", '["')
_PATH = re.compile(r"->| > |[|»›]")
LONGEST = 200_000  # characters of a text; the contract keeps fewer


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._hidden += tag in _HIDDEN
        if tag not in _INLINE:
            self.parts.append("\n")

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _HIDDEN and self._hidden > 0
        if tag not in _INLINE:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def text_of(value: str) -> str:
    """Without tags, and with entities read; text that is no HTML stays as it is.

    >>> text_of("<p>Red &amp; <b>warm</b></p><ul><li>1 < 2</li></ul>")
    'Red & warm\\n1 < 2'
    """
    value = value[:LONGEST]
    if not _HTML.search(value):
        return unescape(value) if _ENTITY.search(value) else value
    parser = _Text()
    try:
        parser.feed(value)
        parser.close()
    except (AssertionError, ValueError):  # the parser's way to give up on broken declarations
        return _HTML.sub(" ", value)
    lines = (" ".join(line.split()) for line in "".join(parser.parts).split("\n"))
    return "\n".join(line for line in lines if line)


def first_part(value: str, separator: str) -> str:
    """The first of several.

    >>> first_part("https://s/1.jpg, https://s/2.jpg", ",")
    'https://s/1.jpg'
    """
    return value.split(separator, 1)[0].strip()


def path_of(value: str) -> list[str]:
    """The steps of a category path.

    >>> path_of("Home & Garden > Lighting > Lamps")
    ['Home & Garden', 'Lighting', 'Lamps']
    >>> path_of('["film", "drama"]')
    ['film', 'drama']
    """
    if value.startswith("[") and value.endswith("]"):
        value = value[1:-1].replace('", "', "|").replace('","', "|").replace('"', "")
    return [step for step in (part.strip() for part in _PATH.split(value)) if step]
