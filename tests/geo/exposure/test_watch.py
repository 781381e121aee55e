from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from geo.exposure.estimate import estimate_rates
from geo.exposure.presence import last_visits
from geo.exposure.rates import ExposureParams
from geo.exposure.watch import Watch, echo, weekly_watch
from geo.model import PatrolRecord
from tests.geo.exposure.town import NOW, SHIFTS, ago, incidents, patrols, wards

PARAMS = ExposureParams()


def watch(records: list[PatrolRecord], weeks: int = 30) -> Watch:
    rows = [(w, "reported", ago(1 + d)) for w in ("A1", "B1") for d in range(0, 7 * weeks, 3)]
    exposure = estimate_rates(incidents(*rows), wards(), records, SHIFTS, now=NOW, params=PARAMS)
    return weekly_watch(exposure, records, now=NOW, params=PARAMS)


def test_patrol_time_where_the_need_is_has_no_distance() -> None:
    even = [r for w in ("A1", "B1") for r in patrols(w, 30, range(1, 200))]
    seen = watch(even)
    assert seen.tv == pytest.approx(0.0, abs=0.02)
    assert seen.least == pytest.approx(1.0, abs=0.05)


def test_a_starved_district_is_named() -> None:
    seen = watch(patrols("A1", 30, range(1, 200)))
    assert seen.least == 0.0
    assert seen.least_district == "B"
    assert seen.tv == pytest.approx(seen.need["B"])


def test_wards_nobody_visited_for_ninety_days_are_named() -> None:
    records = [
        *patrols("A1", 30, range(1, 200)),
        *patrols("A2", 30, range(100, 200)),
    ]
    assert watch(records).unvisited == ("A2", "B1", "B2")


def test_driving_through_is_no_visit_by_any_count() -> None:
    passing = [replace(r, stop_minutes=0.0) for r in patrols("A1", 19, range(1, 10))]
    seen = [*passing, *patrols("A2", 8, range(1, 10)), *patrols("B1", 7.9, range(1, 10))]
    assert watch(seen).unvisited == ("A1", "B1", "B2")
    assert set(last_visits(seen, before=NOW.date(), least_min=8)) == {"A2"}


def test_a_promised_stop_is_a_visit_once_its_day_is_over_until_somebody_tells() -> None:
    promised = patrols("B1", 10, range(1, 10), source="planned")
    first = last_visits(promised, before=NOW.date(), least_min=8)
    assert first == {"B1": date.fromisoformat(max(r.day for r in promised))}
    told = [replace(r, ward="A1", source="checked-in") for r in promised]
    assert set(last_visits([*promised, *told], before=NOW.date(), least_min=8)) == {"A1"}


def test_without_records_no_figure_is_made_up() -> None:
    seen = watch([])
    assert seen.tv is None
    assert seen.least is None
    assert seen.echo is None
    assert len(seen.unvisited) == 4


def test_a_few_weeks_are_too_few_for_an_echo() -> None:
    assert watch(patrols("A1", 30, range(1, 30))).echo is None


def test_a_risk_that_follows_patrols_echoes_and_one_that_follows_reports_does_not() -> None:
    rng = np.random.default_rng(1)
    patrol, reports = rng.gamma(4, 1, (100, 10)), rng.poisson(5, (100, 10)).astype(float)
    loop, sound = np.ones((101, 10)), np.ones((101, 10))
    for week in range(100):
        loop[week + 1] = 0.5 * loop[week] + patrol[week]
        sound[week + 1] = 0.5 * sound[week] + reports[week] + rng.normal(0, 0.1, 10)
    assert echo(loop, patrol, reports) == pytest.approx(1.0)
    assert echo(sound, patrol, reports) == pytest.approx(0.0, abs=0.1)


def test_patrols_that_never_vary_have_no_echo() -> None:
    rng = np.random.default_rng(2)
    assert echo(rng.random((9, 4)), np.ones((8, 4)), rng.random((8, 4))) is None
