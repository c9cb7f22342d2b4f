"""The demo's progress output, and the table at its end."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

WIDTH = 150  # of output to a file

Advance = Callable[[float, str], None]  # share done (0 to 1), what is being done


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
        columns = (SpinnerColumn(), TextColumn("{task.fields[step]:<12}"), BarColumn(24), TimeElapsedColumn())
        with Progress(*columns, TextColumn("{task.description}"), console=self.console, transient=True) as bar:
            task = bar.add_task("", total=1.0, step=name)
            try:
                yield step, lambda share, doing: bar.update(task, completed=share, description=doing)
            except BaseException as error:
                step.failure = f"{type(error).__name__}: {error}"
                raise
            finally:
                step.seconds = time.monotonic() - began
        self._print_line(step)

    def _print_line(self, step: Step) -> None:
        rows = "" if step.rows is None else f"{step.rows:,} rows. "
        text = f"[green]✓[/] {step.name:<12} {step.seconds:6.1f} s  {rows}{step.figures[0] if step.figures else ''}"
        self.console.print(text, soft_wrap=True)

    def print_table(self, title: str) -> None:
        table = Table(title=title, title_justify="left", show_lines=True, expand=False)
        for column, justify in (("step", "left"), ("seconds", "right"), ("rows", "right"), ("figures", "left")):
            table.add_column(column, justify=justify, overflow="fold")  # type: ignore[arg-type]
        for step in self.steps:
            rows = "" if step.rows is None else f"{step.rows:,}"
            text = "\n".join(step.figures) if step.failure is None else f"[red]FAILED[/] {step.failure}"
            table.add_row(step.name, f"{step.seconds:.1f}", rows, text)
        table.add_row("in all", f"{time.monotonic() - self.began:.1f}", "", "")
        self.console.print(table)
