"""Times as shops write them. A time without a zone is in the shop's own."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from aisle.landing.cells.clock_zones import ZONE, offset_of
from aisle.landing.cells.month_names import month_named

DAY_FIRST, MONTH_FIRST = "day_first", "month_first"
USUAL_ORDER = {"/": MONTH_FIRST, "-": DAY_FIRST, ".": DAY_FIRST}  # where nothing says which
FIRST_SECOND, LAST_SECOND = 631_152_000, 4_102_444_800  # 1990 and 2100: what a count of seconds may be
LONGEST = 80  # what is longer is no time
SERIAL_DAYS = (20_000, 80_000)  # 1954 to 2119, as spreadsheets count days
_CLOCK = (
    r"(?:[T,\s]+(?:at|um|à|alle|las|kl\.?)?\s*(?P<hour>\d{1,2})(?P<colon>[:.h])(?P<minute>\d{2})"
    r"(?:(?P=colon)(?P<second>\d{2})(?:[.,](?P<part>\d+))?)?\s*(?:(?P<half>[ap]\.?\s?m\.?)|Uhr)?)?"
)
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})([-/.年년])\s?(?P<month>\d{{1,2}})[-/.月월]\s?(?P<day>\d{{1,2}})[.日일]?{_CLOCK}{ZONE}", re.I
)
_YEAR_LAST = re.compile(
    rf"(?P<first>\d{{1,2}})(?P<mark>[-/.])(?P<next>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|\d{{2}}){_CLOCK}{ZONE}", re.I
)
_WORD = r"[^\W\d_]{3,12}\.?"
_NAMED = re.compile(
    rf"(?:{_WORD},?\s+)?(?:(?P<day>\d{{1,2}})(?:er|st|nd|rd|th|º|ª|\.)?[\s-]*(?:de\s+|of\s+)?(?P<name>{_WORD})"
    rf"|(?P<name2>{_WORD})\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?),?[\s-]+(?:de\s+)?(?P<year>\d{{4}}|\d{{2}}){_CLOCK}{ZONE}",
    re.I,
)
_BASIC = re.compile(rf"(\d{{4}})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)?{ZONE}", re.I)
_DIGITS = re.compile(r"\d{8}|\d{14}")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def moment(
    value: object, zone: tzinfo = UTC, orders: Mapping[str, str] | None = None, order: str | None = None
) -> datetime:
    """The instant that a cell names. `order` is the shop's own of day and month, `orders` what a file showed by mark.

    >>> moment("29-01-2021 07:01").isoformat(), moment("20180920").isoformat()
    ('2021-01-29T07:01:00+00:00', '2018-09-20T00:00:00+00:00')

    Raises: ValueError
    """
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    if isinstance(value, date):
        return datetime.combine(value, time(), zone)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _count(str(value), zone)
    if not isinstance(value, str):
        raise ValueError("is no time")
    text = value.strip()[:LONGEST]
    if _NUMBER.fullmatch(text):
        return _count(text, zone)
    if found := _BASIC.fullmatch(text):
        text = "{}-{}-{}T{}:{}:{}{}".format(*found.groups("00")[:6], found["zone"] or "")
    if found := _YEAR_FIRST.fullmatch(text):
        return _build(found, int(found["year"]), int(found["month"]), int(found["day"]), zone)
    if found := _YEAR_LAST.fullmatch(text):
        day, month = _by_order(int(found["first"]), int(found["next"]), found["mark"], orders or {}, order)
        return _build(found, _full_year(int(found["year"])), month, day, zone)
    if found := _NAMED.fullmatch(text):
        month = month_named(found["name"] or found["name2"])
        return _build(found, _full_year(int(found["year"])), month, int(found["day"] or found["day2"]), zone)
    raise ValueError("is no time that can be read: write it like 2026-11-24T09:00:00Z")


def date_orders(texts: list[str]) -> dict[str, str]:
    """Mark between day and month -> their order, where a day above 12 proves it.

    >>> date_orders(["03/04/2026", "25/12/2026"])
    {'/': 'day_first'}
    """
    proven: dict[str, str] = {}
    for text in texts:
        found = _YEAR_LAST.fullmatch(text.strip())
        if found and (int(found["first"]) > 12) != (int(found["next"]) > 12):
            proven.setdefault(found["mark"], DAY_FIRST if int(found["first"]) > 12 else MONTH_FIRST)
    return proven


def _by_order(first: int, second: int, mark: str, orders: Mapping[str, str], order: str | None) -> tuple[int, int]:
    """Day and month. Without the shop's word, a day above 12 is a day wherever it stands."""
    chosen = order or orders.get(mark) or USUAL_ORDER[mark]
    day, month = (first, second) if chosen == DAY_FIRST else (second, first)
    return (month, day) if order is None and month > 12 >= day else (day, month)


def _count(text: str, zone: tzinfo) -> datetime:
    """A date without marks, or seconds, or their thousandths, millionths ... since 1970."""
    if _DIGITS.fullmatch(text) and text[:2] in ("19", "20"):
        return datetime.strptime(text, "%Y%m%d" if len(text) == 8 else "%Y%m%d%H%M%S").replace(tzinfo=zone)
    count = float(text)
    for unit in (1, 1_000, 1_000_000, 1_000_000_000):
        if FIRST_SECOND * unit <= count <= LAST_SECOND * unit:
            return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=count / unit)
    if SERIAL_DAYS[0] <= count <= SERIAL_DAYS[1]:
        raise ValueError("looks like a spreadsheet's serial number: export times as text, like 2026-11-24T09:00:00Z")
    raise ValueError("is a number that is no time since 1995")


def _full_year(year: int) -> int:
    return year if year > 99 else year + (2000 if year < 70 else 1900)


def _build(found: re.Match[str], year: int, month: int, day: int, zone: tzinfo) -> datetime:
    """In an hour that the clock's change skips or repeats, the time before the change holds."""
    hour = int(found["hour"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            raise ValueError("is no time of day")
        hour = hour % 12 + (12 if found["half"][0] in "pP" else 0)
    micros = int((found["part"] or "0")[:6].ljust(6, "0"))
    minute, second = int(found["minute"] or 0), int(found["second"] or 0)
    ends_the_day = (hour, minute, second, micros) == (24, 0, 0, 0)
    try:
        local = datetime(year, month, day, 0 if ends_the_day else hour, minute, second, micros)
        local += timedelta(days=ends_the_day)
    except (ValueError, OverflowError):
        raise ValueError("is no day or hour of the calendar") from None
    return local.replace(tzinfo=offset_of(found["zone"]) if found["zone"] else zone)
