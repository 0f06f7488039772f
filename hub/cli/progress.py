"""Progress: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from hub.demo import world


@contextmanager
def shown_rows(title: str, expected: int) -> Iterator[world.Progress]:
    """A progress function that is told tables and rows; `expected` rows fill the bar."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda name, rows: print(f"khub: {title}: {name}, {rows:,} rows", flush=True)
        return
    columns = (TextColumn("khub: {task.description}"), BarColumn(), TextColumn("{task.completed:,.0f} rows"))
    with Progress(*columns, TimeElapsedColumn(), console=console) as bar:
        task = bar.add_task(title, total=expected)
        yield lambda _name, rows: bar.advance(task, rows)
