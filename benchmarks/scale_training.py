"""Measures one training for `scale`: seconds, CPU seconds and peak memory, in total and by stage.

python -m benchmarks.scale_training FOLDER
"""

import argparse
import json
import resource
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from training.config import Config
from training.container.export import write_model
from training.container.memory import keep_memory
from training.container.train import train
from training.data.dataset import load
from training.fit import Stopwatch

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")
RESET_PEAK = "5"  # Source: Linux, Documentation/filesystems/proc.rst
GIB = 2**20  # kilobytes


@dataclass
class Gauge(Stopwatch):
    """A stopwatch that also reads the process's peak memory."""

    peaks: dict[str, float] = field(default_factory=dict)
    peak: float = 0.0

    @contextmanager
    def time(self, name: str) -> Iterator[None]:
        self.peak = max(self.peak, peak_gib())
        CLEAR.write_text(RESET_PEAK)
        with super().time(name):
            yield
        self.peaks[name] = max(self.peaks.get(name, 0.0), peak_gib())
        self.peak = max(self.peak, self.peaks[name])


def peak_gib() -> float:
    """Peak memory since the last reset."""
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
    return round(int(line.split()[1]) / GIB, 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="with interactions/, items/ and users/")
    folder = parser.parse_args().folder
    keep_memory()
    watch, began = Gauge(), perf_counter()
    with watch.time("read"):
        dataset = load(folder / "interactions", folder / "items", folder / "users")
    model, evaluation, _ = train(dataset, Config(), {}, watch)
    with watch.time("write"), tempfile.TemporaryDirectory() as written:
        write_model(model, evaluation, Path(written))
    used = resource.getrusage(resource.RUSAGE_SELF)
    figures = {
        "people": len(dataset.people),
        "items": len(dataset.catalogue),
        "interactions": len(dataset.interactions),
        "seconds": round(perf_counter() - began, 1),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_gib": max(watch.peak, peak_gib()),
        "ndcg@10": evaluation["metrics"]["ndcg@10"],
        "popularity_ndcg@10": evaluation["popularity"]["ndcg@10"],
        "stages": {
            stage: {"seconds": seconds, "peak_gib": watch.peaks.get(stage)} for stage, seconds in watch.seconds.items()
        },
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
