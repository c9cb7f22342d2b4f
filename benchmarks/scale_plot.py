"""Plots the time and memory of a training against the size of the shop."""

from pathlib import Path
from typing import Any

from benchmarks.pictures import pyplot, save


def plot(results: list[dict[str, Any]], path: Path) -> None:
    from matplotlib.ticker import NullFormatter

    size = [result["interactions"] / 1e6 for result in results]
    figure, axes = pyplot().subplots(1, 2, figsize=(10, 4))
    panels = (("minutes", [r["seconds"] / 60 for r in results]), ("peak memory, GiB", [r["peak_gib"] for r in results]))
    for axis, (label, values) in zip(axes, panels, strict=True):
        axis.loglog(size, values, "o-", color="#26406b", label="measured")
        line = [values[0] * each / size[0] for each in size]
        axis.loglog(size, line, "--", color="#999999", label="linear growth")
        for each in (axis.xaxis, axis.yaxis):
            each.set_major_formatter("{x:g}")
            each.set_minor_formatter(NullFormatter())
        axis.set_xlabel("million interactions")
        axis.set_ylabel(label)
        axis.grid(True, which="both", alpha=0.25)
        for each, value in zip(size, values, strict=True):
            axis.annotate(f"{value:.3g}", (each, value), textcoords="offset points", xytext=(0, 8), ha="center")
        axis.legend(frameon=False)
    figure.suptitle("A whole training on two cores: read, fit, evaluate, fit anew, write")
    save(figure, path)
