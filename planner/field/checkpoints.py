"""Codes of places, printed and hung up there: who reads one has been there.

A code is a word of eight letters signed for the place's name, and for where it lies if another
has that name, so that a photograph of one cannot stand for another place. It is the same every
day and in every shift.
"""

import hashlib
import hmac
import re
from datetime import datetime

from geo.model import LonLat, distance_m
from geo.notice import Notice
from planner.city.office import Office
from planner.errors import NotFoundError
from planner.field.export.checkpoints import CheckpointCard, checkpoint_sheet
from planner.patrol.model import Stop
from planner.patrol.publication.store import Publications
from planner.words import Lang, say
from planner.words.catalogues import SOURCE

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing that is read as something else."""

_TYPED = str.maketrans({"O": "0", "I": "1", "L": "1"})


def checkpoint_code(office: Office, name: str) -> str:
    """Return the code of the place of that name, such as "K7Q2-9XMF"."""
    key = f"checkpoint.{office.city}.{' '.join(name.casefold().split())}"
    number = int.from_bytes(hmac.digest(office.secret, key.encode(), hashlib.sha256)[:5])
    letters = "".join(_ALPHABET[(number >> 5 * place) & 31] for place in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def is_code_of(office: Office, name: str, typed: str) -> bool:
    """Whether what was read or typed is the code of the place of that name."""
    return hmac.compare_digest(_plain(typed), _plain(checkpoint_code(office, name)))


def city_sheet(office: Office, made: datetime, lang: Lang = SOURCE) -> bytes:
    """Return the PDF with the codes of the city's public places and wards."""
    data = office.data
    spots = [(p.name, "", p.point) for p in data.places]
    named = {p.name for p in data.places}
    spots += [(w.name, w.district, w.centre) for w in data.wards if w.name not in named]
    return _sheet(office, data.settings.name, spots, made, lang)


def shift_sheet(
    office: Office, date: str, shift: str, made: datetime, lang: Lang = SOURCE
) -> bytes:
    """Return the PDF with the codes of all stops of a published shift, by name.

    Raises
    ------
    NotFoundError : the day is not published or has no such shift.
    """
    published = Publications.of(office).latest(date)
    shifts = published.plan.shifts if published else ()
    found = next((s for s in shifts if s.name == shift), None)
    if found is None:
        raise NotFoundError(
            f"no shift '{shift}' is published for {date}",
            Notice.of("field.no_shift", shift=shift, date=date),
        )
    stops = {place_key(office, p.stop): p.stop for loop in found.loops for p in loop.stops}
    # By name, not in the order of a loop, which the sheet must not tell.
    spots = [
        (say(s.name, SOURCE), ", ".join(filter(None, (s.ward, s.district))), s.point)
        for _, s in sorted(stops.items())
    ]
    return _sheet(office, f"{office.data.settings.name} · {date} · {shift}", spots, made, lang)


def place_key(office: Office, stop: Stop) -> str:
    """Return what a stop's code is made of: its name, and of twins where it lies."""
    return _key(office, say(stop.name, SOURCE), stop.point)


def _key(office: Office, name: str, point: LonLat) -> str:
    twins = [p.point for p in office.data.places if _same(p.name, name)]
    if len(twins) < 2:
        return name
    where = min(twins, key=lambda twin: distance_m(twin, point))
    return f"{name} {where.lon:.5f} {where.lat:.5f}"


def _same(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()


def _sheet(
    office: Office, title: str, spots: list[tuple[str, str, LonLat]], made: datetime, lang: Lang
) -> bytes:
    cards = [
        CheckpointCard(
            name=name, area=area, code=checkpoint_code(office, _key(office, name, point))
        )
        for name, area, point in spots
    ]
    return checkpoint_sheet(title, cards, made, lang)


def _plain(code: str) -> bytes:
    return re.sub(r"[^0-9A-Z]", "", code.upper().translate(_TYPED)).encode()
