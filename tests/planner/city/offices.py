"""The small city at work: an office on a database and folder of its own."""

from datetime import datetime
from pathlib import Path

from planner.city.folder import CityData, load_city
from planner.city.office import Office
from planner.database.database import Database
from planner.incidents.store.incidents import Incidents
from planner.risk.store.minutes import PatrolMinutes
from tests.planner.city.small_city import NOW, SETTINGS, incidents, patrols, write_city

KEY = "kecil"


def small_office(
    folder: Path, *, at: datetime, url: str | None = None, settings: str = SETTINGS
) -> Office:
    """Return the office of the small city at a fixed time, everything below `folder`.

    PATROLI_DATA must be `folder / "cities"`; the fixtures of tests/planner and tests/web see to it.
    """
    cities = folder / "cities"
    if not (cities / KEY).is_dir():
        write_city(cities, settings)
    var = folder / "var"
    var.mkdir(exist_ok=True)
    return Office(
        data=load_city(KEY),
        database=Database(url or f"sqlite:///{var / 'patroli.sqlite'}"),
        folder=var,
        clock=lambda: at,
    )


def office_of(data: CityData, *, at: datetime = NOW) -> Office:
    """Return an office of a city whose database lies in memory."""
    return Office(
        data=data, database=Database("sqlite://"), folder=data.folder / "var", clock=lambda: at
    )


def fill(office: Office, count: int = 80, *, until: datetime = NOW) -> Office:
    """Return the office with incidents, and with patrols in district B only."""
    Incidents.of(office).add(incidents(count, until=until))
    PatrolMinutes.of(office).add(patrols(until))
    return office


def filled_office(data: CityData, *, until: datetime = NOW) -> Office:
    """Return an office in memory that knows what `fill` adds."""
    return fill(office_of(data), until=until)
