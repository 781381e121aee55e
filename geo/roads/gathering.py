"""Gathers streets one by one into arrays."""

import re
from array import array
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from geo.roads.network import Streets

MPH_KMH = 1.609344
_LIMIT = re.compile(r"(\d+(?:\.\d+)?)\s*(km/?h|kph|mph)?")


def limit_kmh(text: str) -> float:
    """Return the posted limit of a `maxspeed` value in km/h, NaN where it tells no number.

    >>> limit_kmh("40"), limit_kmh("25 mph"), limit_kmh("ID:urban")
    (40.0, 40.2336, nan)
    """
    match = _LIMIT.fullmatch(text.strip().lower())
    if match is None:
        return float("nan")
    kmh = float(match[1]) * (MPH_KMH if match[2] == "mph" else 1.0)
    return kmh if 3 <= kmh <= 150 else float("nan")


class Gathering:
    """Streets as they are read: `add` each, then `streets`."""

    def __init__(self) -> None:
        self._u, self._v = array("q"), array("q")
        self._oneway, self._class = array("b"), array("B")
        self._limit = array("d")
        self._name, self._names = array("i"), {"": 0}
        self._first = array("q", [0])
        self._lon, self._lat = array("d"), array("d")

    def add(
        self,
        u: int,
        v: int,
        lon: Sequence[float] | NDArray[np.float64],
        lat: Sequence[float] | NDArray[np.float64],
        *,
        road_class: int,
        oneway: bool = False,
        limit: float = float("nan"),
        name: str = "",
    ) -> None:
        """Add a street from node `u` to node `v` through the given points, ends included."""
        self._u.append(u)
        self._v.append(v)
        self._oneway.append(oneway)
        self._class.append(road_class)
        self._limit.append(limit)
        self._name.append(self._names.setdefault(name, len(self._names)))
        self._lon.extend(lon)
        self._lat.extend(lat)
        self._first.append(len(self._lon))

    def streets(self) -> Streets:
        """Return what was gathered."""
        return Streets(
            u=np.array(self._u, dtype=np.int64),
            v=np.array(self._v, dtype=np.int64),
            oneway=np.array(self._oneway, dtype=bool),
            road_class=np.array(self._class, dtype=np.uint8),
            limit_kmh=np.array(self._limit, dtype=np.float64),
            name=np.array(self._name, dtype=np.int32),
            names=tuple(self._names),
            first=np.array(self._first, dtype=np.int64),
            lon=np.array(self._lon, dtype=np.float64),
            lat=np.array(self._lat, dtype=np.float64),
        )
