"""How fast roads are driven: by class, posted limit and shift."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from geo.errors import RoadError
from geo.roads.classes import ROAD_CLASSES, USUAL_KMH
from geo.roads.network import RoadNetwork

USUAL_SHIFT_FACTOR = MappingProxyType({"pagi": 0.85, "siang": 0.9, "malam": 1.0})

UNCONGESTED = frozenset({"track", "schematic_rural", "link"})
"""Classes that no rush hour reaches: only `class_shift_factor` slows them down."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadParams:
    """How travel times are made from streets.

    Attributes
    ----------
    speeds_kmh : speed by road class, over the usual ones.
    fallback_kmh : speed of a class without one.
    use_limits : take a posted limit (`maxspeed`) as the speed where there is one.
    shift_factor : share of that speed driven in a shift, by the shift's name in any case; other
        shifts drive 1.0, and so do all on `UNCONGESTED` classes.
    class_shift_factor : the same by shift and road class, instead of `shift_factor`.
    detour_factor : road length over straight line, where no street is known.
    access_kmh : speed from a street to a point off it.
    far_m : points farther than this from any street are told to the reader.
    snap_max_m : points farther than this from any street are refused.
    """

    speeds_kmh: Mapping[str, float] = field(default_factory=dict)
    fallback_kmh: float = 20.0
    use_limits: bool = True
    shift_factor: Mapping[str, float] = field(default_factory=lambda: USUAL_SHIFT_FACTOR)
    class_shift_factor: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    detour_factor: float = 1.35
    access_kmh: float = 15.0
    far_m: float = 500.0
    snap_max_m: float = 30_000.0

    def __post_init__(self) -> None:
        faults: list[str] = []
        for name, low, high in (
            ("fallback_kmh", 1, 150),
            ("detour_factor", 1, 5),
            ("access_kmh", 1, 100),
            ("far_m", 0, 1e6),
            ("snap_max_m", 1, 1e6),
        ):
            _in_range(faults, name, getattr(self, name), low, high)
        if not isinstance(self.use_limits, bool):
            faults.append(f"use_limits: expected true or false, got {self.use_limits!r}")
        _speeds(faults, "speeds_kmh", self.speeds_kmh, 1, 150)
        if _table(faults, "shift_factor", self.shift_factor):
            for shift, factor in self.shift_factor.items():
                _in_range(faults, f"shift_factor.{shift}", factor, 0.1, 2)
        if _table(faults, "class_shift_factor", self.class_shift_factor):
            for shift, by_class in self.class_shift_factor.items():
                _speeds(faults, f"class_shift_factor.{shift}", by_class, 0.1, 2)
        if faults:
            raise RoadError("; ".join(faults))

    def class_kmh(self, shift: str) -> NDArray[np.float64]:
        """Return float [classes]: the usual speed by class code in a shift."""
        return np.array([self._usual(c) * self._factor(c, shift) for c in ROAD_CLASSES])

    def _usual(self, road_class: str) -> float:
        return self.speeds_kmh.get(road_class, USUAL_KMH.get(road_class, self.fallback_kmh))

    def _factor(self, road_class: str, shift: str) -> float:
        by_class = _of_shift(self.class_shift_factor, shift, {})
        usual = 1.0 if road_class in UNCONGESTED else _of_shift(self.shift_factor, shift, 1.0)
        return by_class.get(road_class, usual)

    def limit_factor(self, shift: str) -> NDArray[np.float64]:
        """Return float [classes]: the share of a posted limit that is driven in a shift."""
        return np.array([self._factor(c, shift) for c in ROAD_CLASSES])


def street_kmh(network: RoadNetwork, params: RoadParams, shift: str) -> NDArray[np.float64]:
    """Return float [streets]: the speed of each street in a shift, in km/h."""
    kmh = params.class_kmh(shift)[network.road_class]
    if not params.use_limits:
        return kmh
    limit = network.limit_kmh * params.limit_factor(shift)[network.road_class]
    return np.where(np.isfinite(limit), limit, kmh)


def street_ms(network: RoadNetwork, params: RoadParams, shift: str) -> NDArray[np.int64]:
    """Return int [streets]: the milliseconds each street takes from end to end, at least 1."""
    ms = network.length_m / street_kmh(network, params, shift) * 3600
    return np.maximum(np.rint(ms), 1).astype(np.int64)


def _of_shift(by_shift: Mapping[str, T], shift: str, otherwise: T) -> T:
    """Return the entry of a shift, whose name may be written in any case."""
    named = {name.casefold(): value for name, value in by_shift.items()}
    return named.get(shift.casefold(), otherwise)


def _in_range(faults: list[str], name: str, value: object, low: float, high: float) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not low <= value <= high:  # type: ignore[operator]
        faults.append(f"{name}: expected {low:g} to {high:g}, got {value!r}")


def _table(faults: list[str], name: str, value: object) -> bool:
    if not isinstance(value, Mapping):
        faults.append(f"{name}: expected a table [roads.{name}], got {value!r}")
        return False
    return True


def _speeds(faults: list[str], name: str, value: object, low: float, high: float) -> None:
    if not _table(faults, name, value):
        return
    assert isinstance(value, Mapping)
    for road_class, number in value.items():
        if road_class not in ROAD_CLASSES:
            known = ", ".join(ROAD_CLASSES)
            faults.append(f"{name}: unknown road class {road_class!r}; known are {known}")
        _in_range(faults, f"{name}.{road_class}", number, low, high)
