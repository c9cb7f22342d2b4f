"""The next time of a schedule expression in UTC: rate(n unit), at(time), cron(minute hour day month weekday year).

Source: docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
"""

import re
from datetime import UTC, datetime, timedelta

UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
NEVER = float("inf")


def next_time(expression: str, now: float) -> float:
    """The next time after `now`, in seconds since the epoch; infinity if there is none. Raises: ValueError.

    >>> next_time("rate(5 minutes)", 1000.0)
    1300.0
    >>> next_time("cron(0 2 * * ? *)", 0.0)
    7200.0
    """
    kind, _, rest = expression.strip().removesuffix(")").partition("(")
    if kind == "rate" and (parts := re.fullmatch(r"(\d+) (second|minute|hour|day)s?", rest)):
        return now + int(parts[1]) * UNITS[parts[2]]
    if kind == "at":
        at = datetime.fromisoformat(rest).replace(tzinfo=UTC).timestamp()
        return at if at > now else NEVER
    if kind == "cron" and len(rest.split()) == 6:
        return _next_cron(rest.split(), now)
    raise ValueError(f"{expression} is not a schedule that the embedded cloud knows")


def _next_cron(fields: list[str], now: float) -> float:
    minute, hour, day, month, weekday, year = fields
    moment = datetime.fromtimestamp(now, UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
    last = moment + timedelta(days=366)
    while moment < last:
        fits_day = (
            _fits(year, moment.year, 1970, 2199)
            and _fits(month, moment.month, 1, 12, MONTHS)
            and _fits(day, moment.day, 1, 31)
            and _fits(weekday, moment.isoweekday() % 7 + 1, 1, 7, WEEKDAYS)
        )
        if not fits_day:
            moment = moment.replace(hour=0, minute=0) + timedelta(days=1)
        elif not _fits(hour, moment.hour, 0, 23):
            moment = moment.replace(minute=0) + timedelta(hours=1)
        elif not _fits(minute, moment.minute, 0, 59):
            moment += timedelta(minutes=1)
        else:
            return moment.timestamp()
    return NEVER


def _fits(field: str, value: int, low: int, high: int, names: tuple[str, ...] = ()) -> bool:
    for place, name in enumerate(names, start=1):
        field = field.replace(name, str(place))
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        if span in ("*", "?"):
            start, end = low, high
        else:
            start = int(first)
            end = int(last) if last else high if step else start
        if start <= value <= end and (value - start) % int(step or 1) == 0:
            return True
    return False
