"""The demo's progress output, and the table at its end."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from local.demo.progress import Advance, progress_line

WIDTH = 150  # of output to a file


@dataclass
class Step:
    """One row of the table."""

    name: str
    seconds: float = 0.0
    rows: int | None = None
    figures: list[str] = field(default_factory=list)
    failure: str | None = None

    def tell(self, figure: str) -> None:
        self.figures.append(figure)


class Report:
    """Keeps the steps in order. Prints each at its end, then all of them as one table."""

    def __init__(self) -> None:
        self.console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
        self.steps: list[Step] = []
        self.began = time.monotonic()

    @contextmanager
    def step(self, name: str) -> Iterator[tuple[Step, Advance]]:
        """Runs one step under a progress bar. Raises the step's own error, after noting it in the table."""
        step = Step(name)
        self.steps.append(step)
        began = time.monotonic()
        try:
            with progress_line(self.console, name) as advance:
                yield step, advance
        except BaseException as error:
            step.failure = type(error).__name__
            raise
        finally:
            step.seconds = time.monotonic() - began
        self._print_line(step)

    def _print_line(self, step: Step) -> None:
        rows = "" if step.rows is None else f"{step.rows:,} rows. "
        first = f"{rows}{step.figures[0] if step.figures else ''}"
        self.console.print("[green]✓[/]", f"{step.name:<12} {step.seconds:6.1f} s ", escape(first), soft_wrap=True)

    def seconds(self) -> float:
        """Since the demo began."""
        return time.monotonic() - self.began

    def print_table(self, title: str) -> None:
        table = Table(title=title, title_justify="left", show_lines=True, expand=False)
        for column, justify in (("step", "left"), ("seconds", "right"), ("rows", "right"), ("figures", "left")):
            table.add_column(column, justify=justify, overflow="fold")  # type: ignore[arg-type]
        for step in self.steps:
            rows = "" if step.rows is None else f"{step.rows:,}"
            failed = [] if step.failure is None else [f"[red]FAILED[/] {step.failure}"]
            text = "\n".join([*map(escape, step.figures), *failed])
            table.add_row(step.name, f"{step.seconds:.1f}", rows, text)
        table.add_row("in all", f"{self.seconds():.1f}", "", "")
        self.console.print(table)
