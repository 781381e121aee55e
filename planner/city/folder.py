"""Where the cities are, and everything known about one."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from geo.errors import BoundaryError
from geo.model import LonLat, Place, Ward
from geo.notice import Notice
from geo.tables import WardTable
from geo.wards.gazetteer import read_places, with_centres, with_people
from geo.wards.read import read_wards, ward_of, wards_as_records
from planner.city.calendar import CalendarRow, read_calendar
from planner.city.changed import changed, stamp
from planner.city.settings import City, read_city
from planner.errors import NotFoundError, SettingsError
from planner.places import city_root
from planner.settings import settings

OUTLINE_DETAIL_M = 15.0
"""Detail of the outlines that maps and exports show; computing uses the full ones."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CityData:
    """A city folder, read.

    Attributes
    ----------
    settings : what city.toml says.
    folder : where it lies.
    wards : the wards with outlines simplified for drawing.
    frame : the wards in full detail, for geo's functions.
    places : public places worth a stop.
    calendar : days on which the hours of stops differ.
    notices : what a reader should know about the data of the folder.
    stamp : what tells the contents of the folder from later ones.
    """

    settings: City
    folder: Path
    wards: tuple[Ward, ...]
    frame: WardTable
    places: tuple[Place, ...]
    notices: tuple[Notice, ...]
    stamp: str = ""
    calendar: tuple[CalendarRow, ...] = ()

    def changed(self) -> Notice | None:
        """Return what to tell if the folder holds something else by now, None if not."""
        return changed(self.folder, self.stamp)


def data_root() -> Path:
    """Return the folder of city folders: as set, else data/boundaries here, else ours."""
    said = settings().cities
    if said:
        return Path(said)
    here = Path("data/boundaries")
    return here if here.is_dir() else city_root()


def city_key(name: str) -> str:
    """Return a city's folder name made of what a user typed, such as "kota-dumai".

    Raises
    ------
    SettingsError : nothing usable is left, or the name would leave the data folder.
    """
    if "/" in name or "\\" in name or ".." in name or "\0" in name:
        raise SettingsError(
            f"expected a city name of letters, digits and '-', not a path, got {name!r}"
        )
    bare = unicodedata.normalize("NFKD", name.strip().casefold())
    letters = "".join(c for c in bare if not unicodedata.combining(c))
    key = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    if not key or len(key) > 60:
        raise SettingsError(
            f"expected a city name of 1 to 60 letters a to z, digits and '-', got {name!r}; "
            "give it a plain one and the proper one with --title"
        )
    return key


def city_folder(name: str) -> Path:
    """Return the folder of a city. Raises NotFoundError naming the cities there are."""
    folder = data_root() / city_key(name)
    if not (folder / "city.toml").is_file():
        there = ", ".join(city_names()) or "none"
        raise NotFoundError(
            f"no city {name!r} in {data_root()}; there are: {there}. "
            f"Add it with 'patroli city add {city_key(name)} --wards FILE'"
        )
    return folder


def city_names() -> tuple[str, ...]:
    """Return the names of the cities in the data folder, sorted."""
    root = data_root()
    if not root.is_dir():
        return ()
    return tuple(sorted(f.parent.name for f in root.glob("[!.]*/city.toml")))


def load_city(name: str) -> CityData:
    """Return everything the folder of a city holds.

    Only wards.geojson and city.toml must be there; wards.csv (settlement centres), population.csv,
    places.csv and calendar.csv are used where they are.

    Raises
    ------
    NotFoundError : no such city.
    GeoError, SettingsError : a file of the folder cannot be used.
    """
    folder = city_folder(name)
    read = stamp(folder)
    settings = read_city(folder / "city.toml")
    frame = read_wards(ward_file(folder), city=settings.name)
    notices: list[Notice] = []
    if (folder / "wards.csv").is_file():
        frame, moved = with_centres(frame, folder / "wards.csv")
        notices += moved
    if (folder / "population.csv").is_file():
        frame = with_people(frame, folder / "population.csv")
    places: tuple[Place, ...] = ()
    if (folder / "places.csv").is_file():
        places, outside = read_places(folder / "places.csv", frame)
        notices += outside
    return CityData(
        settings=settings,
        folder=folder,
        wards=wards_as_records(frame, simplify_m=OUTLINE_DETAIL_M),
        frame=frame,
        places=places,
        notices=tuple(notices),
        stamp=read,
        calendar=read_calendar(
            folder / "calendar.csv",
            places=places,
            categories=[c.code for c in settings.categories],
        ),
    )


def ward_file(folder: Path) -> Path:
    """Return the ward file of a city folder. Raises NotFoundError if there is none."""
    path = folder / "wards.geojson"
    if not path.is_file():
        raise NotFoundError(f"{folder}: expected wards.geojson, found none")
    return path


def ward_finder(wards: WardTable) -> Callable[[LonLat], str | None]:
    """Return a function that finds the code of the ward of a point, None if it lies in none."""

    def find(point: LonLat) -> str | None:
        return str(ward_of(wards, point.lon, point.lat).code[0]) or None

    return find


def check_posts(data: CityData) -> None:
    """Raise BoundaryError naming every post that lies in no ward, with its distance."""
    posts = data.settings.posts
    located = ward_of(data.frame, [p.point.lon for p in posts], [p.point.lat for p in posts])
    lost = [
        (post, float(distance))
        for post, code, distance in zip(posts, located.code, located.distance_m, strict=True)
        if not code
    ]
    if lost:
        told = (
            f"post '{post.name}' at lon {post.point.lon}, lat {post.point.lat} lies "
            f"{distance / 1000:.1f} km outside the wards"
            for post, distance in lost
        )
        raise BoundaryError(
            "; ".join(told) + f"; correct its lon and lat in {data.folder / 'city.toml'}",
            Notice.of(
                "posts.outside",
                posts=tuple(post.name for post, _ in lost),
                distances_m=tuple(distance for _, distance in lost),
            ),
        )
