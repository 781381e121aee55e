from datetime import datetime

import numpy as np
import pytest

from geo.errors import TableError
from geo.exposure.panel import (
    EARLIER_WEEKS,
    INSPECTED,
    NO_RECORDS,
    OUTSIDE,
    PLANNED,
    STRANGERS,
    Panel,
    build_panel,
)
from geo.exposure.rates import ExposureParams, detection
from geo.model import PatrolRecord
from tests.geo.exposure.town import NOW, SHIFTS, ago, incidents, patrols, wards

PARAMS = ExposureParams()


def panel_of(rows: list[tuple[str, str, datetime]], records: list[PatrolRecord]) -> Panel:
    return build_panel(incidents(*rows), wards(), records, SHIFTS, now=NOW, params=PARAMS)


def test_an_incident_counts_in_its_week_ward_and_shift() -> None:
    panel = panel_of([("B1", "reported", ago(10, hour=20)), ("A1", "found", ago(1))], [])
    assert panel.weeks == 2
    assert panel.reported[0, 2, 1] == 1
    assert panel.found[1, 0, 0] == 1
    assert panel.found.sum() + panel.reported.sum() == 2


def test_a_time_between_shifts_is_in_no_rate() -> None:
    frame = incidents(("A1", "found", ago(2, hour=16)), ("A1", "found", ago(2, hour=22)))
    gap = (SHIFTS[0], SHIFTS[2])
    panel = build_panel(frame, wards(), [], gap, now=NOW, params=PARAMS)
    assert panel.found.sum() == 0
    assert OUTSIDE in panel.caveats


def test_incidents_that_tell_only_the_day_count_in_every_shift() -> None:
    dated = [("A1", "reported", ago(d).replace(hour=0)) for d in range(1, 31)]
    panel = panel_of(dated, [])
    assert panel.reported.sum() == pytest.approx(30)
    assert panel.reported.sum(axis=(0, 1)).tolist() == pytest.approx([10, 10, 10])
    assert panel.caveats == (NO_RECORDS,)


def test_patrol_hours_become_detection() -> None:
    panel = panel_of([], patrols("A2", 60, range(1, 8)))
    assert panel.weeks == 1
    assert panel.hours[0, 1, 0] == pytest.approx(7.0)
    assert panel.detected[0, 1, 0] == pytest.approx(detection(7.0, 10.0, PARAMS.kappa_km2_h))
    assert panel.detected[0, 0].tolist() == [0.0, 0.0, 0.0]


def test_planned_minutes_give_way_to_recorded_ones_of_the_same_shift() -> None:
    both = [*patrols("A1", 60, range(1, 2)), *patrols("A2", 600, range(1, 2), source="planned")]
    assert panel_of([], both).hours.sum() == pytest.approx(1.0)
    alone = panel_of([], patrols("A2", 600, range(1, 2), source="planned"))
    assert alone.hours.sum() == pytest.approx(10.0)
    assert PLANNED in alone.caveats


def test_weeks_before_the_records_are_taken_as_the_recorded_ones() -> None:
    panel = panel_of([("A1", "found", ago(30))], patrols("A1", 60, range(1, 15)))
    assert EARLIER_WEEKS in panel.caveats
    assert panel.recorded.tolist() == [False, False, False, True, True]
    assert panel.hours[0, 0, 0] == pytest.approx(panel.hours[3:, 0, 0].mean())


def test_inspections_add_neither_incidents_nor_hours() -> None:
    panel = panel_of([("A1", "inspected", ago(1))], [])
    assert panel.found.sum() + panel.reported.sum() == 0
    assert INSPECTED in panel.caveats


def test_no_records_are_owned_up_to() -> None:
    panel = panel_of([("A1", "found", ago(1))], [])
    assert NO_RECORDS in panel.caveats
    assert np.unique(panel.detected).tolist() == [PARAMS.assumed_detection]


def test_records_long_past_are_as_good_as_none() -> None:
    panel = panel_of([], patrols("A1", 60, range(40_000, 40_003), source="planned"))
    assert panel.caveats == (NO_RECORDS,)
    assert np.unique(panel.detected).tolist() == [PARAMS.assumed_detection]


def test_records_of_strangers_are_left_out_and_named() -> None:
    panel = panel_of([], [*patrols("ZZ", 60, range(1, 3)), *patrols("A1", 60, range(1, 3))])
    assert STRANGERS in panel.caveats
    assert panel.hours.sum() == pytest.approx(2.0)


def test_what_lies_after_now_is_not_looked_at() -> None:
    later = [("A1", "found", ago(-3)), ("A1", "found", ago(3))]
    assert panel_of(later, patrols("A1", 60, range(-5, -1))).found.sum() == 1


def test_all_faults_are_named_at_once() -> None:
    bad = [
        PatrolRecord(day="1 June", shift="pagi", ward="A1", minutes=-5, source="recorded"),
    ]
    with pytest.raises(TableError) as caught:
        build_panel(
            incidents(("A1", "guessed", ago(1))),
            wards(),
            bad,
            (),
            now=NOW.replace(tzinfo=None),
            params=PARAMS,
        )
    for part in ("'guessed'", "aware", "shift", "minutes of 0", "2025-01-31"):
        assert part in str(caught.value)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(TableError, match="missing origin"):
        build_panel(incidents().drop(columns="origin"), wards(), [], SHIFTS, now=NOW, params=PARAMS)
