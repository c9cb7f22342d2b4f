"""The generated documents and their paths."""

import json
from pathlib import Path

from generate.attributes_page import attributes_page
from generate.event_schema import event_schema
from generate.events_page import events_page
from generate.filters_page import filters_page
from generate.openapi_document import openapi_document
from generate.queries_page import queries_page
from generate.snippet_types import snippet_types
from generate.surfaces_page import surfaces_page
from generate.tracker_types import tracker_types

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"


def documents() -> dict[Path, str]:
    """The content of each file."""
    return {
        DOCS / "attributes.md": attributes_page(),
        DOCS / "events.md": events_page(),
        DOCS / "filters.md": filters_page(),
        DOCS / "queries.md": queries_page(),
        DOCS / "surfaces.md": surfaces_page(),
        DOCS / "schema" / "event.json": _json(event_schema()),
        DOCS / "openapi.json": _json(openapi_document()),
        ROOT / "web" / "tracker" / "recommendations.d.ts": snippet_types(),
        ROOT / "web" / "tracker" / "event.d.ts": tracker_types(),
    }


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
