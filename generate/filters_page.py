"""docs/filters.md: the syntax of a filter, for a shop's engineers."""

from collections.abc import Iterator

from aisle.selection.filter_fields import ATTRIBUTES, ENTRIES
from aisle.selection.filter_syntax import MOST_CHARACTERS, MOST_CLAUSES, MOST_VALUES
from aisle.selection.unknown_names import MOST_NOTES

EXAMPLE = "brand:Acme|Zeta;price:10..50;-color:red;attributes.organic:yes"

INTRODUCTION = f"""# Filters

`GET /v1/recommendations?filter=...` shows only items that meet the filter. This page is generated (`make docs`) from
`layers/core/aisle/selection/filter_fields.py` and `layers/core/aisle/selection/filter_syntax.py`.

    filter={EXAMPLE}

reads: of Acme or Zeta, from 10 to 50, not red, and organic. An item meets every clause.

| part | is written |
|---|---|
| a clause | `field:value`; clauses stand between `;` |
| one of several values | `a\\|b`, written with a plain bar |
| the opposite | `-` before the field |
| a range | `10..50`, `10..` or `..50`; both ends belong to it. `18` is that number alone. |
| `;`, `\\|`, `:` or `\\` inside a value | a backslash before it; a `:` in a value needs none |

Values are compared as they are, capitals included. Encode the whole as any value of an address: `;` is `%3B`, a bar is
`%7C`, a space is `%20`. `URLSearchParams` and every HTTP library do it.

A fact that an item does not have meets no clause: an unknown price is in no range. So `-price:10..50` keeps items of
unknown price, and `price:..` is refused.

A filter holds inside the search: if ten items meet it, ten are shown, by every rung of the ladder. `category` is the
page's own parameter and holds as well. What is sold out or delisted is never shown.

## Fields
"""

LIMITS = f"""
A field may stand once, or as often as you like with `-`.

| limit | |
|---|---|
| characters | {MOST_CHARACTERS:,}, decoded |
| clauses | {MOST_CLAUSES} |
| values of a clause | {MOST_VALUES} |

The margin is no field: anybody who has the publishable key could find it out by trying. Rules may use it
([rules.md](rules.md)). The same holds for every attribute: leave out of the catalogue what nobody is to know.

## What is wrong is answered by name

| wrong | answer |
|---|---|
| a parameter, a field or a range that cannot be read | 400, with the place, the reason and the nearest right name |
| a brand, category, attribute, value or item id that no item has | 200, since the catalogue changes; `notes` names it |

A note has the nearest name that an item has. At most {MOST_NOTES} notes are given.

```json
{{"field": "filter.brand", "value": "Acmee", "note": "no item has this brand", "nearest": "Acme"}}
```

## An empty answer

Where no item may be shown, the answer is 200 with `"items": []`, and `why_empty` says why. `counts` has how many items
are left after each step. `emptied_by` names the filter or rule that no item in stock passes, or the two that none
passes together, or as few more as it takes. A metric, `EmptyAnswers`, counts such answers.

```json
{{
  "because": "98 of 100 items are in stock; none passes “filter brand:Acme” and “filter color:blue”.",
  "emptied_by": ["filter brand:Acme", "filter color:blue"],
  "counts": [
    {{"after": "in stock", "items": 98}},
    {{"after": "filter brand:Acme", "items": 12}},
    {{"after": "filter color:blue", "items": 0}}
  ]
}}
```
"""


def filters_page() -> str:
    """The page as Markdown."""
    return "\n".join([INTRODUCTION, *_fields(), LIMITS])


def _fields() -> Iterator[str]:
    yield "| field | takes | an item meets it | example |"
    yield "|---|---|---|---|"
    for field in ENTRIES:
        yield f"| `{field.name}` | {field.takes} | {field.means} | {_code(field.example)} |"
    own = "The shop's own attribute NAME is one of these."
    yield f"| `{ATTRIBUTES}NAME` | values | {own} | `{ATTRIBUTES}organic:yes` |"


def _code(text: str) -> str:
    """Inline code in a cell of a table, where a bar would end the cell."""
    bar = "\\|"
    return f"`{text.replace('|', bar)}`"
