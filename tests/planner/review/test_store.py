from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from geo.exposure.presence import settled
from geo.model import Incident, LonLat, PatrolRecord
from planner.database.database import Database
from planner.errors import NotFoundError
from planner.incidents.store.entries import Entries, Entry
from planner.incidents.store.incidents import Incidents
from planner.review.recap import Count
from planner.review.store import Counts
from planner.risk.store.minutes import PatrolMinutes

CITY = "kota"
JAKARTA = ZoneInfo("Asia/Jakarta")
BASE = Incident(
    id="a",
    time=datetime(2022, 1, 31, 16, 59, tzinfo=UTC),
    point=LonLat(101.4, 1.6),
    category="PKL",
    origin="found",
    ward="A1",
    district="A",
)


@pytest.fixture
def counts(database: Database) -> Counts:
    return Counts(database, CITY, JAKARTA)


def test_months_begin_at_the_local_midnight(database: Database, counts: Counts) -> None:
    late = replace(BASE, id="b", time=BASE.time + timedelta(minutes=1))
    Incidents(database, CITY).add([BASE, late, replace(late, id="c", origin="reported")])
    Incidents(database, "other").add([BASE])
    assert counts.months(["2022-01", "2022-02", "2022-03"]) == (
        Count("2022-01", "PKL", "A", "A1", "found", 1),
        Count("2022-02", "PKL", "A", "A1", "found", 1),
        Count("2022-02", "PKL", "A", "A1", "reported", 1),
    )


def test_what_is_added_or_changed_since_is_counted_anew(database: Database, counts: Counts) -> None:
    assert counts.months(["2022-01"]) == ()
    Incidents(database, CITY).add([BASE])
    assert [c.number for c in counts.months(["2022-01"])] == [1]
    Incidents(database, CITY).add([replace(BASE, id="b")])
    assert [c.number for c in counts.months(["2022-01"])] == [2]
    database.forget(CITY)
    moved = replace(BASE, time=BASE.time - timedelta(hours=1), category="ODGJ")
    Incidents(database, CITY).add([moved, replace(moved, id="b")])
    assert [(c.category, c.number) for c in counts.months(["2022-01"])] == [("ODGJ", 2)]


def test_hours_of_the_week_are_local_in_zones_off_by_quarters(database: Database) -> None:
    for minute in (10, 20):
        told = datetime(2022, 1, 3, 0, minute, tzinfo=UTC)
        Incidents(database, CITY).add([replace(BASE, id=f"m{minute}", time=told)])
    # Kathmandu is 5:45 ahead: 05:55 and 06:05 on a Monday.
    week = Counts(database, CITY, ZoneInfo("Asia/Kathmandu")).week(["2022-01"])
    assert (week.hours[0][5], week.hours[0][6], sum(map(sum, week.hours))) == (1, 1, 2)


def test_incidents_between_two_times_are_told_by_origin(database: Database, counts: Counts) -> None:
    Incidents(database, CITY).add([BASE, replace(BASE, id="b", origin="reported")])
    end = BASE.time + timedelta(minutes=1)
    assert counts.between(BASE.time, end) == {"found": 1, "reported": 1}
    assert counts.between(end, end + timedelta(days=1)) == {}


def test_patrol_minutes_that_are_known_stand_before_planned_ones(
    database: Database, counts: Counts
) -> None:
    def record(day: str, ward: str, minutes: float, source: str) -> PatrolRecord:
        return PatrolRecord(day=day, shift="pagi", ward=ward, minutes=minutes, source=source)

    PatrolMinutes(database, CITY).add(
        [
            record("2022-01-01", "A1", 60, "planned"),
            record("2022-01-01", "A1", 0, "checked-in"),
            record("2022-01-01", "A2", 45, "planned"),
            record("2022-01-02", "A1", 30, "planned"),
            record("2022-02-01", "A1", 20, "checked-in"),
            record("2022-02-01", "A1", 5, "unreported"),
            record("2022-03-01", "A1", 99, "planned"),
        ],
    )
    year = date(2022, 1, 1), date(2022, 12, 31)
    known = {("2022-01", "A1"): 30.0, ("2022-02", "A1"): 25.0}
    assert counts.patrol_minutes(year[0], date(2022, 2, 28)) == known
    # Nobody has driven yet what is promised for today.
    assert counts.patrol_minutes(*year, today=date(2022, 3, 1)) == known
    assert counts.patrol_minutes(*year, today=date(2022, 3, 2)) == {**known, ("2022-03", "A1"): 99}
    kept = settled(PatrolMinutes(database, CITY).all())
    assert sum(r.minutes for r in kept) == 30 + 25 + 99


def entry(id_: str, **changes: object) -> Entry:
    incident = replace(BASE, id=id_, **changes)  # type: ignore[arg-type]
    return Entry(
        incident=incident,
        place="Jalan Sudirman",
        by_ward=True,
        entered=BASE.time,
        entered_by="ani",
    )


def enter(database: Database, entries: Entries, told: Entry) -> None:
    assert entries.keep(told)
    Incidents(database, CITY).add([told.incident])


def test_an_entry_is_kept_once_and_read_back(database: Database) -> None:
    entries = Entries(database, CITY)
    enter(database, entries, entry("x"))
    assert not entries.keep(entry("x"))
    assert entries.entry("x") == entry("x")
    with pytest.raises(NotFoundError):
        entries.entry("y")


def test_a_withdrawn_entry_leaves_the_evidence_and_its_tallies(database: Database) -> None:
    entries = Entries(database, CITY)
    later = BASE.time + timedelta(days=1)
    enter(database, entries, entry("x"))
    enter(database, entries, entry("y", time=later))
    entries.withdraw("y", at=later, by="ani")
    told = Incidents(database, CITY).summary()
    assert (told.count, told.first, told.last) == (1, BASE.time, BASE.time)
    with pytest.raises(NotFoundError):
        entries.entry("y")
    entries.withdraw("x", at=later, by="ani")
    assert Incidents(database, CITY).summary().count == 0
    assert Incidents(database, CITY).all() == ()
    assert not entries.keep(entry("x"))


def test_the_newest_incidents_of_some_wards_come_first_and_in_pages(database: Database) -> None:
    entries = Entries(database, CITY)
    hours = [replace(BASE, id=f"{n}", time=BASE.time + timedelta(hours=n)) for n in range(6)]
    Incidents(database, CITY).add(
        [replace(i, ward="A1" if n % 2 else "A2") for n, i in enumerate(hours)]
    )
    enter(database, entries, entry("z", ward="B1", time=BASE.time + timedelta(hours=9)))

    def ids(wards: list[str] | None, limit: int, before: datetime | None = None) -> list[str]:
        found = entries.recent(wards=wards, before=before, limit=limit)
        return [e.incident.id for e in found]

    assert ids(None, 3) == ["z", "5", "4"]
    assert ids(["A1"], 2) == ["5", "3"]
    assert ids(["A1"], 2, before=hours[3].time) == ["1"]
    assert ids(["A1", "A2"], 9) == ["5", "4", "3", "2", "1", "0"]
    assert ids([], 9) == []
    first = entries.recent(wards=["B1", "A1"], limit=2)
    assert [e.place for e in first] == ["Jalan Sudirman", ""]
    near = entries.near(category="PKL", start=BASE.time, end=BASE.time + timedelta(hours=1))
    assert sorted(i.id for i in near) == ["0", "1"]
