"""All reports of one day beside each other: how much of the plan was kept, and where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from planner.reports.model import Finding, ReportSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class WardDay:
    """Minutes of a day in a ward.

    `planned` are those promised by squads that told something, `unknown` those of squads that told
    nothing: nobody knows whether they came.
    """

    ward: str
    district: str
    planned: float
    actual: float
    unknown: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySummary:
    """What a day came to, by all that came. Shares are of the loops that told of their stops, None
    if none did; of a shift that still runs only what is due counts.

    Attributes
    ----------
    loops, reported, signed, approved : how many.
    missing : shift and squad of loops whose shift is over and whose report is not signed.
    reported : told anything, also a finding alone.
    silent : shift and squad of loops whose shift is over and that told nothing.
    unreached : wards promised minutes by squads that told something, and not reached, where none
        runs any more that was to come there.
    findings : with shift and squad, by time.
    """

    loops: int
    reported: int
    signed: int
    approved: int
    visited: int
    stops: int
    kept_stops: float | None
    duties: int
    duties_kept: int
    dwell_s: int
    drive_s: int
    driven_m: float
    wards: tuple[WardDay, ...]
    unreached: tuple[str, ...]
    missing: tuple[tuple[str, str], ...]
    silent: tuple[tuple[str, str], ...]
    findings: tuple[tuple[str, str, Finding], ...]

    @property
    def most_minutes(self) -> float:
        """The greatest number of minutes of any ward, at least 1: the length of a whole bar."""
        return max([1.0, *(max(w.planned + w.unknown, w.actual) for w in self.wards)])


def summary_of(sheets: Sequence[ReportSheet], now: datetime) -> DaySummary:
    """Return what the reports of a day come to."""
    told = [s.fresh for s in sheets if s.fresh.reported]
    over = [s for s in sheets if s.fresh.end <= now]
    stops, visited = sum(r.answered for r in told), sum(r.count("visited") for r in told)
    wards: dict[tuple[str, str], list[float]] = {}
    for sheet in sheets:
        for row in sheet.fresh.wards:
            sums = wards.setdefault((row.district, row.ward), [0.0, 0.0, 0.0])
            if row.actual is None:
                sums[2] += row.planned
            else:
                sums[0] += row.planned
                sums[1] += row.actual
    rows = tuple(
        WardDay(ward=ward, district=district, planned=p, actual=a, unknown=u)
        for (district, ward), (p, a, u) in sorted(wards.items())
    )
    running = {row.ward for s in sheets if s not in over for row in s.fresh.wards}
    findings = [(s.fresh.shift, s.fresh.squad, f) for s in sheets for f in s.fresh.findings]
    return DaySummary(
        loops=len(sheets),
        reported=sum(not s.fresh.silent for s in sheets),
        signed=sum(s.record.signed is not None for s in sheets),
        approved=sum(s.record.approved is not None for s in sheets),
        visited=visited,
        stops=stops,
        kept_stops=visited / stops if stops else None,
        duties=sum(r.duties for r in told),
        duties_kept=sum(r.duties_kept for r in told),
        dwell_s=sum(r.dwell_s for r in told),
        drive_s=sum(r.drive_s for r in told),
        driven_m=sum(r.driven_m for r in told),
        wards=rows,
        unreached=tuple(
            r.ward for r in rows if r.planned > 0 and r.actual < 0.05 and r.ward not in running
        ),
        missing=tuple((s.report.shift, s.report.squad) for s in over if s.record.signed is None),
        silent=tuple((s.fresh.shift, s.fresh.squad) for s in over if s.fresh.silent),
        findings=tuple(sorted(findings, key=lambda row: row[2].at)),
    )
