"""Which stop keeps which duty, and how numbers become clock times."""

from datetime import date
from zoneinfo import ZoneInfo

from geo.notice import Notice
from planner.patrol.loops.timetable import clock_time, duties_kept
from planner.patrol.model import Duty

KOTA = Notice.of("place.district", district="Kota")
BINTAN = Notice.of("place.ward", ward="Bintan")
DISTRICT = Duty(id="d", kind="district", name=KOTA, stops=("a", "b", "c"))
WARD = Duty(id="w", kind="ward", name=BINTAN, stops=("c",))


def test_only_as_many_stops_are_marked_as_the_duty_asks_for() -> None:
    assert duties_kept([DISTRICT], ["b", "a"]) == {"b": (KOTA,)}


def test_a_stop_that_keeps_a_ward_keeps_its_district_too() -> None:
    assert duties_kept([DISTRICT, WARD], ["a", "b", "c"]) == {"c": (BINTAN, KOTA)}


def test_a_duty_of_two_visits_marks_two_stops() -> None:
    twice = Duty(id="d", kind="district", name=KOTA, stops=("a", "b", "c"), visits=2)
    assert list(duties_kept([twice], ["c", "a", "b"])) == ["c", "a"]


def test_a_stop_without_duty_is_not_marked() -> None:
    assert duties_kept([WARD], ["a", "b"]) == {}


def test_seconds_past_midnight_belong_to_the_next_day() -> None:
    night = clock_time(date(2026, 12, 31), 90_000, ZoneInfo("Asia/Jayapura"))
    assert night.isoformat() == "2027-01-01T01:00:00+09:00"
