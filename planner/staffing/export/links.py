"""The sign-in links of new accounts as a table to hand out: written once, for nobody else."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from geo.notice import Notice
from planner.errors import PlannerError
from planner.paper.text import cell_text
from planner.people.service.many import Made
from planner.people.words import role_notice
from planner.private import FILE
from planner.words import Lang, say
from planner.words.catalogues import SOURCE

_HEAD = (
    Notice.of("links.name"),
    Notice.of("links.username"),
    Notice.of("links.role"),
    Notice.of("links.area"),
    Notice.of("links.link"),
)


def links_csv(address: str, made: Sequence[Made], lang: Lang = SOURCE) -> str:
    """Return a table of those who were made: name, username, role, area, link."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow([say(head, lang) for head in _HEAD])
    for each in made:
        if each.token and each.wanted.grant:
            given = each.wanted.grant
            role = say(role_notice(given.role), lang)
            row = (each.wanted.name, each.wanted.username, role, given.area)
            table.writerow([*map(cell_text, row), link_of(address, each.token)])
    return out.getvalue()


def link_of(address: str, token: str) -> str:
    """Return the address of a sign-in link."""
    return f"{address}/masuk/tautan/{token}"


@contextmanager
def new_links(path: Path) -> Iterator[Callable[[str, Sequence[Made]], None]]:
    """Give what writes a table of links to a new file that only its owner may open.

    The file goes again if nothing comes of it, or if nobody got an account.

    Raises
    ------
    PlannerError : the file is there already, or cannot be made.
    """
    try:
        path.touch(FILE, exist_ok=False)
    except OSError as error:
        raise PlannerError(
            f"{path}: cannot be made ({error.strerror}); name a new file with --links"
        ) from error

    def write(address: str, made: Sequence[Made]) -> None:
        if any(each.token for each in made):
            path.write_text(links_csv(address, made), encoding="utf-8", newline="")

    try:
        yield write
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    if path.stat().st_size == 0:
        path.unlink()
