"""Write the documents that are made of the code.

python -m docs.generate
"""

import json
from pathlib import Path

from docs.event_schema import event_schema
from docs.events_page import events_page
from docs.openapi_document import openapi_document

FOLDER = Path(__file__).parent


def documents() -> dict[Path, str]:
    """Each file and what stands in it."""
    return {
        FOLDER / "events.md": events_page(),
        FOLDER / "schema" / "event.json": _json(event_schema()),
        FOLDER / "openapi.json": _json(openapi_document()),
    }


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for path, text in documents().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
