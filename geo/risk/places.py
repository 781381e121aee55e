"""Where in a ward a patrol should stop, and how much of the ward's risk lies around each stop."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from geo.crs import to_degrees, to_metres
from geo.model import LonLat
from geo.risk.surface import Surface

Usable = Callable[[Sequence[LonLat]], Sequence[bool]]
"""Whether a squad can stop at each of some points."""

LOOKED_AT = 32
"""How many cells are looked at for each that is asked: far down it is riskier nowhere."""

CLOSER = 0.5
"""What part of the distance is kept where a ward has too few places so far apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskPlaces:
    """The riskiest cells of a ward, and the share of its risk in reach of each of its places.

    Attributes
    ----------
    cells : of cells, the riskiest first, where their incidents were in the mean.
    shares : of the places given and then of `cells`; they add up to 1 or less.
    """

    cells: tuple[LonLat, ...]
    shares: tuple[float, ...]


def risk_places(
    surface: Surface,
    given: Mapping[str, Sequence[LonLat]],
    more: Mapping[str, int],
    *,
    apart_m: float,
    reach_m: float,
    usable: Usable | None = None,
) -> dict[str, RiskPlaces]:
    """Return, by code of the ward, its riskiest cells beside the places given, and all shares.

    Cells are taken from the riskiest down, each at least `apart_m` from every place and cell taken
    before; where that leaves fewer than asked, half that distance, but never less than a cell, will
    do. The share of a place is what is expected in the cells of its ward within `reach_m` that no
    other place of the ward is nearer to: a visit does nothing for what lies farther off. The
    nearest cell always counts.

    Parameters
    ----------
    given : places of each ward; a ward that is not named has none.
    more : how many cells each ward should have at most, by code.
    usable : which points a squad can stop at; all if None.
    """
    grid = surface.grid
    centres = np.column_stack(grid.centres()) if surface.middle is None else surface.middle
    order = np.argsort(grid.ward, kind="stable")
    first = np.searchsorted(grid.ward[order], np.arange(len(surface.ward_codes) + 1))
    every = _metric([p for points in given.values() for p in points], surface)
    taken = KDTree(every) if len(every) else None
    out = {}
    for number, code in enumerate(surface.ward_codes):
        cells = order[first[number] : first[number + 1]]
        xy = centres[cells]
        risk = surface.expected[cells]
        own = _metric(given.get(code, ()), surface)
        picked = _riskiest(
            xy, risk, taken, more.get(code, 0), apart_m, grid.cell_m, surface, usable
        )
        chosen = tuple(_degrees(xy[picked], surface))
        spots = np.vstack([own, xy[picked]])
        out[code] = RiskPlaces(cells=chosen, shares=_shares(xy, risk, spots, reach_m))
    return out


def _riskiest(
    xy: NDArray[np.float64],
    risk: NDArray[np.float64],
    taken: KDTree | None,
    most: int,
    apart_m: float,
    cell_m: float,
    surface: Surface,
    usable: Usable | None,
) -> list[int]:
    """Return the numbers of the riskiest cells that lie apart."""
    if most < 1 or not len(xy):
        return []
    ranked = np.argsort(-risk, kind="stable")[: LOOKED_AT * most]
    if usable is not None:
        ranked = ranked[np.asarray(usable(_degrees(xy[ranked], surface)), dtype=bool)]
    away = np.full(len(xy), np.inf)
    if taken is not None:
        away = np.asarray(taken.query(xy)[0])
    picked: list[int] = []
    for least_m in dict.fromkeys((apart_m, max(CLOSER * apart_m, min(cell_m, apart_m)))):
        for cell in ranked.tolist():
            if len(picked) == most:
                return picked
            if away[cell] >= least_m * (1 - 1e-9):
                picked.append(cell)
                away = np.minimum(away, np.hypot(*(xy - xy[cell]).T))
    return picked


def _shares(
    xy: NDArray[np.float64],
    risk: NDArray[np.float64],
    spots: NDArray[np.float64],
    reach_m: float,
) -> tuple[float, ...]:
    if not len(spots):
        return ()
    if not len(xy) or not risk.sum() > 0:
        return (1 / len(spots),) * len(spots)
    away, nearest = map(np.asarray, KDTree(spots).query(xy))
    counts = away <= reach_m
    counts[np.asarray(KDTree(xy).query(spots)[1])] = True
    around = np.bincount(nearest[counts], weights=risk[counts], minlength=len(spots))
    return tuple((around / risk.sum()).tolist())


def _metric(points: Sequence[LonLat], surface: Surface) -> NDArray[np.float64]:
    if not points:
        return np.empty((0, 2))
    x, y = to_metres(
        np.array([p.lon for p in points]), np.array([p.lat for p in points]), surface.grid.crs
    )
    return np.column_stack([x, y])


def _degrees(xy: NDArray[np.float64], surface: Surface) -> list[LonLat]:
    lon, lat = to_degrees(xy[:, 0], xy[:, 1], surface.grid.crs)
    return [
        LonLat(round(a, 6), round(b, 6)) for a, b in zip(lon.tolist(), lat.tolist(), strict=True)
    ]
