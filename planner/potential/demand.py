"""What is expected beside what the past tells: what anticipated disturbances ask of the shifts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from geo.model import LonLat
from geo.notice import Notice
from planner.city.model import Shift
from planner.potential.hits import Hits, corrected
from planner.potential.model import Anticipated, Likelihood, word_of
from planner.potential.parameters import PotentialParams


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What is expected at a place in a shift, beside what the past tells.

    Attributes
    ----------
    source : who expects it: people, or a series of incidents (`planner.patrol.stops.series`).
    hours_s : from when to when within the shift, seconds after local midnight of the plan's date.
    expected : incidents of the category expected in these hours.
    place : where it is, in words; "" if only the ward is known.
    reason : why, for whoever reads the plan.
    """

    id: str
    shift: str
    point: LonLat
    category: str
    hours_s: tuple[int, int]
    expected: float
    place: str
    reason: Notice
    source: Literal["expected", "series"] = "expected"

    @property
    def stop_id(self) -> str:
        """The id of its stop."""
        return f"{self.source}:{self.id}@{self.shift}"


def demands_of(
    records: Sequence[Anticipated],
    day: date,
    shifts: Sequence[Shift],
    *,
    zone: ZoneInfo,
    known: Mapping[Likelihood, Hits],
    params: PotentialParams,
) -> tuple[Demand, ...]:
    """Return what is expected in the shifts of a day, by id and in the order of the shifts.

    Incidents are spread evenly over the hours that were recorded; a shift has those of the hours
    within it. What was dismissed or withdrawn is expected no more, what was confirmed is certain.

    Parameters
    ----------
    known : how often such came; see `planner.potential.hits.corrected`.
    """
    found = []
    for record in sorted(records, key=lambda r: r.id):
        if record.withdrawn is not None or record.outcome == "dismissed":
            continue
        likelihood, reason = _judged(record, zone, known, params)
        for shift in shifts:
            opens, closes = shift.hours(day, zone)
            start, end = max(opens, record.start), min(closes, record.end)
            if start >= end:
                continue
            part = (end - start) / (record.end - record.start)
            found.append(
                Demand(
                    id=record.id,
                    shift=shift.name,
                    point=record.point,
                    category=record.category,
                    hours_s=(_second(start, opens, shift), _second(end, opens, shift)),
                    expected=likelihood * record.size * part,
                    place=record.place,
                    reason=reason,
                )
            )
    return tuple(found)


def _second(moment: datetime, opens: datetime, shift: Shift) -> int:
    return shift.start_s + round((moment - opens).total_seconds())


def _judged(
    record: Anticipated,
    zone: ZoneInfo,
    known: Mapping[Likelihood, Hits],
    params: PotentialParams,
) -> tuple[float, Notice]:
    """Return how likely it is after all, and what is told of that."""
    hours = {"from_at": record.start.astimezone(zone), "until_at": record.end.astimezone(zone)}
    if record.outcome == "confirmed":
        return 1.0, Notice.of("potential.why_confirmed", count=record.size, **hours)
    said, found = record.likelihood, known.get(word_of(record.likelihood), Hits())
    if not found.told:
        why = Notice.of("potential.why", count=record.size, said_share=said, **hours)
        return said, why
    used = corrected(said, known, params)
    return used, Notice.of(
        "potential.why_corrected",
        count=record.size,
        said_share=said,
        used_share=used,
        came_no=found.came,
        told_no=found.told,
        **hours,
    )
