"""Nothing at or after now is looked at, by anything that takes incidents and a now."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.exposure.districts import district_status
from geo.exposure.estimate import estimate_rates, incident_weights
from geo.exposure.panel import NO_RECORDS, build_panel
from geo.exposure.rates import ExposureParams
from geo.hotspots.find import find_hotspots
from geo.hotspots.parameters import HotspotParams
from geo.model import PatrolRecord
from geo.risk.surface import risk_surfaces
from geo.tables import count_before, day_before, newest
from tests.geo.exposure.town import NOW, SHIFTS, WARDS, ago, incidents, patrols, wards

MIDNIGHT = NOW.replace(hour=0)
PARAMS = ExposureParams()
GROUND = wards()
PAST = [(WARDS[n % 4], "reported", ago(1 + n % 60, 9)) for n in range(40)]
DATED = [(WARDS[n % 4], "reported", ago(1 + n % 60, 0)) for n in range(90)]


def rates(frame: pd.DataFrame) -> Any:
    records = patrols("A1", 30, range(1, 60))
    return estimate_rates(frame, GROUND, records, SHIFTS, now=MIDNIGHT, params=PARAMS).rates


def weights(frame: pd.DataFrame) -> Any:
    records = patrols("A1", 30, range(1, 60))
    panel = build_panel(frame, GROUND, records, SHIFTS, now=MIDNIGHT, params=PARAMS)
    out = incident_weights(frame, panel, SHIFTS, now=MIDNIGHT, params=PARAMS)
    return out[(frame["time"] < MIDNIGHT).to_numpy()].tolist()


def surfaces(frame: pd.DataFrame) -> Any:
    made = risk_surfaces(frame, GROUND, now=MIDNIGHT, shifts=SHIFTS, severities={})
    return {name: (s.expected.tolist(), s.sd.tolist(), s.incidents) for name, s in made.items()}


def hotspots(frame: pd.DataFrame) -> Any:
    flat = risk_surfaces(incidents(), GROUND, now=MIDNIGHT, shifts=SHIFTS, severities={})
    return find_hotspots(
        frame, GROUND, flat, now=MIDNIGHT, severities={}, params=HotspotParams(), shifts=SHIFTS
    )


def districts(frame: pd.DataFrame) -> Any:
    return district_status(frame, GROUND, None, now=MIDNIGHT, params=HotspotParams())


def counts(frame: pd.DataFrame) -> Any:
    return count_before(frame, MIDNIGHT), newest(frame, MIDNIGHT)


USES: list[Callable[[pd.DataFrame], Any]] = [rates, weights, surfaces, hotspots, districts, counts]


@pytest.mark.parametrize("use", USES, ids=lambda use: use.__name__)
@settings(deadline=None, max_examples=6)
@given(ahead=st.lists(st.sampled_from([0, 1, 60, 3600, 86_400, 40 * 86_400]), min_size=1))
def test_one_boundary_nothing_at_or_after_now_is_used(
    use: Callable[[pd.DataFrame], Any], ahead: list[int]
) -> None:
    to_come = [(WARDS[s % 4], "found", MIDNIGHT + timedelta(seconds=s)) for s in ahead]
    rows = [*PAST, *DATED]
    assert use(incidents(*rows, *to_come)) == use(incidents(*rows))


def test_one_boundary_dates_of_the_plans_own_day_are_in_no_figure() -> None:
    own_day = [("A1", "reported", MIDNIGHT)] * 40
    frame = incidents(*PAST[:30], *own_day)
    panel = build_panel(frame, GROUND, [], SHIFTS, now=MIDNIGHT, params=PARAMS)
    assert panel.reported.sum() == pytest.approx(30)
    assert {s.incidents for s in risk_surfaces_of(frame)} == {30}
    assert count_before(frame, MIDNIGHT) == 30


def risk_surfaces_of(frame: pd.DataFrame) -> list[Any]:
    return list(risk_surfaces(frame, GROUND, now=MIDNIGHT, shifts=SHIFTS, severities={}).values())


@given(st.integers(0, 400))
def test_one_boundary_a_week_has_seven_days_of_patrols_and_the_same_of_incidents(
    days: int,
) -> None:
    day = MIDNIGHT - timedelta(days=days)
    record = PatrolRecord(
        day=day.date().isoformat(), shift="pagi", ward="A1", minutes=60, source="recorded"
    )
    oldest = ("B1", "reported", MIDNIGHT - timedelta(days=500))
    # A date without an hour stands at its midnight, the first moment of its day.
    frame = incidents(oldest, ("A1", "reported", day))
    panel = build_panel(frame, GROUND, [record], SHIFTS, now=MIDNIGHT, params=PARAMS)
    if days == 0:
        assert not panel.recorded.any()
        assert not day_before(record.day, MIDNIGHT)
        return
    looked = np.flatnonzero(panel.hours[:, 0, 0] * panel.recorded)
    assert panel.weeks - 1 - looked.max() == (days - 1) // 7
    assert np.flatnonzero(panel.reported[:, 0].sum(axis=1)).tolist() == [looked.max()]


def test_absence_is_not_evidence_patrols_after_the_last_incident_count() -> None:
    rows = [(WARDS[1 + n % 3], "reported", ago(41 + n, 9)) for n in range(20)]
    shifts = [name for name, _, _ in SHIFTS]
    since = [r for s in shifts for r in patrols("A1", 120, range(1, 40), s)]
    end = MIDNIGHT - timedelta(days=40)
    frame = incidents(*rows)

    def estimated(records: list[PatrolRecord]) -> Any:
        return estimate_rates(
            frame, GROUND, records, SHIFTS, now=MIDNIGHT, reports_until=end, params=PARAMS
        )

    never, looked = estimated([]), estimated(since)
    panel = looked.panel
    assert panel.hours[panel.recorded, 0].sum() == pytest.approx(3 * 39 * 2)
    assert NO_RECORDS not in looked.caveats
    assert never.rates[0].status == "unknown"
    assert looked.rates[0].status != "unknown"
    assert looked.rates[0].rate < 0.2 * never.rates[0].rate
    status = district_status(
        frame, GROUND, since, now=MIDNIGHT, reports_until=end, params=HotspotParams()
    )
    assert status[0].patrol_minutes == pytest.approx(3 * 39 * 120)


def test_absence_is_not_evidence_silence_after_the_end_of_the_incidents_tells_nothing() -> None:
    rows = [(WARDS[n % 4], "reported", ago(41 + n, 9)) for n in range(20)]
    end = MIDNIGHT - timedelta(days=42)
    frame = incidents(*[r for r in rows if r[2] < end])
    at_the_end = estimate_rates(frame, GROUND, [], SHIFTS, now=end, params=PARAMS).rates
    later = estimate_rates(
        frame, GROUND, [], SHIFTS, now=MIDNIGHT, reports_until=end, params=PARAMS
    ).rates
    assert [r.rate for r in later] == pytest.approx([r.rate for r in at_the_end])
    assert [r.sd for r in later] == pytest.approx([r.sd for r in at_the_end])
