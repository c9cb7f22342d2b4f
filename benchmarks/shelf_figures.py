"""The figures of a shelf's lists, against what was bought afterwards."""

import numpy as np

from aisle.arrays.array_types import Indices, Ints
from benchmarks.shelf_cases import SHOWN, Case

Listed = Indices | Ints


def compared(cases: list[Case], listed: dict[str, list[Listed]]) -> dict[str, dict[str, float]]:
    return {name: {"cases": len(cases), **scored(cases, lists)} for name, lists in listed.items()}


def scored(cases: list[Case], lists: list[Listed]) -> dict[str, float]:
    """Means over the cases; nothing where there are none.

    `shown` counts items, since a shelf of complements may be short; `right` is their share.
    """
    rows = [_scored(case.truth, shown) for case, shown in zip(cases, lists, strict=True)]
    if not rows:
        return {}
    hits, recall, gained, right, shown = np.mean(rows, axis=0).tolist()
    named = {"hr@10": hits, "recall@10": recall, "ndcg@10": gained, "right": right / max(shown, 1e-9), "shown": shown}
    return {name: round(value, 4) for name, value in named.items()}


def _scored(truth: frozenset[int], shown: Listed) -> tuple[float, ...]:
    right = np.array([item in truth for item in shown.tolist()], dtype=np.float64)
    discount = 1 / np.log2(np.arange(SHOWN) + 2)
    possible = min(len(truth), SHOWN)
    gained = float((right * discount[: len(right)]).sum() / discount[:possible].sum())
    return float(right.any()), float(right.sum() / possible), gained, float(right.sum()), float(len(right))


def show(shelf: str, rows: dict[str, dict[str, float]]) -> None:
    columns = list(next(iter(rows.values())))
    print(f"\n{shelf:26}" + "".join(f"{name:>18}" for name in columns))
    for name, figures_of in rows.items():
        print(f"{name:26}" + "".join(f"{figures_of[column]:>18}" for column in columns))
