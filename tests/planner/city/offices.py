"""The small city at work: an office on a database and folder of its own."""

from datetime import datetime
from pathlib import Path

from planner.city.folder import load_city
from planner.city.office import Office
from planner.database.database import Database
from tests.planner.city.small_city import SETTINGS, write_city

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
