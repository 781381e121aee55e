"""What the squad's page is made of: finished texts, and the same for its script."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from planner.city.settings import City
from planner.field.model import FieldEvent
from planner.patrol.export.links import stop_links
from planner.patrol.model import Loop, PlannedStop
from planner.patrol.publication.model import SquadPass
from planner.patrol.stops.checklist import is_list
from planner.patrol.words import checklist_texts
from planner.words import said, say, say_all
from planner.words.catalogues import SOURCE
from planner.words.units import clock, kilometres
from web.field.phone_words import phone_words, skip_reasons
from web.language import language

DAY_S = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class StopCard:
    """A stop as the page shows it; every text is finished, "" where there is nothing to say.

    `checks` are the items to tick, each as the server knows it and as the page says it.
    """

    id: str
    order: int
    name: str
    area: str
    arrive: str
    window: str
    dwell: str
    category: str
    duty: str
    instruction: str
    reason: str
    distance: str
    lon: float
    lat: float
    links: Mapping[str, str]
    checks: tuple[tuple[str, str], ...]


def stop_cards(loop: Loop, city: City) -> tuple[StopCard, ...]:
    """Return the stops of a loop in its order."""
    names = {c.code: c.name for c in city.categories}
    return tuple(_card(planned, loop, names) for planned in loop.stops)


def page_data(
    token: str,
    squad_pass: SquadPass,
    cards: Sequence[StopCard],
    events: Sequence[FieldEvent],
    city: City,
) -> dict[str, Any]:
    """Return what the page's script needs, fit for JSON."""
    return {
        "token": token,
        "version": squad_pass.version,
        "loop": "/".join((squad_pass.date, squad_pass.shift, squad_pass.squad)),
        "kinds": kinds(city),
        "until": milliseconds(squad_pass.valid_until),
        "zone": city.zone.key,
        "stops": [asdict(card) for card in cards],
        "done": [
            {"stop": e.stop, "kind": e.kind, "at_ms": milliseconds(e.at)}
            for e in events
            if e.kind != "finding"
        ],
        "urls": {
            "map": url_for("squad.outlines", token=token),
            "news": url_for("delivery.news", token=token),
            "worker": url_for("squad.worker"),
        },
        "words": phone_words(),
    }


def kinds(city: City) -> dict[str, str]:
    """Return what findings and reasons for skipping are called, by their codes."""
    return {**{c.code: c.name for c in city.categories}, **skip_reasons()}


def milliseconds(moment: datetime) -> int:
    """Return an aware time as scripts count it."""
    return round(moment.timestamp() * 1000)


def _card(planned: PlannedStop, loop: Loop, names: Mapping[str, str]) -> StopCard:
    stop = planned.stop
    minutes, name = round(stop.dwell_s / 60), say(stop.name, language())
    return StopCard(
        id=stop.id,
        order=planned.order,
        name=name,
        area=", ".join(part for part in (stop.ward, stop.district) if part),
        arrive=f"{clock(loop.begins(planned))}–{clock(planned.leave)}",
        window=_windows(planned, loop),
        dwell=_("%(minutes)d menit", minutes=minutes),
        category=names.get(stop.category, stop.category),
        duty=", ".join(say_all(planned.duty, language())),
        instruction=(
            say(stop.instruction, language())
            if stop.instruction and not is_list(stop.instruction)
            else ""
        ),
        reason=said(stop.reason, language()),
        distance=_distance(planned, loop),
        lon=stop.point.lon,
        lat=stop.point.lat,
        links=stop_links(stop.point, name),
        checks=tuple(
            zip(
                checklist_texts(planned.checklist, SOURCE),
                checklist_texts(planned.checklist, language()),
                strict=True,
            )
        ),
    )


def _distance(planned: PlannedStop, loop: Loop) -> str:
    way = {
        "km": kilometres(planned.drive_m, language()),
        "minutes": round(planned.drive_s / 60),
    }
    if planned is loop.stops[0]:
        return str(_("%(km)s, %(minutes)d menit dari pos", **way))
    return str(_("%(km)s, %(minutes)d menit dari titik sebelumnya", **way))


def _windows(planned: PlannedStop, loop: Loop) -> str:
    """Return the hours in which a visit helps, those that the loop touches; "" if all of it."""
    midnight = loop.depart.replace(hour=0, minute=0, second=0, microsecond=0)
    first = (loop.depart - midnight).total_seconds()
    last = (loop.return_ - midnight).total_seconds()
    touching = [(a, b) for a, b in planned.stop.windows_s if a < last and b > first]
    if any(a <= first and b >= last for a, b in touching):
        return ""
    return ", ".join(f"{_hour(a)}–{_hour(b)}" for a, b in touching)


def _hour(seconds: int) -> str:
    return f"{seconds % DAY_S // 3600:02d}:{seconds % 3600 // 60:02d}"
