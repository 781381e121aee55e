"""Pages that are the same for a while are made once: the whole answer, and the map within it."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Flask, Response, current_app, g, request

from planner.kept import Kept
from planner.maps.model import MapPage
from web.access import person
from web.alarms import alarms
from web.config import desk, now, office
from web.language import language

LIFE_S = 300
"""A page may tell the shift now running, or the age of the data, this much too late."""

BESIDES = ("field", "staffing")
"""The nouns of whose tables leadership's pages are made besides those of the desk.

Squads write theirs every second, so that pages that do not show them must not go by them.
"""

_KEY = "patroli-kept"


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished page and what its security policy allows."""

    packed: bytes
    scripts: tuple[str, ...]
    tiles: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """What an application keeps; some 60 kB a page."""

    answers: Kept[Answer]
    maps: Kept[MapPage]
    charts: Kept[str]


def init(app: Flask) -> None:
    """Give the application its shelf."""
    app.extensions[_KEY] = Shelf(Kept(256), Kept(32), Kept(32))


def _shelf() -> Shelf:
    found = current_app.extensions[_KEY]
    assert isinstance(found, Shelf)
    return found


def keep_page(view: Callable[..., str]) -> Callable[..., str | Response]:
    """Return a view that answers each reader from memory until data change, or five minutes."""
    return _keep(view, ())


def keep_page_of_deeds(view: Callable[..., str]) -> Callable[..., str | Response]:
    """Return the same of a view that tells what squads did, too."""
    return _keep(view, BESIDES)


def _keep(view: Callable[..., str], besides: tuple[str, ...]) -> Callable[..., str | Response]:

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> str | Response:
        if not request.accept_encodings.quality("gzip"):
            return view(*args, **kwargs)

        def make() -> Answer:
            page = view(*args, **kwargs)
            return Answer(
                gzip.compress(page.encode(), compresslevel=6, mtime=0),
                tuple(g.get("script_hashes", ())),
                g.get("tiles", ""),
            )

        reader = person()
        state = desk().state(), besides and office().database.revision(*besides)
        while_ = state, int(now().timestamp()) // LIFE_S
        asked = request.full_path, language(), reader, alarms()
        kept = _shelf().answers.get((*asked, while_), make)
        g.script_hashes, g.tiles = list(kept.scripts), kept.tiles
        response = Response(kept.packed, content_type="text/html; charset=utf-8")
        response.headers["Content-Encoding"] = "gzip"
        return response

    return answer


def keep_map(what: tuple[Any, ...], make: Callable[[], MapPage]) -> MapPage:
    """Return the map of that name, drawn once for all readers of a language."""
    return _shelf().maps.get((what, language(), now().date(), desk().state()), make)


def keep_chart(what: tuple[Any, ...], make: Callable[[], str]) -> str:
    """Return the chart of that name, drawn once for all readers of a language."""
    return _shelf().charts.get((what, language(), now().date(), desk().state()), make)
