"""An office for benchmarks that keep nothing."""

from datetime import datetime

from planner.city.folder import CityData
from planner.city.office import Office
from planner.database.database import Database


def office_in_memory(data: CityData) -> Office:
    """Return the office of a city on an empty database that goes with the process."""
    return Office(
        data=data,
        database=Database("sqlite://"),
        folder=data.folder / "var",
        clock=lambda: datetime.now(data.settings.zone),
    )
