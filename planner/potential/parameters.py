"""Parameters of anticipated disturbances: `[potential]` of city.toml."""

from dataclasses import dataclass

from planner.errors import PlanError


@dataclass(frozen=True, slots=True, kw_only=True)
class PotentialParams:
    """How much what was recorded is corrected, and what counts as having come of it.

    Attributes
    ----------
    trust : a stated likelihood weighs as much as so many that were confirmed or dismissed; the
        more of them there are, the more their hit rate counts.
    near_m : an incident of the kind so near may be what was anticipated.
    around_min : so long before and after the hours that were recorded it still may.
    """

    trust: float = 10.0
    near_m: float = 300.0
    around_min: int = 60

    def __post_init__(self) -> None:
        faults = []
        if not 0 < self.trust <= 10_000:
            faults.append(f"trust: expected over 0 to 10000, got {self.trust!r}")
        if not 0 <= self.near_m <= 5000:
            faults.append(f"near_m: expected 0 to 5000, got {self.near_m!r}")
        if not 0 <= self.around_min <= 1440:
            faults.append(f"around_min: expected 0 to 1440, got {self.around_min!r}")
        if faults:
            raise PlanError("; ".join(faults))
