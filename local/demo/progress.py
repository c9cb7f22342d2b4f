"""The line of a step while it runs. A terminal shows it move; a file gets a plain line every few seconds."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

PLAIN_EVERY_SECONDS = 10.0

Advance = Callable[[float, str], None]  # share done (0 to 1), what is being done


@contextmanager
def progress_line(console: Console, name: str) -> Iterator[Advance]:
    """The line is gone when the block ends."""
    if not console.is_terminal:
        yield _plain_lines(console, name)
        return
    columns = (SpinnerColumn(), TextColumn("{task.fields[step]:<12}"), BarColumn(24), TimeElapsedColumn())
    doing = TextColumn("{task.description}", markup=False)
    with Progress(*columns, doing, console=console, transient=True) as bar:
        task = bar.add_task("", total=1.0, step=name)
        yield lambda share, doing: bar.update(task, completed=share, description=doing)


def _plain_lines(console: Console, name: str) -> Advance:
    began = told = time.monotonic()

    def advance(_share: float, doing: str) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told >= PLAIN_EVERY_SECONDS:
            told = now
            console.print(f"  {name:<12} {now - began:6.0f} s  {doing}", markup=False, soft_wrap=True)

    return advance
