import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.words import Lang, say, say_all
from planner.words.often import hottest, how_often, prevented, rate_classes
from planner.words.units import number, span


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (1204.5, "1.204"),
        (123_456.0, "123.456"),
        (123.4, "123"),
        (12.34, "12,3"),
        (1.2, "1,2"),
        (0.109, "0,109"),
        (0.000369, "0,000369"),
        (0.0, "0"),
        (-0.2567, "-0,257"),
    ],
)
def test_a_figure_keeps_three_useful_digits(value: float, told: str) -> None:
    assert number(value, "id") == told


@given(st.floats(1e-6, 1e6))
def test_a_figure_is_right_to_half_a_percent_and_has_no_idle_digits(value: float) -> None:
    told = number(value, "en").replace(",", "")
    assert float(told) == pytest.approx(value, rel=0.005 if value < 100 else 0.0051)
    assert len(told.replace(".", "").lstrip("0")) <= max(3, len(str(round(value))))


@pytest.mark.parametrize(
    ("expected", "id", "en"),
    [
        (0.109, "kira-kira satu gangguan tiap 9 hari", "about one disturbance in 9 days"),
        (1.0, "kira-kira satu gangguan sehari", "about one disturbance a day"),
        (2.3, "kira-kira 2,3 gangguan sehari", "about 2.3 disturbances a day"),
        (0.4, "kira-kira satu gangguan tiap 2,5 hari", "about one disturbance in 2.5 days"),
        (0.004, "kira-kira satu gangguan tiap 8 bulan", "about one disturbance in 8 months"),
        (0.00037, "kira-kira satu gangguan tiap 7 tahun", "about one disturbance in 7 years"),
        (
            1e-6,
            "kurang dari satu gangguan dalam 100 tahun",
            "less than one disturbance in 100 years",
        ),
        (
            0.0,
            "kurang dari satu gangguan dalam 100 tahun",
            "less than one disturbance in 100 years",
        ),
    ],
)
def test_an_expected_number_is_told_as_how_often(expected: float, id: str, en: str) -> None:
    assert say(how_often(expected), "id") == id
    assert say(how_often(expected), "en") == en


def test_in_a_table_it_is_brief_and_a_density_says_so() -> None:
    rare = how_often(0.00037, form="brief", km2=True)
    assert say(rare, "id") == "sekali tiap 7 tahun per km²"
    assert say(how_often(2.3, each="shift", form="brief"), "id") == "2,3 per giliran"
    told = "hottest 5%: once every 7 years per km² or more"
    assert say(hottest(0.05, 0.00037), "en") == told
    assert say_all(rate_classes([1 / 9, 7]), "id") == (
        "lebih jarang dari sekali tiap 63 hari",
        "sekali tiap 63 hari atau lebih",
        "sekali sehari atau lebih",
    )


@given(st.floats(0, 50), st.sampled_from(["id", "en"]))
def test_every_number_has_a_sentence(expected: float, lang: Lang) -> None:
    for each in ("day", "shift"):
        for form in ("plain", "ordinary", "brief"):
            told = say(how_often(expected, each=each, form=form), lang)
            assert "often." not in told
            assert ("biasa" in told or "ordinary" in told) == (form == "ordinary")


@given(st.floats(1e-9, 50))
def test_who_hears_it_knows_the_number_to_a_quarter(expected: float) -> None:
    days = 1 / expected
    figure, unit = span(days, "en").replace(",", "").split()
    length = {"day": 1, "month": 30.44, "year": 365.25}[unit.rstrip("s")]
    if 0.5 < days < 36_525:
        assert float(figure) * length == pytest.approx(days, rel=0.25)


def test_what_a_plan_prevents_is_a_sentence_and_too_few_data_are_told() -> None:
    told = "Diperkirakan mencegah kira-kira satu gangguan biasa tiap 9 hari."
    assert say(prevented(0.109), "id") == told
    told = "Expected to prevent about 2.5 ordinary disturbances a day."
    assert say(prevented(2.5), "en") == told
    assert "terlalu sedikit" in say(prevented(0.002), "id")
