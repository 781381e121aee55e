"""What a cluster is, and how hotspots are found: the parameters, apart from what they steer."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from geo.errors import GeoError


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterParams:
    """What a cluster is.

    Attributes
    ----------
    min_incidents : least weight, and least number of points, of a cluster.
    min_samples : weight that the core distance of a point must hold.
    snap_m : side of the squares whose points count as one place.
    near_m : points this close belong to one stop, whatever the density.
    reach_m : points farther than this from the rest belong to no stop together.
    max_width_m : longest diagonal of a cluster's bounding box.
    contrast : how many times its mean core distance a cluster may bridge beyond `near_m`.
    """

    min_incidents: float = 5.0
    min_samples: float = 5.0
    snap_m: float = 10.0
    near_m: float = 100.0
    reach_m: float = 200.0
    max_width_m: float = 600.0
    contrast: float = 2.0

    def __post_init__(self) -> None:
        faults = self.faults()
        if faults:
            raise GeoError("; ".join(faults))

    def faults(self) -> list[str]:
        """Return what is wrong with these parameters, each with what was expected."""
        ranges = {
            "min_incidents": (self.min_incidents, 1, 1e6),
            "min_samples": (self.min_samples, 1, 1e4),
            "snap_m": (self.snap_m, 1, 100),
            "near_m": (self.near_m, 1, 2000),
            "reach_m": (self.reach_m, 1, 2000),
            "max_width_m": (self.max_width_m, 50, 5000),
            "contrast": (self.contrast, 1, math.inf),
        }
        found = out_of_range(ranges)
        if not self.snap_m <= self.near_m <= self.reach_m:
            found.append(
                f"expected snap_m <= near_m <= reach_m, got {self.snap_m:g}, {self.near_m:g}, "
                f"{self.reach_m:g}"
            )
        return found


def out_of_range(ranges: Mapping[str, tuple[float, float, float]]) -> list[str]:
    """Return a message for each name whose value lies outside its least and most."""
    return [
        f"{name}: expected {least:g} to {most:g}, got {value!r}"
        for name, (value, least, most) in ranges.items()
        if not (isinstance(value, int | float) and least <= value <= most)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class HotspotParams(ClusterParams):
    """How hotspots are found, over what `ClusterParams` says of clusters.

    Attributes
    ----------
    window_days : older incidents belong to no hotspot.
    half_life_days : an incident this old counts half.
    max_hotspots : most hotspots of one ward and shift; those of the greatest severity stay, and
        all emerging ones besides.
    q_level : share of false alarms allowed among significant hotspots.
    trend_weeks : the last weeks, of which trend and early detection speak.
    baseline_weeks : the weeks before them that the trend compares with.
    trend_prior : incidents of no change that the trend starts from.
    margin_m : how far an outline reaches beyond the incidents.
    quiet_minutes_per_week : patrol minutes a district without incidents needs to be called quiet.
    """

    window_days: float = 365.0
    half_life_days: float = 180.0
    max_hotspots: int = 20
    q_level: float = 0.05
    trend_weeks: float = 4.0
    baseline_weeks: float = 12.0
    trend_prior: float = 3.0
    margin_m: float = 40.0
    quiet_minutes_per_week: float = 120.0

    def faults(self) -> list[str]:
        """Return what is wrong with these parameters, each with what was expected."""
        return ClusterParams.faults(self) + out_of_range(
            {
                "window_days": (self.window_days, 7, 3660),
                "half_life_days": (self.half_life_days, 1, 36_600),
                "max_hotspots": (self.max_hotspots, 1, 10_000),
                "q_level": (self.q_level, 0, 1),
                "trend_weeks": (self.trend_weeks, 1, 52),
                "baseline_weeks": (self.baseline_weeks, 1, 520),
                "trend_prior": (self.trend_prior, 0.1, 100),
                "margin_m": (self.margin_m, 5, 500),
                "quiet_minutes_per_week": (self.quiet_minutes_per_week, 0, 10_080),
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesParams:
    """What a series is.

    Attributes
    ----------
    near_m, within_hours : how close in place and time its incidents lie.
    least : fewest incidents of a series.
    level : share of incidents that may raise a false alarm.
    window_days : older incidents say nothing about what is usual at a place.
    lasting_days : how long after its last incident more are expected.
    again : incidents expected in all that time for each one beyond the usual.
    """

    near_m: float = 300.0
    within_hours: float = 48.0
    least: int = 3
    level: float = 0.001
    window_days: float = 365.0
    lasting_days: float = 14.0
    again: float = 0.5

    def __post_init__(self) -> None:
        faults = out_of_range(
            {
                "near_m": (self.near_m, 10, 2000),
                "within_hours": (self.within_hours, 1, 336),
                "least": (self.least, 2, 100),
                "level": (self.level, 0, 1),
                "window_days": (self.window_days, 28, 3660),
                "lasting_days": (self.lasting_days, 1, 60),
                "again": (self.again, 0, 10),
            }
        )
        if faults:
            raise GeoError("; ".join(faults))
