"""The things that travel between packages: frozen, plain, without frames."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from geo.errors import GeoError

Origin = Literal["reported", "found", "inspected"]
"""How an incident became known: by a citizen, by a patrol, by a planned inspection."""

Status = Literal["known", "sparse", "unknown"]
"""How much is known of a rate; see `WardRate`."""

Geometry = Mapping[str, Any]
"""A GeoJSON geometry (RFC 7946): longitude first, WGS 84."""


@dataclass(frozen=True, slots=True, order=True)
class LonLat:
    """A WGS 84 point in degrees, longitude first."""

    lon: float
    lat: float

    def __post_init__(self) -> None:
        if not (-180 <= self.lon <= 180 and -90 <= self.lat <= 90):
            swapped = -90 <= self.lon <= 90 and -180 <= self.lat <= 180
            remedy = (
                "they look swapped: give longitude first"
                if swapped
                else "give degrees of WGS 84, not metres"
            )
            raise GeoError(
                f"expected lon in [-180, 180] and lat in [-90, 90], "
                f"got lon={self.lon!r}, lat={self.lat!r}; {remedy}"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One disturbance at a place and time.

    `id` is derived from the content, so that importing a row twice gives the same id.
    `ward` and `district` are codes.
    """

    id: str
    time: datetime
    point: LonLat
    category: str
    origin: Origin
    ward: str
    district: str
    source: str = ""

    def __post_init__(self) -> None:
        if self.time.tzinfo is None:
            raise GeoError(
                f"expected an aware time for incident {self.id}, got {self.time}; add a zone"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ward:
    """A ward (kelurahan) with its outline; `centre` is its settlement, not its centroid.

    Where no file lists the settlement, `centre_known` is false and `centre` only far from the
    outline: `geo.roads.settled_wards` finds where the people are.
    """

    code: str
    name: str
    district_code: str
    district: str
    area_km2: float
    centre: LonLat
    outline: Geometry
    people: float | None = None
    includes: tuple[str, ...] = ()
    centre_known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A public place worth a stop. `quality` tells how far to trust its position."""

    name: str
    kind: str
    point: LonLat
    quality: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatrolRecord:
    """Minutes that patrols spent in a ward during one shift of one day.

    `source` is how it is known: `planned`, `checked-in` (by squads' phones), `recorded`,
    `simulated`, or `unreported`: planned for a squad that told nothing while others of its shift
    did. `geo.exposure.presence.settled` says which of them count. `stop_minutes` are those of
    `minutes` that were spent at stops, the others in passing; None where a log of patrols does not
    tell them apart.
    """

    day: str
    shift: str
    ward: str
    minutes: float
    source: str
    stop_minutes: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WardRate:
    """How much happens in a ward during one shift, as far as anyone was looking.

    Attributes
    ----------
    ward, shift : code of the ward, name of the shift.
    rate, sd : incidents expected in one such shift, and the standard deviation of that rate.
    low, high : between them the rate lies with a probability of 90 %.
    exposure : share, in [0, 1], of its incidents that patrols or reports make known.
    observed : incidents found or reported there, as counted.
    status : by how wide the rate's posterior is beside the rate and what is usual around: `known`,
        `sparse`, or `unknown` (too little was looked to tell it from its neighbours').
    """

    ward: str
    shift: str
    rate: float
    sd: float
    exposure: float
    observed: int
    status: Status
    low: float = 0.0
    high: float = math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Hotspot:
    """A cluster of incidents that one stop can calm.

    Attributes
    ----------
    expected : incidents expected in one shift of the name `shift`.
    sd : standard deviation of that expectation.
    severity : severity-weighted `expected`.
    peak_hours : hours of the local day, most frequent first.
    trend : rate of the last weeks over the rate of the weeks before (1 = steady).
    why : share of `expected` by age and origin: chronic, this_year, last_weeks, neighbours.
    z, q : standard deviations above its surroundings, and its false-discovery-controlled q-value.
    emerging : significant now but not four weeks ago (deteksi dini).
    since : the day of the first of `incidents`; None where an older version did not keep it.
    main_share : share of `category` among the incidents of the shift.
    """

    id: str
    shift: str
    centre: LonLat
    outline: Geometry
    incidents: int
    expected: float
    sd: float
    severity: float
    category: str
    peak_hours: tuple[int, ...]
    trend: float
    wards: tuple[str, ...]
    why: Mapping[str, float]
    z: float
    q: float
    significant: bool
    emerging: bool
    since: date | None = None
    main_share: float = 0.0

    @property
    def place(self) -> str:
        """What it is called in every shift."""
        return self.id.removesuffix(f"-{self.shift}")


def distance_m(a: LonLat, b: LonLat) -> float:
    """Return the straight distance in metres between two points of one city."""
    across = math.radians(b.lon - a.lon) * math.cos(math.radians((a.lat + b.lat) / 2))
    return 6_371_008.8 * math.hypot(across, math.radians(b.lat - a.lat))
