"""Of which form a text is: XML, JSON or a table. The name is asked only where the content does not tell."""

import re

from aisle.errors import InvalidInput

DELIMITERS = {"csv": ",", "tsv": "\t"}
USUAL_SEPARATORS = DELIMITERS | {"tab": "\t", "psv": "|"}
JSON_LINES = ("jsonl", "ndjson")
_LIST_OF_OBJECTS = re.compile(r"\[\s*(?:[{\]]|$)")
_XML = re.compile(r"<(?:\?xml|rss|feed|channel|products)\b", re.I)
_PAGE = re.compile(r"<(?:!doctype\s+html|html)\b", re.I)


def form_of(text: str, extension: str) -> str:
    """Of a file's beginning.

    Raises: InvalidInput, where it is a web page.
    """
    start = text.lstrip("\ufeff \t\r\n")
    if _PAGE.match(start):
        raise InvalidInput("file", "a web page, such as one that asks for a password or tells an error: no export")
    if _XML.match(start) or (start.startswith("<") and extension not in (*USUAL_SEPARATORS, *JSON_LINES)):
        return "xml"
    if _LIST_OF_OBJECTS.match(start):
        return "json"
    if extension in JSON_LINES:
        return "json_lines"
    if start.startswith("{"):
        return "json_lines" if _is_first_of_many(start) else "json_document"
    return "delimited"


def _is_first_of_many(start: str) -> bool:
    """Whether the first line is a row by itself, and others follow. A single line may hold a whole document."""
    first, _, rest = start.partition("\n")
    return first.rstrip().rstrip(",").endswith("}") and bool(rest.strip())
