"""Colours that colour-blind readers can tell apart, each with a second sign beside the hue."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

RISK = ("#fed976", "#feb24c", "#fd8d3c", "#f03b20", "#99000d")
"""Sequential, light to dark: the shares of the area in `raster.SHARES`."""

RATE = ("#f1eef6", "#bdc9e1", "#74a9cf", "#2b8cbe", "#045a8d")
"""Sequential, light to dark: incidents per week by ward or district."""

UNKNOWN = "url(#patroli-unknown)"
"""The hatch that the map page defines for areas without data."""

HOTSPOT = "#8b1a1a"
EMERGING = "#c2187f"
SERIES = "#6a1b9a"
QUIET = "#5f6b73"
POST = "#1a1a1a"
ROAD = "#9a9284"
PLACE = "#33691e"
DISTRICT_LINE = "#37474f"
WARD_LINE = "#90a4ae"
LAND = "#fbfaf5"


@dataclass(frozen=True, slots=True)
class SquadStyle:
    """How one squad's loops are drawn: hue and line pattern both tell it apart."""

    colour: str
    ink: str
    dash: str | None


SQUADS = (
    SquadStyle("#0072b2", "#ffffff", None),
    SquadStyle("#d55e00", "#ffffff", "12 6"),
    SquadStyle("#007a5a", "#ffffff", "2 7"),
    SquadStyle("#a3457c", "#ffffff", "14 5 2 5"),
    SquadStyle("#000000", "#ffffff", "6 4"),
    SquadStyle("#56b4e9", "#000000", None),
    SquadStyle("#e69f00", "#000000", "12 6"),
    SquadStyle("#6a51a3", "#ffffff", "2 7"),
)
"""After Okabe & Ito (2008), the light hues darkened until they read on paper."""


def squad_styles(squads: Iterable[str], order: Sequence[str] = ()) -> dict[str, SquadStyle]:
    """Return the style of each squad by its place in the city's order, else by name.

    Styles repeat after eight squads.

    >>> list(squad_styles(["Regu 10", "Regu 2"], order=["Regu 1", "Regu 2", "Regu 10"]))
    ['Regu 2', 'Regu 10']
    """
    there = set(squads)
    known = [*order, *sorted(there - set(order))]
    return {s: SQUADS[i % len(SQUADS)] for i, s in enumerate(known) if s in there}


def class_of(value: float, breaks: tuple[float, ...]) -> int:
    """Return the number of breaks at or below a value: its class, 0 the lowest.

    >>> [class_of(v, (1.0, 2.0)) for v in (0.5, 1.0, 7.0)]
    [0, 1, 2]
    """
    return sum(value >= b for b in breaks)
