"""Progress of long work: a bar on a terminal, plain lines otherwise."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Advance = Callable[[int, int], None]
LINES = 10


@contextmanager
def progress(label: str) -> Iterator[Advance]:
    """Yield what is to be told how much is done, and of how much; it draws or prints that."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _lines(label)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _lines(label: str) -> Advance:
    """Return what prints a line at each tenth of the work."""

    def advance(done: int, total: int) -> None:
        step = max(1, -(-total // LINES))
        if done % step == 0 or done == total:
            click.echo(f"{label}: {done} of {total}", err=True)

    return advance
