"""The demo: simulated points whose totals equal the published tables of a city."""

from dataclasses import dataclass
from datetime import datetime

from geo.notice import Notice
from geo.simulation.published import Total, read_totals
from geo.simulation.simulate import NOTICE, simulate_incidents, simulate_patrols
from planner.city.folder import CityData
from planner.city.model import Category
from planner.city.office import Office
from planner.city.store import Notes
from planner.errors import NotFoundError, PlannerError
from planner.incidents.model import NOTE
from planner.incidents.store.incidents import Incidents
from planner.risk.store.minutes import PatrolMinutes

TABLES = ("*_by_month.csv", "*_by_kecamatan.csv", "*_by_district.csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """The demo of a city: how much was made, and whether it was there already."""

    city: str
    existed: bool
    incidents: int
    patrols: int
    first: datetime | None
    last: datetime | None
    notice: Notice = NOTICE


def make_demo(office: Office, *, seed: int, fresh: bool = False) -> Demo:
    """Return the demo of a city, making it if it is not there or `fresh` asks for another.

    Raises
    ------
    NotFoundError : the city has no published tables.
    PlannerError : the city has incidents of its own, which must not be mixed with simulated ones.
    """
    data = office.data
    kept = Incidents.of(office).summary().count
    simulated = NOTE in Notes.of(office).all()
    if kept and not simulated:
        raise PlannerError(
            f"{data.settings.name} has {kept} incidents of its own; simulated ones are not mixed "
            "with them. Name another database in DATABASE_URL for the demo"
        )
    if simulated and kept and not fresh:
        return _told(office, existed=True)
    totals = published(data)
    zone = data.settings.zone
    incidents = simulate_incidents(
        totals,
        data.frame,
        data.places,
        hours={c.code: hours_of(c) for c in data.settings.categories},
        zone=zone,
        seed=seed,
    )
    patrols = simulate_patrols(
        totals,
        data.frame,
        shifts=[s.name for s in data.settings.shifts],
        squads=len(data.settings.squads),
        start=min(t.start for t in totals),
        end=max(t.end for t in totals),
        seed=seed,
    )
    office.database.forget(office.city)
    Notes.of(office).set(NOTE, NOTICE)
    # Incidents last: without them the demo counts as not made.
    PatrolMinutes.of(office).add(patrols)
    Incidents.of(office).add(incidents)
    return _told(office, existed=False)


def _told(office: Office, *, existed: bool) -> Demo:
    zone = office.data.settings.zone
    kept = Incidents.of(office).summary()
    return Demo(
        city=office.city,
        existed=existed,
        incidents=kept.count,
        patrols=len(PatrolMinutes.of(office).all()),
        first=kept.first.astimezone(zone) if kept.first else None,
        last=kept.last.astimezone(zone) if kept.last else None,
    )


def published(data: CityData) -> tuple[Total, ...]:
    """Return the published totals in a city's folder. Raises NotFoundError without any."""
    files = sorted({f for pattern in TABLES for f in data.folder.glob(pattern)})
    totals = tuple(t for f in files for t in read_totals(f))
    if not totals:
        raise NotFoundError(
            f"{data.folder}: expected published tables ({', '.join(TABLES)}), found none; only a "
            "city with such tables has a demo. Import incidents with 'patroli incidents import'"
        )
    return totals


def hours_of(category: Category) -> tuple[float, ...]:
    """Return 24 weights of the local hours at which a category happens, from its windows.

    Outside the windows a little remains; without windows the day outweighs the night.

    >>> hours_of(Category(code="PKL", name="PKL"))[12] > hours_of(Category(code="X", name="X"))[3]
    True
    """
    if not category.windows:
        return tuple(1.0 if 7 <= hour < 22 else 0.25 for hour in range(24))
    inside = [False] * 24
    for start, end in category.windows:
        hour = start.hour
        last = end.hour if end.minute == 0 else (end.hour + 1) % 24
        while True:
            inside[hour] = True
            hour = (hour + 1) % 24
            if hour == last % 24:
                break
    return tuple(1.0 if here else 0.06 for here in inside)
