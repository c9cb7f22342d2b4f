"""The sizes of a month: the whole one, and the one that a test can wait for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    items: int = 600
    shoppers: int = 1_000  # members; half as many again never sign in
    history_days: int = 60
    visitors: int = 500  # a day


SMALL = Size(items=200, shoppers=250, history_days=30, visitors=30)
