from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from geo.model import PatrolRecord
from planner.city.folder import load_city
from planner.city.office import Office
from planner.database.database import Database
from planner.demo.service import make_demo, published
from planner.field.model import FieldEvent, Kind
from planner.field.store import FieldLog
from planner.incidents.store.incidents import Incidents
from planner.review.recap import OPEN, Table, period_of
from planner.review.service import newest_month, plan_kept, recap, review, years
from planner.risk.store.minutes import PatrolMinutes
from tests.planner.city.small_city import NOW, incidents
from tests.planner.patrol.publication.published import published_day


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder: Path = tmp_path_factory.mktemp("demo")
    data = load_city("dumai")
    at = datetime(2023, 8, 1, 9, tzinfo=data.settings.zone)
    database = Database(f"sqlite:///{folder / 'db.sqlite'}")
    office = Office(data=data, database=database, folder=folder, clock=lambda: at)
    make_demo(office, seed=3)
    yield office
    database.close()


def cells(table: Table) -> dict[tuple[str, str], int]:
    return {
        (row.code, column): cell or 0
        for row in table.rows
        for (column, _), cell in zip(table.columns, row.cells, strict=True)
    }


def test_the_recapitulation_of_2022_equals_the_published_table_by_month(demo: Office) -> None:
    totals = [t for t in published(demo.data) if not t.district]
    told = recap(demo, year=2022).months
    found = cells(told)
    assert len(totals) == 72
    assert {(t.category, f"{t.start:%Y-%m}"): t.count for t in totals} == {
        key: found[key] for key in ((t.category, f"{t.start:%Y-%m}") for t in totals)
    }
    assert told.totals.total == sum(found.values()) == 1149


def test_the_recapitulation_of_2023_equals_the_published_table_by_district(demo: Office) -> None:
    totals = [t for t in published(demo.data) if t.district]
    told = recap(demo, year=2023)
    found = cells(told.districts)
    assert len(totals) == 28
    assert {(t.district, t.category): t.count for t in totals} == {
        key: found[key] for key in ((t.district, t.category) for t in totals)
    }
    assert told.districts.totals.total == told.months.totals.total == 577


def test_months_and_districts_that_nobody_watched_have_no_data(demo: Office) -> None:
    told = recap(demo, year=2023)
    assert [cell is None for cell in told.months.totals.cells] == [False] * 7 + [True] * 5
    unknown = [row.name for row in told.districts.rows if row.total is None]
    assert unknown == ["Sungai Sembilan", "Medang Kampai"]
    assert recap(demo, year=2021).months.totals.total is None


def test_the_origins_add_up_to_the_whole(demo: Office) -> None:
    parts = [recap(demo, year=2022, origins=[o]).months for o in ("reported", "found", "inspected")]
    assert sum(part.totals.total or 0 for part in parts) == 1149
    assert all(part.totals.cells[0] is not None for part in parts)


def test_a_month_is_reviewed_beside_the_year_before(demo: Office) -> None:
    seen = review(demo, period=period_of("2023-07"), now=demo.now())
    months = recap(demo, year=2023, origins=OPEN).months.totals.cells
    assert [bar.month for bar in seen.trend] == [
        *(f"2022-{m:02d}" for m in range(7, 13)),
        *(f"2023-{m:02d}" for m in range(1, 8)),
    ]
    bars = [sum(bar.by_origin.values()) for bar in seen.trend if bar.by_origin is not None]
    assert tuple(bars[6:]) == months[:7]
    assert sum(map(sum, seen.week.hours)) + sum(seen.week.untold) == months[6]
    assert seen.year_before.now.open == months[6]
    assert not seen.year_before.uneven
    assert plan_kept(demo, period_of("2023-07")) is None


def test_a_running_month_is_compared_with_the_same_days(office: Office) -> None:
    Incidents.of(office).add(incidents(200, until=NOW))
    march = period_of("2026-03")
    seen = review(office, period=march, now=NOW.replace(hour=12))
    assert seen.until.isoformat() == "2026-03-02"
    assert seen.year_before.before.known is False


def test_a_year_whose_data_end_in_july_is_compared_with_january_to_july(demo: Office) -> None:
    seen = review(demo, period=period_of("2023"), now=datetime(2026, 11, 28, tzinfo=UTC))
    told = {
        year: sum(
            recap(demo, year=year, origins=OPEN).months.totals.cells[n] or 0 for n in range(7)
        )
        for year in (2022, 2023)
    }
    assert (seen.until, seen.whole) == (date(2023, 7, 31), False)
    assert (seen.year_before.now.open, seen.year_before.before.open) == (told[2023], told[2022])
    assert seen.year_before.raw == pytest.approx(told[2023] / told[2022] - 1)


@pytest.mark.parametrize(
    ("key", "until", "before_until", "whole"),
    [
        ("2024-02", "2024-02-29", "2023-02-28", True),
        ("2025-02", "2025-02-28", "2024-02-28", False),
        ("2024", "2024-02-29", "2023-02-28", False),
        ("2025", "2025-12-31", "2024-12-31", True),
    ],
)
def test_leap_years_are_compared_up_to_the_same_day(
    office: Office, key: str, until: str, before_until: str, whole: bool
) -> None:
    noons = [noon(office, day) for day in (until, before_until)]
    # The day after the last of the year before is not compared.
    noons.append(noons[1] + timedelta(days=1))
    some = incidents(1)[0]
    Incidents.of(office).add(replace(some, id=str(n), time=at) for n, at in enumerate(noons))
    seen = review(office, period=period_of(key), now=NOW)
    assert (seen.until.isoformat(), seen.whole) == (until, whole)
    assert seen.year_before.before.open == 1


def noon(office: Office, day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(12), tzinfo=office.data.settings.zone)


def test_hours_that_nobody_told_are_a_bar_of_their_own_and_all_add_up(office: Office) -> None:
    zone, (some, *_) = office.data.settings.zone, incidents(1)
    midnight = datetime(2026, 2, 2, tzinfo=zone)
    told = [replace(some, id=f"d{n}", time=midnight + timedelta(days=n % 28)) for n in range(40)]
    told += [replace(some, id=f"h{n}", time=midnight + timedelta(hours=n)) for n in range(1, 20)]
    told += [replace(some, id="i", origin="inspected", time=midnight + timedelta(hours=3))]
    Incidents.of(office).add(i for i in told if i.time.month == 2)
    seen = review(office, period=period_of("2026-02"), now=NOW)
    open_ = seen.year_before.now.open
    assert sum(row[0] for row in seen.week.hours) == 0
    assert sum(seen.week.untold) == sum(i.id[0] == "d" and i.time.month == 2 for i in told)
    assert sum(map(sum, seen.week.hours)) + sum(seen.week.untold) == open_ > 40
    assert seen.trend[-1].by_origin is not None
    assert sum(seen.trend[-1].by_origin.values()) == open_


def test_a_few_incidents_at_midnight_are_of_that_hour(office: Office) -> None:
    some = incidents(1)[0]
    at = datetime(2026, 2, 2, tzinfo=office.data.settings.zone)
    hours = (0, 0, 5)
    Incidents.of(office).add(
        replace(some, id=f"{n}", time=at + timedelta(hours=h)) for n, h in enumerate(hours)
    )
    seen = review(office, period=period_of("2026-02"), now=NOW)
    assert (seen.week.hours[0][0], sum(seen.week.untold)) == (2, 0)


def test_a_city_without_anything_can_be_reviewed(office: Office) -> None:
    seen = review(office, period=newest_month(office, today=NOW.date()), now=NOW)
    assert seen.period.key == "2026-03"
    assert all(bar.by_origin is None for bar in seen.trend)
    assert recap(office, year=2026).districts.totals.total is None
    assert years(office, today=NOW.date()) == (2026,)


def test_patrol_alone_makes_a_month_and_a_district_known(office: Office) -> None:
    record = PatrolRecord(day="2026-02-03", shift="pagi", ward="A1", minutes=30, source="planned")
    PatrolMinutes.of(office).add([record])
    told = recap(office, year=2026)
    assert told.months.totals.cells[:3] == (None, 0, None)
    assert {row.code: row.total for row in told.districts.rows} == {"A": 0, "B": None}


def test_the_plan_is_kept_as_far_as_squads_told_of_it(office: Office) -> None:
    day = published_day(office)
    february, march = period_of("2026-02"), period_of("2026-03")
    assert plan_kept(office, march) is None
    loop, other = day.plan.loops[:2]

    def event(n: int, kind: Kind, stop: str, squad: str = loop.squad) -> FieldEvent:
        return FieldEvent(
            id=f"{n:036d}",
            pass_id="p",
            date=day.date,
            shift=loop.shift,
            squad=squad,
            kind=kind,
            stop=stop,
            at=NOW,
            received=NOW,
        )

    first, second = (p.stop.id for p in loop.stops[:2])
    FieldLog.of(office).add_events(
        [
            event(1, "arrive", first),
            event(2, "leave", first),
            event(3, "skip", second),
            event(4, "arrive", "elsewhere"),
        ]
    )
    assert plan_kept(office, march) == 1 / 2
    over = replace(office, clock=lambda: NOW + timedelta(hours=4))
    assert plan_kept(over, march) == 1 / len(loop.stops)
    assert plan_kept(over, period_of("2026")) == 1 / len(loop.stops)
    assert plan_kept(over, february) is None
    assert other.shift == loop.shift
    FieldLog.of(office).add_events([event(5, "finding", "", other.squad)])
    assert plan_kept(over, march) == 1 / len(loop.stops)
