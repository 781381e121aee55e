from datetime import UTC, date, datetime

import pytest

from geo.notice import UNITS, Notice
from planner.words import say, text, told_json
from planner.words.say import write
from planner.words.units import FORMATS


@pytest.mark.parametrize(
    ("name", "value", "indonesian", "english"),
    [
        ("gap_m", 640.2, "640 m", "640 m"),
        ("gap_m", 12_345, "12,3 km", "12.3 km"),
        ("area_km2", 3.25, "3,2 km²", "3.2 km²"),
        ("speed_kmh", 40, "40 km/j", "40 km/h"),
        ("drive_s", 4980, "1 j 23 mnt", "1 hr 23 min"),
        ("dwell_min", 1, "1 menit", "1 minute"),
        ("age_days", 1, "1 hari", "1 day"),
        ("age_days", 9, "9 hari", "9 days"),
        ("share", 0.031, "3,1%", "3.1%"),
        ("share", 0.798, "80%", "80%"),
        ("number", 1234.56, "1.235", "1,235"),
        ("number", 0.00037, "0,00037", "0.00037"),
        ("count", 1726, "1.726", "1,726"),
        ("line_no", 1726, "1726", "1726"),
        ("last_day", date(2026, 5, 2), "2 Mei 2026", "2 May 2026"),
        ("on_ym", date(2026, 11, 28), "November 2026", "November 2026"),
        ("made_at", datetime(2026, 5, 2, 6, 5, tzinfo=UTC), "2 Mei 2026 06:05", "2 May 2026 06:05"),
        ("squad", "Regu 1", "Regu 1", "Regu 1"),
        ("links_m", (35.0, 1204.0), "35 m, 1,2 km", "35 m, 1.2 km"),
        ("why", Notice.of("roads.schematic"), *(
            ("Jalan skematis: waktu perkiraan", "schematic roads: times are estimates")
        )),
    ],
)  # fmt: skip
def test_a_value_is_written_by_its_unit_as_each_language_writes_it(
    name: str, value: object, indonesian: str, english: str
) -> None:
    assert write(name, value, "id") == indonesian  # type: ignore[arg-type]
    assert write(name, value, "en") == english  # type: ignore[arg-type]


def test_every_unit_can_be_written() -> None:
    assert FORMATS.keys() == UNITS.keys()


def test_a_count_chooses_the_plural() -> None:
    one = Notice.of("roads.joined", count=1, links_m=(12.0,))
    two = Notice.of("roads.joined", count=2, links_m=(12.0, 35.0))
    assert say(one, "en").startswith("1 part of the street network is not connected")
    assert say(two, "en").startswith("2 parts of the street network are not connected")
    assert say(two, "id").startswith("2 bagian jaringan jalan terpisah, disambung garis lurus 12 m")


def test_text_of_people_is_never_taken_for_a_placeholder() -> None:
    said = text("places.outside", "id", file="places.csv", place="Pasar {x}", distance_m=1204.0)
    assert said == "places.csv: Pasar {x} berada 1,2 km di luar kelurahan dan tidak dipakai"


def test_a_notice_of_an_older_version_is_told_as_code_and_values() -> None:
    assert say(Notice.of("roads.gone", count=2), "id") == "roads.gone: count=2"
    assert say(Notice.of("roads.far", place="Pasar"), "id") == "roads.far: place=Pasar"


def test_programs_get_the_code_the_values_and_the_sentence() -> None:
    assert told_json(Notice.of("roads.left_out", length_m=4200.0, share=0.031), "en") == {
        "code": "roads.left_out",
        "values": {"length_m": 4200.0, "share": 0.031},
        "sentence": "4.2 km of streets (3.1%) cannot be driven to and back from the rest and were "
        "left out",
    }
