"""city.toml: what is read, and what is said of what cannot be."""

from pathlib import Path

import pytest

from geo.risk.surface import RiskParams
from planner.city.settings import City, read_city
from planner.errors import SettingsError
from planner.late import load
from planner.patrol.stops.parameters import DemandParams
from planner.stages import STAGES

GOOD = """
name = "Kota Contoh"
timezone = "Asia/Jakarta"

[[posts]]
name = "Mako"
lon = 101.44
lat = 1.67
kind = "headquarters"

[[squads]]
name = "Regu 1"
post = "Mako"

[[shifts]]
name = "Pagi"
start = "07:00"
end = "14:30"
break_min = 30

[[shifts]]
name = "Malam"
start = "22:30"
end = "06:00"

[categories.PKL]
name = "Pedagang kaki lima"
severity = 2
windows = ["05:00-11:00"]

[demand]
max_stops = 7
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "contoh" / "city.toml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return path


def refusal(tmp_path: Path, old: str, new: str) -> str:
    assert old in GOOD
    with pytest.raises(SettingsError) as caught:
        read_city(write(tmp_path, GOOD.replace(old, new)))
    return str(caught.value)


@pytest.fixture
def city(tmp_path: Path) -> City:
    return read_city(write(tmp_path, GOOD))


def test_the_folder_gives_the_key_and_a_squad_patrols_every_shift_unless_told(city: City) -> None:
    assert city.key == "contoh"
    assert city.squads[0].shifts == ("Pagi", "Malam")


def test_a_shift_that_passes_midnight_ends_on_the_next_day(city: City) -> None:
    night = city.shifts[1]
    assert (night.start_s, night.end_s) == (81_000, 108_000)


def test_a_section_fills_the_parameters_of_its_stage_and_others_keep_their_defaults(
    city: City,
) -> None:
    assert city.parameters("demand", DemandParams) == DemandParams(max_stops=7)
    assert city.parameters("risk", RiskParams) == RiskParams()


def test_a_key_that_a_stage_does_not_know_fails_as_the_file_is_read(tmp_path: Path) -> None:
    said = refusal(tmp_path, "max_stops = 7", "max_stop = 7")
    assert "[demand]: unknown key 'max_stop'; did you mean 'max_stops'?" in said
    assert str(tmp_path / "contoh" / "city.toml") in said


def test_every_section_of_the_table_is_built(city: City) -> None:
    assert set(city.sections) == set(STAGES)
    for section, place in STAGES.items():
        assert type(city.sections[section]) is load(place)


def test_faults_of_all_sections_are_told_at_once(tmp_path: Path) -> None:
    text = """
[coverage]
ward_every_days = "seminggu"
district_visits = 0
[risk]
cell_m = 3
bandwidths_cells = [1, "dua"]
[roads]
use_limits = 1
speeds_kmh = 30
[morning]
plan_at = "pagi"
[loops]
seconds = true
workers = 1.5
"""
    with pytest.raises(SettingsError) as caught:
        read_city(write(tmp_path, GOOD + text))
    told = str(caught.value).splitlines()[1:]
    assert [line.removeprefix("  - ") for line in told] == [
        "[risk]: bandwidths_cells: expected a list of numbers, got [1, 'dua']",
        "[risk]: cell_m: expected 10 to 10,000 metres, got 3",
        "[roads]: use_limits: expected true or false, got 1",
        "[roads]: speeds_kmh: expected a table, got 30",
        "[coverage]: ward_every_days: expected a whole number, got 'seminggu'",
        "[coverage]: district_visits: expected a whole number of at least 1, got 0",
        "[loops]: seconds: expected a number, got True",
        "[loops]: workers: expected a whole number, got 1.5",
        "[morning]: plan_at: expected a time such as '07:30', got 'pagi'",
    ]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("Asia/Jakarta", "Jakarta").replace('post = "Mako"', 'post = "Pos 9"')
    with pytest.raises(SettingsError) as caught:
        read_city(write(tmp_path, text + "\n[colour]\nred = 1\n"))
    message = str(caught.value)
    assert "Asia/Jakarta" in message
    assert "'Pos 9' is not one of Mako" in message
    assert "unknown key 'colour'" in message


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("lon = 101.44\nlat = 1.67", "lon = 1.67\nlat = 101.44", "swapped"),
        ("lon = 101.44", "lon = 770000.0", "not metres"),
        ('start = "07:00"', 'start = "7 pagi"', "such as '07:30'"),
        ("break_min = 30", "break_min = 600", "whole number 0 to 240"),
        ('kind = "headquarters"', 'kind = "hq"', "headquarters or standby"),
        ('windows = ["05:00-11:00"]', 'windows = ["morning"]', "'06:00-11:00'"),
        ("severity = 2", "severity = -2", "0 to 100"),
        ('[[squads]]\nname = "Regu 1"\npost = "Mako"\n', "", "squads: expected at least one"),
        ('name = "Malam"', 'name = "Pagi"', "shift 'Pagi' stands 2 times"),
        ('name = "Kota Contoh"', "name = 3", "name: expected text"),
        ("[categories.PKL]", "[category.PKL]", "unknown key 'category'"),
        ("[demand]\nmax_stops = 7", '[map]\ntile = "x"', "map: unknown key 'tile'"),
    ],
)
def test_a_bad_value_is_told_with_what_was_expected(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert said in refusal(tmp_path, old, new)


def test_a_missing_or_broken_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="patroli city add"):
        read_city(tmp_path / "none" / "city.toml")
    with pytest.raises(SettingsError, match="expected TOML"):
        read_city(write(tmp_path, "name = "))


def test_a_word_in_the_place_of_a_number_is_named_with_its_key(tmp_path: Path) -> None:
    said = refusal(tmp_path, "lon = 101.44", 'lon = "timur"')
    assert "posts[1]: lon: expected a number such as 101.45, got 'timur'" in said


def test_a_word_for_the_parameter_of_a_stage_is_named_with_its_key(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"\[risk\]: cell_m: expected a number, got 'lebar'"):
        read_city(write(tmp_path, GOOD + '\n[risk]\ncell_m = "lebar"\n'))
