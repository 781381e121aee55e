from datetime import UTC, datetime, timedelta

from planner.patrol.words import data_age, plan_day, stop_notes
from planner.words.units import distance, duration
from tests.planner.patrol.builders import make_loop, make_plan


def test_dates_are_written_in_indonesian() -> None:
    assert plan_day(make_plan(), "id") == "Jumat, 20 November 2026"
    assert plan_day(make_plan(), "en") == "Friday, November 20, 2026"


def test_durations_are_rounded_to_the_minute() -> None:
    assert [duration(s, "id") for s in (0, 29, 89, 3570, 3600, 5400)] == [
        "0 mnt", "0 mnt", "1 mnt", "1 j", "1 j", "1 j 30 mnt",
    ]  # fmt: skip


def test_distances_carry_the_decimal_comma() -> None:
    assert [distance(m, "id") for m in (0, 999.4, 1000, 84_260)] == [
        "0 m",
        "999 m",
        "1,0 km",
        "84,3 km",
    ]


def test_the_age_of_the_data_is_told_in_the_time_zone_of_the_plan() -> None:
    assert data_age(make_plan(), "id") == "577 kejadian s.d. 18 Nov 2026 23:00 (umur data 1 hari)"
    fresh = datetime(2026, 11, 19, 20, 0, tzinfo=UTC)
    assert "kurang dari 1 hari" in data_age(make_plan(data_until=fresh), "id")
    assert "9 hari" in data_age(make_plan(data_until=fresh - timedelta(days=9)), "id")
    assert data_age(make_plan(data_until=None), "id") == "belum ada data kejadian"


def test_the_notes_of_a_stop_leave_out_what_is_not_known() -> None:
    plain, dutiful = make_loop(stops=2).stops
    assert "Wajib" not in " ".join(stop_notes(plain, "id"))
    assert "Wajib: kecamatan Barat" in stop_notes(dutiful, "id")
