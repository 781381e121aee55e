import re
from dataclasses import replace

import pytest

from geo.model import LonLat, Place
from geo.notice import as_it_is
from planner.city.office import Office
from planner.errors import NotFoundError
from planner.field.checkpoints import (
    checkpoint_code,
    city_sheet,
    is_code_of,
    place_key,
    shift_sheet,
)
from tests.planner.city.small_city import NOW
from tests.planner.field.field_day import morning_pass
from tests.planner.patrol.builders import make_stop


def test_a_code_is_short_stays_the_same_and_tells_places_apart(office: Office) -> None:
    code = checkpoint_code(office, "Pasar Dock")
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", code)
    assert code == checkpoint_code(office, " pasar  dock ")
    codes = {checkpoint_code(office, f"Tempat {n}") for n in range(500)}
    assert len(codes) == 500


def test_a_code_is_known_however_it_is_typed(office: Office) -> None:
    code = checkpoint_code(office, "Pasar Dock")
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert is_code_of(office, "Pasar Dock", typed)
    assert not is_code_of(office, "Pasar Lain", code)
    assert not is_code_of(office, "Pasar Dock", "")
    assert not is_code_of(office, "Pasar Dock", "é" * 8)


def test_places_of_one_name_have_codes_of_their_own(office: Office) -> None:
    here, there = LonLat(101.45, 1.68), LonLat(101.46, 1.68)
    twins = tuple(Place(name="Pasar Pagi", kind="market", point=p) for p in (here, there))
    town = replace(office, data=replace(office.data, places=twins))
    stop = make_stop(name=as_it_is("pasar pagi"))
    keys = {place_key(town, replace(stop, point=p)) for p in (here, there)}
    assert len({checkpoint_code(town, key) for key in keys}) == 2
    alone = replace(office, data=replace(office.data, places=twins[:1]))
    assert place_key(alone, replace(stop, point=there)) == "pasar pagi"


def test_another_city_has_other_codes(office: Office) -> None:
    settings = replace(office.data.settings, key="lain")
    elsewhere = replace(office, data=replace(office.data, settings=settings))
    assert checkpoint_code(elsewhere, "Pasar") != checkpoint_code(office, "Pasar")


def test_the_sheets_hold_the_places_of_the_city_or_of_a_shift(office: Office) -> None:
    assert city_sheet(office, NOW).startswith(b"%PDF")
    date = morning_pass(office).date
    sheet = shift_sheet(office, date, "pagi", NOW)
    assert sheet.startswith(b"%PDF")
    assert sheet == shift_sheet(office, date, "pagi", NOW)
    assert sheet.count(b"/Type /Page\n") == 2  # eight stops, six to a page


@pytest.mark.parametrize(("date", "shift"), [("2026-03-02", "sore"), ("2026-04-01", "pagi")])
def test_a_shift_that_is_not_published_has_no_sheet(office: Office, date: str, shift: str) -> None:
    morning_pass(office)
    with pytest.raises(NotFoundError):
        shift_sheet(office, date, shift, NOW)
