"""What is offered to the search, how often, and what a visit is worth."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from planner.errors import PlanError
from planner.patrol.stops.need import WardShift

_PLACES = {
    "market": "PKL",
    "park": "GEPENG",
    "terminal": "GEPENG",
    "beach": "ASUSILA",
    "lodging": "ASUSILA",
    "cafe": "ASUSILA",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandParams:
    """Parameters of the candidate stops.

    Attributes
    ----------
    dwell_least_min, dwell_most_min : every dwell is kept within these minutes. A visit works
        longer the longer it lasts, up to about 15 minutes (Koper 1995,
        doi:10.1080/07418829500096231).
    prevented : share of a shift's incidents around a stop that the longest useful visit prevents.
    merge_m : stops so near each other are one place.
    apart_m : risky cells lie at least so far from each other and from other stops.
    reach_m : a visit is of use within this distance, and in the cell of the stop.
    cells : risky cells offered in each ward, at least.
    open_min, spacing_min : a visit starts within `open_min` of its slot; visits of a place start
        at least `spacing_min` after the end of the one before.
    visit_min : minutes that a visit takes with the way to it, in the mean.
    offer : visits offered for each that is expected; the rest is chance.
    half_life_days : age at which minutes at stops count half.
    steady_min : minutes that keep the worth of a ward never visited finite.
    fairness : how much time follows need rather than short ways; see `need.visit_worth`.
    prevention : weight of what a visit prevents, beside time by need.
    duty_share : share of the visits that duties take at most; hotspots are owed less often then.
    max_stops : visits handed to the search, at most.
    floor : share of the patrol time spread evenly over the districts, whatever their rate.
    place_categories : the category that a kind of place draws.
    """

    dwell_least_min: int = 10
    dwell_most_min: int = 15
    prevented: float = 0.2
    merge_m: float = 150.0
    apart_m: float = 500.0
    reach_m: float = 200.0
    cells: int = 3
    open_min: int = 90
    spacing_min: int = 120
    visit_min: float = 26.0
    offer: float = 1.5
    half_life_days: float = 7.0
    steady_min: float = 12.0
    fairness: float = 3.0
    prevention: float = 2.0
    duty_share: float = 0.33
    max_stops: int = 4000
    floor: float = 0.10
    place_categories: Mapping[str, str] = field(default_factory=lambda: dict(_PLACES))

    def __post_init__(self) -> None:
        faults = []
        if not 1 <= self.dwell_least_min <= self.dwell_most_min <= 120:
            faults.append(
                f"expected 1 <= dwell_least_min <= dwell_most_min <= 120, "
                f"got {self.dwell_least_min} and {self.dwell_most_min}"
            )
        for name, low, high in (
            ("prevented", 0, 1),
            ("floor", 0, 1),
            ("merge_m", 0, 5000),
            ("apart_m", 0, 5000),
            ("reach_m", 0, 5000),
            ("cells", 0, 50),
            ("open_min", 15, 1440),
            ("spacing_min", 0, 720),
            ("visit_min", 5, 240),
            ("offer", 1, 5),
            ("half_life_days", 0.5, 365),
            ("steady_min", 1, 1000),
            ("fairness", 0.1, 20),
            ("prevention", 0, 100),
            ("duty_share", 0.05, 1),
            ("max_stops", 2, 10_000),
        ):
            if not low <= getattr(self, name) <= high:
                faults.append(f"{name}: expected {low:,} to {high:,}, got {getattr(self, name)!r}")
        if faults:
            raise PlanError("; ".join(faults))

    @property
    def period_s(self) -> int:
        """Seconds from one slot of a place to the next."""
        return 60 * (self.open_min + self.spacing_min + self.dwell_most_min)

    def share_prevented(self, dwell_s: int) -> float:
        """Share of a shift's incidents around a stop that a visit of so long prevents."""
        return self.prevented * min(1.0, dwell_s / 60 / self.dwell_most_min)

    def cells_wanted(
        self,
        rates: Mapping[WardShift, float],
        crew_min: float,
        shift: str,
        given: Mapping[str, Sequence[object]],
    ) -> dict[str, int]:
        """Return how many risky cells each ward should have so that its crews find work there."""
        here = {ward: rate for (ward, name), rate in rates.items() if name == shift}
        total = sum(here.values())
        expected = crew_min / self.visit_min * self.offer
        out = {}
        for ward, rate in here.items():
            # A place has two slots in a shift of eight hours, fewer where its hours are short.
            wanted = math.ceil(expected / 1.5 * (rate / total if total > 0 else 1 / len(here)))
            out[ward] = max(self.cells, wanted - len(given.get(ward, ())))
        return out
