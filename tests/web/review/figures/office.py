"""One office with everything a page can tell of: two published days, the first of them over.

Of the first day (2 March 2026): in the morning Regu 1 drove, left a stop out, changed the order and
signed, Regu 2 was dropped meanwhile; in the afternoon Regu 1 drove late and Regu 2 told nothing; at
night Regu 2 told of findings alone. Of the second the morning is running.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from geo.model import Incident, LonLat, Origin, PatrolRecord
from planner.city.office import Office
from planner.field.model import FieldEvent
from planner.field.settle import settle
from planner.field.store import FieldLog
from planner.incidents.store.incidents import Incidents
from planner.patrol.model import Loop
from planner.patrol.publication.publish import publish
from planner.reports.service import approve, report_of, sign
from planner.risk.store.minutes import PatrolMinutes
from planner.staffing.model import Member
from planner.staffing.store import Staffing
from tests.planner.city.offices import fill
from tests.planner.city.small_city import NOW
from tests.planner.field.events import driven, sent
from tests.planner.patrol.publication.published import proposed_day, published_day
from tests.web.conftest import office_in

FIRST, SECOND = "2026-03-02", "2026-03-03"
AT = NOW + timedelta(days=1, minutes=50)
"""The second morning at 07:50: two of its stops are due."""

OUTSIDE = LonLat(102.5, 1.6)


@contextmanager
def busy_office() -> Iterator[Office]:
    """Give the office at `AT`, on a database and folder of its own."""
    with TemporaryDirectory() as folder:
        office = office_in(Path(folder), AT)
        fill(_at(office, NOW))
        Incidents.of(office).add(_more_incidents())
        PatrolMinutes.of(office).add(
            [
                PatrolRecord(day=day, shift="pagi", ward="B1", minutes=90, source="recorded")
                for day in ("2025-03-01", "2025-03-20")
            ]
        )
        _first_day(office)
        _second_day(office)
        yield office
        office.database.close()


def _at(office: Office, moment: datetime) -> Office:
    return replace(office, clock=lambda: moment)


def _more_incidents() -> list[Incident]:
    """Return some of every origin, most without an hour, of this period and of a year before."""
    origins: tuple[Origin, ...] = ("reported", "found", "inspected")
    local_midnight = datetime(2026, 3, 1, 17, tzinfo=UTC)
    made = []
    for number in range(36):
        untold = number % 3 < 2
        time = local_midnight - timedelta(days=number % 5 - 1, hours=0 if untold else 5 + number)
        if number % 4 == 3:
            time -= timedelta(days=365)
        ward = ("A1", "A2", "B1", "B2")[number % 4 - number % 2]
        west, south = 101.40 if ward[1] == "1" else 101.45, 1.65 if ward[0] == "A" else 1.60
        made.append(
            Incident(
                id=f"m{number}",
                time=time if number % 7 else time + timedelta(minutes=61),
                point=LonLat(west + 0.02 + number / 10_000, south + 0.02),
                category=("PKL", "ASUSILA", "BANJIR")[number % 3],
                origin=origins[number % 3 if number % 2 else 0],
                ward=ward,
                district=ward[0],
            )
        )
    return made


def _first_day(office: Office) -> None:
    plan = published_day(_at(office, NOW), FIRST).plan
    (one, two), (three, _), (five,) = (shift.loops for shift in plan.shifts)
    log = FieldLog.of(office)
    dropped = _at(office, two.stops[2].arrive + timedelta(minutes=1))
    shifts = replace(plan.shifts[0], loops=(one,)), *plan.shifts[1:]
    fewer = replace(plan, seed=8, shifts=shifts, prize=plan.prize - two.prize)
    draft = proposed_day(dropped, FIRST, plan=fewer)
    publish(dropped, FIRST, revision=draft.revision, reason="kendaraan rusak", by="komandan")
    log.add_events(_out_of_order(one))
    log.add_events(driven(two, FIRST, lambda stop: stop.id == two.stops[0].stop.id)[:2])
    late = timedelta(minutes=7)
    log.add_events(replace(e, at=e.at + late, received=e.at + late) for e in _but_last(three))
    found = [
        sent(five, FIRST, f"f{n}", "finding", five.stops[n].arrive, None, category="PKL", **where)
        for n, where in enumerate(({"point": five.stops[0].stop.point}, {"point": OUTSIDE}))
    ]
    log.add_events(found)
    Staffing.of(office).put_members([Member(id="m1", name="Sari", squad="Regu 1", duty="leader")])
    evening = _at(office, NOW + timedelta(hours=5))
    sheet = report_of(evening, FIRST, "pagi", "Regu 1")
    sign(evening, sheet, revision=0, remarks="Hujan", sprin="", name="Sari", by="sari")
    approve(evening, report_of(evening, FIRST, "pagi", "Regu 1"), by="komandan")
    last = one.stops[3]
    came = evening.now() + timedelta(hours=1)
    log.add_events(
        [
            replace(sent(one, FIRST, "late", "arrive", last.arrive, last.stop), received=came),
            replace(
                sent(one, FIRST, "late-f", "finding", last.arrive, last.stop, category="PKL"),
                received=came,
            ),
        ]
    )
    settle(office, FIRST)


def _out_of_order(loop: Loop) -> list[FieldEvent]:
    """Return what a squad sends that goes to the second stop first, skips the third, is far off."""
    a, b, c, _ = loop.stops
    skip = sent(loop, FIRST, "s3", "skip", c.arrive, c.stop, category="closed")
    away = LonLat(a.stop.point.lon + 0.004, a.stop.point.lat)
    return [
        sent(loop, FIRST, "b1", "arrive", a.arrive, b.stop),
        sent(loop, FIRST, "b2", "leave", a.leave, b.stop),
        replace(sent(loop, FIRST, "a1", "arrive", b.arrive, a.stop), point=away),
        skip,
        sent(loop, FIRST, "f", "finding", a.arrive, b.stop, category="PKL", note="lapak"),
    ]


def _but_last(loop: Loop) -> tuple[FieldEvent, ...]:
    return driven(loop, FIRST)[:-2]


def _second_day(office: Office) -> None:
    plan = published_day(_at(office, NOW + timedelta(days=1)), SECOND).plan
    one = plan.shifts[0].loops[0]
    arrival, leaving = driven(one, SECOND)[:2]
    FieldLog.of(office).add_events([replace(arrival, id="next-a"), replace(leaving, id="next-l")])
