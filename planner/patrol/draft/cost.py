"""What a change of a plan costs or gains: prize, coverage, minutes and kilometres."""

from dataclasses import dataclass

from geo.notice import Notice
from planner.patrol.model import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """The later plan minus the earlier one.

    Attributes
    ----------
    prize : expected severity-weighted incidents prevented.
    share : the same as a share of the earlier plan's prize.
    stops : visits.
    districts : name, visits before and after, of those that changed.
    met, unmet : names of duties that are kept again, or no more.
    """

    prize: float
    share: float
    stops: int
    drive_s: int
    dwell_s: int
    distance_m: float
    districts: tuple[tuple[str, int, int], ...]
    met: tuple[Notice, ...]
    unmet: tuple[Notice, ...]


def change_cost(before: Plan, after: Plan) -> Cost:
    """Return what it costs to go from one plan to another."""
    was, now = _totals(before), _totals(after)
    old, new = before.coverage, after.coverage
    lacked, lack = [u.duty for u in old.unmet], [u.duty for u in new.unmet]
    names = dict.fromkeys([*old.districts, *new.districts])
    visits = [(name, old.districts.get(name, 0), new.districts.get(name, 0)) for name in names]
    prize = after.prize - before.prize
    return Cost(
        prize=prize,
        share=prize / before.prize if before.prize else 0.0,
        stops=int(now[0] - was[0]),
        drive_s=int(now[1] - was[1]),
        dwell_s=int(now[2] - was[2]),
        distance_m=now[3] - was[3],
        districts=tuple(v for v in visits if v[1] != v[2]),
        met=tuple(d for d in lacked if d not in lack),
        unmet=tuple(d for d in lack if d not in lacked),
    )


def _totals(plan: Plan) -> tuple[float, ...]:
    each = [(len(x.stops), x.drive_s, x.dwell_s, x.distance_m) for x in plan.loops]
    return tuple(sum(column) for column in zip((0, 0, 0, 0.0), *each, strict=True))
