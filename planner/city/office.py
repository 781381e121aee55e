"""One city at work: its data, its database, its folder and its clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from planner.city.folder import CityData, load_city
from planner.city.secret import signing_secret
from planner.database.database import Database, open_database
from planner.late import load
from planner.places import var_folder
from planner.private import private_folder
from planner.settings import settings

if TYPE_CHECKING:
    from geo.roads import RoadNetwork

Clock = Callable[[], datetime]


@dataclass(frozen=True, kw_only=True, eq=False)
class Office:
    """One city at work. `folder` holds what is kept beside the database: secret, uploads, queue.

    Things of several kinds are kept together, or not at all, within
    `with office.database.write():`.
    """

    data: CityData
    database: Database
    folder: Path
    clock: Clock

    @property
    def city(self) -> str:
        """The key of the city."""
        return self.data.settings.key

    def now(self) -> datetime:
        """Return the current time in the city's zone."""
        return self.clock()

    @cached_property
    def secret(self) -> bytes:
        """What signs sessions and links."""
        return signing_secret(self.folder)

    @cached_property
    def network(self) -> "RoadNetwork":
        """The streets, read once."""
        network: RoadNetwork = load("planner.city.streets:load_network")(self.data)
        return network


def open_office(city: str) -> Office:
    """Return the office of a city, on the database and folder that the settings name.

    Raises
    ------
    NotFoundError, SettingsError, GeoError : the city's folder cannot be used.
    StoreError : the database or the folder cannot be used.
    """
    data = load_city(city)
    zone = data.settings.zone
    return Office(
        data=data,
        database=open_database(),
        folder=private_folder(work_folder()),
        clock=lambda: datetime.now(zone),
    )


def work_folder() -> Path:
    """Return the folder for what is kept beside the database: the one that is set, or the usual."""
    return Path(settings().folder or var_folder())
