"""The import time of each function, in fresh processes, and the modules that take most of it."""

import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PROCESSES = 5
HEAVIEST = 5  # modules to list for each function
TIMED = """
import json, time
wall, cpu = time.perf_counter(), time.process_time()
import {module}
print(json.dumps([1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)]))
"""


def import_times() -> dict[str, dict[str, Any]]:
    """Milliseconds by function: the median of several fresh processes, without the interpreter's own start."""
    names = sorted(path.parent.name for path in (ROOT / "functions").glob("*/app.py"))
    return {name: _measure(f"functions.{name}.app") for name in names}


def _measure(module: str) -> dict[str, Any]:
    _run("-c", f"import {module}")  # compiles modules not compiled yet
    times = [json.loads(_run("-c", TIMED.format(module=module)).stdout) for _ in range(PROCESSES)]
    wall, cpu = (round(statistics.median(column)) for column in zip(*times, strict=True))
    return {"wall_ms": wall, "cpu_ms": cpu, "heaviest": _heaviest(module)}


def _heaviest(module: str) -> str:
    """Modules by their own time in milliseconds, without their imports."""
    lines = _run("-X", "importtime", "-c", f"import {module}").stderr.splitlines()
    rows = [line.removeprefix("import time:").split("|") for line in lines if line.startswith("import time:")][1:]
    heaviest = sorted(((int(own), name.strip()) for own, _, name in rows), reverse=True)[:HEAVIEST]
    return ", ".join(f"{name} {own / 1000:.0f}" for own, name in heaviest)


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=True, cwd=ROOT)
