"""The small city at work: an office on a database and folder of its own."""

from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from planner.city.folder import CityData, load_city
from planner.city.office import Office
from planner.database.database import Database
from planner.incidents.store.incidents import Incidents
from planner.risk.store.minutes import PatrolMinutes
from tests.planner.city.small_city import NOW, SETTINGS, incidents, patrols, write_city

KEY = "kecil"
_read: dict[str, CityData] = {}
"""The small city as read, by its settings; reading it takes longer than most tests."""


def small_office(
    folder: Path, *, at: datetime, url: str | None = None, settings: str = SETTINGS
) -> Office:
    """Return the office of the small city at a fixed time, everything below `folder`.

    PATROLI_DATA must be `folder / "cities"`; the fixtures of tests/planner and tests/web see to it.
    """
    cities = folder / "cities"
    if (cities / KEY).is_dir():
        data = load_city(KEY)
    else:
        write_city(cities, settings)
        known = _read.get(settings) or _read.setdefault(settings, load_city(KEY))
        data = replace(known, folder=cities / KEY)
    var = folder / "var"
    var.mkdir(exist_ok=True)
    return Office(
        data=data,
        database=Database(url or sqlite_file(var / "patroli.sqlite")),
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


def sqlite_file(path: Path) -> str:
    """Return the URL of a SQLite file, which is made with empty tables if it is not there."""
    if not path.exists():
        path.write_bytes(_empty_tables())
    return f"sqlite:///{path}"


@cache
def _empty_tables() -> bytes:
    """Return the file that a new database is; copying it is quicker than making each."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "patroli.sqlite")
        Database(f"sqlite:///{path}").close()
        return path.read_bytes()
