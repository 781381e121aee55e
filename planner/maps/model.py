"""What a map is drawn from besides plan and hotspots, and what comes out: plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from geo.model import LonLat, Place, Ward
from geo.notice import Notice
from planner.words import Lang


@dataclass(frozen=True, slots=True)
class RiskImage:
    """One shift's risk as a picture over Web Mercator bounds.

    Attributes
    ----------
    png : the picture, transparent where risk is low or outside the wards.
    bounds : south, west, north, east in degrees.
    breaks : lower bound of each class, expected incidents per km² and shift, ascending.
    shares : share of the area at or above each break, in (0, 1].
    """

    shift: str
    png: bytes
    bounds: tuple[float, float, float, float]
    breaks: tuple[float, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backdrop:
    """What every map of a city shows under its own layers.

    Attributes
    ----------
    posts : name and point of headquarters and standby posts.
    roads : lines of the road network, already thinned for drawing.
    district_rates, ward_rates : incidents per week by code; None or absent means unknown, which is
        drawn hatched and never as zero.
    categories : names of the kinds of incident by code.
    hotspot_names : what hotspots are called, by id; without a name, after their wards.
    squads : the city's squads in the order that gives them their colours; else by name.
    tiles : URL template of street tiles, empty for none (the default: works without internet).
    """

    city: str
    wards: Sequence[Ward]
    places: Sequence[Place] = ()
    posts: Sequence[tuple[str, LonLat]] = ()
    roads: Sequence[Sequence[LonLat]] = ()
    district_rates: Mapping[str, float | None] = field(default_factory=dict)
    ward_rates: Mapping[str, float | None] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    hotspot_names: Mapping[str, Notice] = field(default_factory=dict)
    squads: Sequence[str] = ()
    attribution: str = ""
    tiles: str = ""
    tiles_attribution: str = ""


@dataclass(frozen=True, slots=True)
class MapPage:
    """A map in pieces, so that a web page can hold it under a strict content policy.

    Attributes
    ----------
    body : HTML of the map's element, its legend and its notices; no script, no style attribute.
    script : the JavaScript that Folium wrote, to run once `scripts` are loaded.
    """

    title: str
    lang: Lang
    body: str
    script: str
