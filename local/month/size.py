"""The sizes of a month: the whole one, and the one that a test can wait for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    items: int = 600
    shoppers: int = 1_000  # members; half as many again never sign in
    history_days: int = 60
    visitors: int = 500  # a day


SMALL = Size(items=250, shoppers=400, history_days=45, visitors=30)
