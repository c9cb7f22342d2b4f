"""Which kind of rows a file holds, where neither its folder nor its name tells: its headers do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from aisle.errors import InvalidInput
from aisle.landing.file_rows import Source
from aisle.landing.landing_config import LandingConfig
from aisle.landing.landing_file import LandingFile
from aisle.landing.layouts.layout import OWN
from aisle.landing.row_models import ROW_MODELS
from aisle.landing.rows import RawRow

# Fields that a kind's headers must feed; of several in one entry, any.
TELLING: dict[str, tuple[tuple[str, ...], ...]] = {
    "items": (("item_id",), ("title",)),
    "users": (("user_id",),),
    "orders": (("transaction_id",), ("item_id",), ("occurred_at",)),
    "events": (("event_name",), ("occurred_at",), ("user_id", "anonymous_id")),
}
SAMPLE_ROWS = 100


@dataclass(frozen=True, order=True)
class _Fit:
    """How well a file's headers suit a kind. The greater one suits better."""

    is_known_export: bool
    telling: int
    names_events: bool
    fed: int


def kind_by_headers(
    file: str, open_file: Callable[[], Source], now: datetime, config: LandingConfig | None = None
) -> str | None:
    """None where the headers suit no kind, or two kinds equally well. The file is opened once for each kind.

    Raises: InvalidInput, where the file cannot be read at all.
    """
    fits = {kind: fit for kind in ROW_MODELS if (fit := _fit(kind, file, open_file(), now, config)) is not None}
    best = [kind for kind, fit in fits.items() if fit == max(fits.values())]
    return best[0] if len(best) == 1 else None


def _fit(kind: str, file: str, source: Source, now: datetime, config: LandingConfig | None) -> _Fit | None:
    try:
        landed = LandingFile(kind, file, source, config)
    except InvalidInput:
        return None  # the shop named a layout that is none of this kind
    fed = landed.assumed()["columns"]
    is_known_export = landed.layout.name != OWN
    if not is_known_export and not all(any(field in fed for field in fields) for fields in TELLING[kind]):
        return None
    if kind == "events" and not _has_events(landed, now):
        return None
    return _Fit(is_known_export, len(TELLING[kind]), kind == "events", len(fed))


def _has_events(landed: LandingFile, now: datetime) -> bool:
    """Whether any row is an event: a column `type` of orders names none."""
    checker = landed.checker(now)
    return any(
        isinstance(row, RawRow) and checker.check(row).reason is None for row in islice(landed.rows(), SAMPLE_ROWS)
    )
