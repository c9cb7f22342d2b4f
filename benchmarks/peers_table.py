"""Prints and plots the table of the peers."""

from pathlib import Path
from typing import Any

from benchmarks.pictures import pyplot, save

COLUMNS = ("hr@10", "ndcg@10", "recall@10", "hr@20", "mrr@20", "coverage@10", "fit_seconds", "score_seconds")


def show(result: dict[str, Any], by: str) -> None:
    """Prints the best peer first."""
    width = max(map(len, result["peers"]))
    print(f"{'':{width}}" + "".join(f"{name:>14}" for name in COLUMNS))
    for name, row in sorted(result["peers"].items(), key=lambda pair: -pair[1][by]):
        print(f"{name:{width}}" + "".join(f"{row[column]:>14}" for column in COLUMNS))
    print()


def plot(result: dict[str, Any], path: Path, of: str = "ndcg@10") -> None:
    rows = sorted(result["peers"].items(), key=lambda pair: pair[1][of])
    figure, axis = pyplot().subplots(figsize=(8, 0.6 + 0.4 * len(rows)))
    colours = ["#26406b" if name == "Aisle" else "#9fb1cc" for name, _ in rows]
    bars = axis.barh([name for name, _ in rows], [row[of] for _, row in rows], color=colours)
    axis.bar_label(bars, fmt="%.4f", padding=4)
    axis.spines[["top", "right"]].set_visible(False)
    axis.margins(x=0.12)
    axis.set_xlabel(f"{of.upper()}, whole catalogue ranked, {result['cases']:,} cases")
    axis.set_title(f"{result['dataset']}, {result['protocol']}, {result['on']}")
    save(figure, path)
