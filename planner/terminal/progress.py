"""A progress bar on the error stream, so that figures on the output stream stay clean."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from planner.words import TERMINAL, text


@contextmanager
def progress(steps: int) -> Iterator[Callable[[str], None]]:
    """Yield a function to call with the code of each of `steps` steps as it begins.

    The bar is drawn only on a terminal; elsewhere nothing is written.
    """
    if not sys.stderr.isatty():
        yield lambda label: None
        return
    with click.progressbar(length=steps, file=sys.stderr, width=24, show_eta=False) as bar:
        begun = False

        def step(code: str) -> None:
            nonlocal begun
            bar.label = f"{text(code, TERMINAL):<34}"
            bar.update(1 if begun else 0)
            bar.render_progress()
            begun = True

        yield step
        bar.update(steps - bar.pos)
