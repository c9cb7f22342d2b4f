"""docs/queries.md: each named query, what it answers and what it takes."""

from collections.abc import Iterator
from pathlib import Path

from aisle.lake.named_query import parameters

QUERIES = Path(__file__).resolve().parents[1] / "functions" / "run_query" / "queries"
ROOMS = {"business": "Sales and items", "shoppers": "Shoppers", ".": "For operators and the state machines"}

INTRODUCTION = """# Named queries

A caller asks a query by its name; the function `run_query` runs it on Athena. This page is generated (`make docs`) from
`functions/run_query/queries`: its words are the first comment of each file.

    aws lambda invoke --function-name <RunQueryFunction> --cli-binary-format raw-in-base64-out \\
      --payload '{"query": "conversion_by_recipe", "parameters": {"since": "2026-11-01"}}' rows.json

The answer is `{"query", "rows"}`. Every parameter is needed; none has a default. `since` is a day, as 2026-11-01. A
table that the shop has no data for is empty.
"""


def queries_page() -> str:
    """The page as Markdown."""
    return "\n".join([INTRODUCTION, *_rooms()])


def _rooms() -> Iterator[str]:
    for room, title in ROOMS.items():
        yield f"## {title}\n"
        for file in sorted((QUERIES / room).glob("*.sql")):
            yield from _query(file)


def _query(file: Path) -> Iterator[str]:
    sql = file.read_text()
    yield f"### `{file.stem}`\n"
    wanted = ", ".join(f"`{name}`" for name in parameters(sql))
    yield f"Parameters: {wanted or 'none'}.\n"
    yield from _comment(sql)
    yield ""


def _comment(sql: str) -> Iterator[str]:
    """The lines of the comment at the head."""
    for line in sql.splitlines():
        if not line.startswith("--"):
            return
        yield line.removeprefix("--").strip()
