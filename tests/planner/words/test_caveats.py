import pytest

from geo.exposure import panel
from geo.roads import SCHEMATIC_NOTICE
from geo.simulation import simulate
from planner.risk import assess
from planner.words.caveats import in_indonesian, is_loud
from planner.words.wording import caveat

FIXED = (
    SCHEMATIC_NOTICE,
    simulate.NOTICE,
    panel.NO_RECORDS,
    panel.EARLIER_WEEKS,
    panel.PLANNED,
    panel.SIMULATED,
    panel.INSPECTED,
    panel.OUTSIDE,
    panel.STRANGERS,
    assess.NO_INCIDENTS,
)


@pytest.mark.parametrize("text", FIXED)
def test_every_caveat_that_geo_can_raise_is_translated(text: str) -> None:
    assert in_indonesian(text) != text


def test_only_roads_and_points_that_are_not_real_are_loud() -> None:
    assert [text for text in FIXED if is_loud(text)] == [SCHEMATIC_NOTICE, simulate.NOTICE]


def test_names_and_numbers_stay_in_a_translated_caveat() -> None:
    assert (
        in_indonesian(
            "Pasar Pulau lies 12.4 km from the nearest street: the way there is estimated along a "
            "straight line"
        )
        == "Pasar Pulau berjarak 12,4 km dari jalan terdekat: rute ke sana perkiraan garis lurus"
    )
    assert in_indonesian(
        "the road file has no street in Medang Kampai, Bukit Kapur: ways there are estimated "
        "along straight lines; import an extract that covers the whole city"
    ).startswith("Berkas jalan tidak memuat Medang Kampai, Bukit Kapur:")
    assert in_indonesian(
        "places.csv: Pasar {x} lies 1,204 m outside the wards and is left out"
    ) == ("places.csv: Pasar {x} berada 1.204 m di luar kelurahan dan tidak dipakai")


def test_figures_are_written_as_indonesians_read_them() -> None:
    assert in_indonesian(
        "2 part(s) of the street network are not connected to the rest and were joined by "
        "straight links of 1,204, 35 m: times across them are estimates"
    ).startswith("2 bagian jaringan jalan terpisah, disambung garis lurus 1.204, 35 m:")
    assert in_indonesian(
        "1234.5 km of streets (12.5%) cannot be driven to and back from the rest and were left out"
    ).startswith("1234,5 km jalan (12,5%)")
    assert (
        in_indonesian("the listed centre of ward St. 2.5 lies outside it and was moved 120 m")
        == "Pusat kelurahan St. 2.5 dalam daftar berada di luar batasnya dan dipindahkan 120 m"
    )


def test_an_unknown_caveat_is_shown_as_it_is() -> None:
    assert caveat("Jembatan putus") == "Jembatan putus"
