from datetime import date, time
from pathlib import Path

import pytest

from geo.model import LonLat, Place
from planner.city.calendar import CalendarRow, read_calendar, rows_of
from planner.city.folder import load_city
from planner.errors import SettingsError
from planner.words import say

HEAD = "day,kind,name,place,category,instead,hours\n"
PLACES = (Place(name="Pasar Lama", kind="market", point=LonLat(101.2, 1.51)),)


def read(folder: Path, *lines: str, head: str = HEAD) -> tuple[CalendarRow, ...]:
    path = folder / "calendar.csv"
    path.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    return read_calendar(path, places=PLACES, categories=["PKL", "ASUSILA"])


def test_days_spans_of_days_and_weekdays_are_understood(tmp_path: Path) -> None:
    fast, market, fair = read(
        tmp_path,
        "2027-02-08..2027-03-09,ramadan,Ramadan 1448 H,,PKL ASUSILA,,",
        "setiap selasa,market_day,Hari pasar,Pasar Lama,,,05:00-13:00",
        "2027-08-17,event,Bazar,market,,,19:00-23:00 06:00-08:00",
    )
    assert fast.hours == ((time(16), time(18)), (time(21), time(0)))
    assert fast.categories == ("PKL", "ASUSILA")
    assert [fast.on(date(2027, 2, d)) for d in (7, 8)] == [False, True]
    assert [fast.on(date(2027, 3, d)) for d in (9, 10)] == [True, False]
    assert market.on(date(2026, 12, 1))
    assert not market.on(date(2026, 12, 2))
    assert rows_of((fast, market, fair), date(2027, 8, 17)) == (market, fair)


def test_a_plan_tells_what_the_calendar_changes(tmp_path: Path) -> None:
    fast, closed, market = read(
        tmp_path,
        "2027-02-08,ramadan,Ramadan,,,,",
        "2027-02-08,school_holiday,Libur sekolah,market,,,tutup",
        "every tuesday,weekly,Pasar kaget,Pasar Lama,,,16:00-20:00",
    )
    assert say(fast.notice, "id").startswith("Ramadan: jam rawan bergeser ke 16:00–18:00")
    assert "tutup" in say(closed.notice, "id")
    assert "16:00–20:00" in say(market.notice, "en")


def test_all_faults_are_told_with_their_rows(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as error:
        read(
            tmp_path,
            "besok,event,Bazar,Pasar Lama,,,19:00-23:00",
            "2027-02-08,fiesta,Bazar,Pasar Lama,,,19:00-23:00",
            "2027-02-08,event,,Pasar Lama,,,19:00-23:00",
            "2027-02-08,event,Bazar,Pasar Baru,,,19:00-23:00",
            "2027-02-08,event,Bazar,,,,19:00-23:00",
            "2027-02-08,event,Bazar,Pasar Lama,,,jam tujuh",
            "2027-02-08,event,Bazar,Pasar Lama,,,",
            "2027-02-08,ramadan,Ramadan,,PKI,,",
            "2027-02-08..2027-02-01,event,Bazar,Pasar Lama,,,19:00-23:00",
            "2027-02-08,event,Bazar,Pasar Lama,PKL,,19:00-23:00",
        )
    told = str(error.value)
    for row, expected in (
        (2, "day: expected 2027-02-08"),
        (3, "kind: expected one of ramadan"),
        (4, "name: expected"),
        (5, "place: expected a name or kind of places.csv, got 'Pasar Baru'"),
        (6, "instead: expected the hours that move"),
        (7, "hours: expected a window such as"),
        (8, "hours: expected hours"),
        (9, "category: expected codes of city.toml"),
        (10, "a last day after the first"),
        (11, "leave instead and category empty"),
    ):
        assert f"row {row}: {expected}" in told or (f"row {row}: " in told and expected in told)


def test_columns_that_are_missing_are_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"expected the columns .* hours missing"):
        read(tmp_path, head="day,kind,name,place,category,instead\n")


def test_no_calendar_is_no_fault(tmp_path: Path) -> None:
    assert read_calendar(tmp_path / "calendar.csv", places=(), categories=()) == ()


def test_dumai_knows_its_next_ramadan_as_an_estimate() -> None:
    (fast,) = rows_of(load_city("dumai").calendar, date(2027, 2, 20))
    assert "perkiraan" in fast.name
