"""Whatever a city sets: nothing is ordered when it cannot be done."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.model import LonLat, Place
from planner.city.calendar import CalendarRow
from planner.city.folder import CityData, load_city
from planner.city.model import Category
from planner.patrol.model import PlannedStop, Stop
from planner.patrol.stops.checklist import _DAY, _LOOK, _NIGHT, checklist
from planner.patrol.stops.hours import HoursParams
from planner.patrol.words import checklist_texts
from planner.words import say
from tests.planner.city.offices import filled_office
from tests.planner.city.small_city import write_city
from tests.planner.patrol.stops.test_checklist import BEACH, HOTSPOT, WARD
from tests.planner.test_pipeline import plan_of

NIGHT_ITEMS = frozenset(item for items in (_LOOK, *_NIGHT.values()) for item in items)
DAY_ONLY = frozenset(item for items in _DAY.values() for item in items) - NIGHT_ITEMS
DAY, NIGHT = "Siang: tertibkan", "Malam: lihat"


def in_span(clock_min: float, span: tuple[time, time]) -> bool:
    first, last = (t.hour * 60 + t.minute for t in span)
    return first <= clock_min < last if first < last else clock_min >= first or clock_min < last


def minutes(start: datetime, end: datetime) -> Iterator[float]:
    """Yield the clock at every minute of a visit, the last moment but not the end."""
    now = start
    while now < end:
        yield now.hour * 60 + now.minute + now.second / 60
        now += timedelta(minutes=1)
    yield (end.hour * 60 + end.minute + end.second / 60 - 0.01) % 1440


def at_night(planned: PlannedStop, params: HoursParams) -> bool:
    first, last = (time.fromisoformat(part) for part in params.night.split("-"))
    return any(in_span(m, (first, last)) for m in minutes(planned.start, planned.leave))


def may_act(planned: PlannedStop, category: Category | None) -> bool:
    if category is None or not category.act:
        return True
    return any(
        all(in_span(m, span) for m in minutes(planned.start, planned.leave))
        for span in category.act
    )


clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
spans = st.lists(st.tuples(clocks, clocks).filter(lambda s: s[0] != s[1]), max_size=2).map(tuple)


@given(
    stop=st.sampled_from([WARD, BEACH, HOTSPOT, replace(BEACH, place="office")]),
    act=spans,
    night=st.tuples(clocks, clocks).filter(lambda s: s[0] != s[1]),
    minute=st.integers(0, 1439),
    dwell_min=st.integers(5, 60),
    own_lists=st.booleans(),
)
def test_no_visit_at_night_or_out_of_hours_has_a_task_of_the_day(
    stop: Stop,
    act: tuple[tuple[time, time], ...],
    night: tuple[time, time],
    minute: int,
    dwell_min: int,
    own_lists: bool,
) -> None:
    params = HoursParams(night=f"{night[0]:%H:%M}-{night[1]:%H:%M}")
    by_day, by_night = ((DAY,), (NIGHT,)) if own_lists else ((), ())
    category = Category(code="X", name="X", act=act, checklist=by_day, checklist_night=by_night)
    start = datetime(2026, 3, 2) + timedelta(minutes=minute)
    planned = PlannedStop(
        order=1,
        stop=stop,
        arrive=start,
        start=start,
        leave=start + timedelta(minutes=dwell_min),
        drive_s=0,
        drive_m=0.0,
    )
    items, looks = checklist(stop, category, planned.start, planned.leave, params)
    texts = checklist_texts(items, "id")
    assert items
    if at_night(planned, params) or not may_act(planned, category):
        assert not DAY_ONLY & set(items)
        assert DAY not in texts
    else:
        assert not looks
        assert NIGHT not in texts
    if not may_act(planned, category):
        assert looks


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CityData]:
    root: Path = tmp_path_factory.mktemp("cities")
    write_city(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATROLI_DATA", str(root))
        yield load_city("kecil")


def some_hours(draw: random.Random, most: int) -> tuple[tuple[time, time], ...]:
    return tuple(
        (time(first := draw.randrange(24)), time((first + draw.randint(1, 8)) % 24))
        for _ in range(draw.randint(0, most))
    )


def random_city(data: CityData, seed: int) -> CityData:
    """Return the small city with categories, kinds of place and a calendar at random."""
    draw = random.Random(seed)
    categories = tuple(
        replace(
            category,
            windows=some_hours(draw, 2),
            act=some_hours(draw, 1),
            checklist=(f"{DAY} {category.code}",),
            checklist_night=draw.choice([(), (f"{NIGHT} {category.code}",)]),
        )
        for category in data.settings.categories
    )
    params = HoursParams(
        around_min=draw.choice([0, 60]),
        own_least=draw.choice([0, 10, 1000]),
        night=draw.choice(["21:00-06:00", "19:00-08:00"]),
    )
    kinds = draw.sample(("office", "market", "beach", "school", "hospital"), 3)
    places = tuple(
        Place(name=f"Tempat {n}", kind=kind, point=LonLat(101.43 + n / 100, 1.62 + n / 100))
        for n, kind in enumerate(kinds)
    )
    rows = (
        CalendarRow(
            kind="ramadan",
            name="Ramadan",
            weekday=0,
            instead=((time(15), time(0)),),
            hours=some_hours(draw, 2) or ((time(16), time(17)),),
        ),
        CalendarRow(kind="event", name="Tutup", weekday=0, place="Tempat 0", closed=True),
    )
    sections = MappingProxyType({**data.settings.sections, "hours": params})
    city = replace(data.settings, categories=categories, sections=sections)
    return replace(data, settings=city, places=places, calendar=rows[: draw.randint(0, 2)])


@pytest.mark.parametrize("seed", range(6))
def test_no_plan_of_a_random_city_orders_what_cannot_be_done(small: CityData, seed: int) -> None:
    data = random_city(small, seed)
    plan = plan_of(filled_office(data), seed=seed)
    params = data.settings.parameters("hours", HoursParams)
    categories = {c.code: c for c in data.settings.categories}
    visits = [p for loop in plan.loops for p in loop.stops]
    assert visits
    midnight = datetime.fromisoformat(plan.date).replace(tzinfo=data.settings.zone)
    closed = {row.place for row in data.calendar if row.closed}
    for planned in visits:
        stop = planned.stop
        seconds = (planned.start - midnight).total_seconds()
        assert any(first <= seconds <= last for first, last in stop.windows_s)
        assert say(stop.name, "id") not in closed
        category = categories.get(stop.category)
        told = " ".join(checklist_texts(planned.checklist, "id"))
        told += say(stop.instruction, "id") if stop.instruction else ""
        assert planned.checklist
        if at_night(planned, params) or not may_act(planned, category):
            assert not DAY_ONLY & set(planned.checklist)
            assert DAY.casefold() not in told.casefold()
            assert "tanya warga" not in told
    for row in data.calendar:
        assert row.notice in plan.caveats
