"""Plans of every legal shape, for property tests."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from geo.model import LonLat
from geo.notice import Notice, as_it_is
from planner.patrol.model import Coverage, Loop, Plan, PlannedStop, ShiftPlan, Stop, UnmetDuty

ZONES = st.sampled_from(
    [ZoneInfo("Asia/Jakarta"), ZoneInfo("UTC"), timezone(timedelta(hours=-3, minutes=-30))]
)
TEXT = st.text(max_size=12)
NOTICES = st.one_of(
    st.builds(as_it_is, TEXT),
    st.just(Notice.of("roads.schematic")),
    st.builds(
        lambda place, far: Notice.of("roads.far", place=place, distance_m=far),
        TEXT,
        st.floats(0, 1e5),
    ),
)
SECONDS = st.integers(0, 100_000)
AMOUNTS = st.floats(0, 1e6)
POINTS = st.builds(LonLat, st.floats(-180, 180), st.floats(-90, 90))
NEAR = st.builds(LonLat, st.floats(101.0, 101.9), st.floats(1.4, 2.3))
TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=ZONES)


def stops(points: st.SearchStrategy[LonLat]) -> st.SearchStrategy[Stop]:
    return st.builds(
        Stop,
        id=TEXT,
        kind=st.sampled_from(["hotspot", "place", "ward", "cell"]),
        name=NOTICES,
        point=points,
        ward_code=TEXT,
        ward=TEXT,
        district=TEXT,
        prize=AMOUNTS,
        dwell_s=SECONDS,
        windows_s=st.lists(st.tuples(SECONDS, SECONDS), max_size=2).map(tuple),
        category=TEXT,
        instruction=st.none() | NOTICES.filter(lambda n: n != as_it_is("")),
        worth=st.none() | AMOUNTS,
        reason=st.none() | NOTICES.filter(lambda n: n != as_it_is("")),
    )


def loops(points: st.SearchStrategy[LonLat] = POINTS) -> st.SearchStrategy[Loop]:
    planned = st.builds(
        PlannedStop,
        order=st.integers(1, 40),
        stop=stops(points),
        arrive=TIMES,
        start=TIMES,
        leave=TIMES,
        drive_s=SECONDS,
        drive_m=AMOUNTS,
        duty=st.lists(NOTICES, max_size=2).map(tuple),
    )
    return st.builds(
        Loop,
        squad=TEXT,
        shift=TEXT,
        post=TEXT,
        post_point=points,
        depart=TIMES,
        return_=TIMES,
        distance_m=AMOUNTS,
        drive_s=SECONDS,
        prize=AMOUNTS,
        stops=st.lists(planned, max_size=3).map(tuple),
        path=st.lists(points, max_size=4).map(tuple),
        break_start=st.none() | TIMES,
        break_s=SECONDS,
    )


def plans(points: st.SearchStrategy[LonLat] = POINTS) -> st.SearchStrategy[Plan]:
    shift = st.builds(
        ShiftPlan,
        name=TEXT,
        start=TIMES,
        end=TIMES,
        loops=st.lists(loops(points), max_size=2).map(tuple),
    )
    return st.builds(
        Plan,
        city=TEXT,
        city_name=TEXT,
        date=st.dates(datetime(2020, 1, 1).date()).map(lambda d: d.isoformat()),
        seed=st.integers(0, 2**31),
        made=TIMES,
        shifts=st.lists(shift, max_size=2).map(tuple),
        coverage=st.builds(
            Coverage,
            districts=st.dictionaries(TEXT, st.integers(0, 99), max_size=3),
            unmet=st.lists(
                st.builds(UnmetDuty, duty=NOTICES, why=NOTICES, remedy=NOTICES), max_size=2
            ).map(tuple),
        ),
        predictability=st.floats(0, 1),
        prize=AMOUNTS,
        best_prize=AMOUNTS,
        caveats=st.lists(NOTICES, max_size=2).map(tuple),
        data_until=st.none() | TIMES,
        incidents=st.integers(0, 10**6),
    )
