import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

import numpy as np
import pandas as pd
import pytest
import shapely
from numpy.typing import NDArray

from geo.errors import GeoError, TableError
from geo.hotspots.find import find_hotspots
from geo.hotspots.parameters import HotspotParams
from geo.model import Hotspot
from geo.risk.surface import Surface
from tests.geo.hotspots.spots import NOW, SIDE_M, ago, blob, incidents, surface, wards

PARAMS = HotspotParams()
SHIFTS = (
    ("pagi", time(7), time(15)),
    ("siang", time(15), time(23)),
    ("malam", time(23), time(7)),
)


def find(
    frame: pd.DataFrame,
    surfaces: dict[str, Surface] | None = None,
    *,
    now: datetime = NOW,
    weights: NDArray[np.float64] | None = None,
    params: HotspotParams = PARAMS,
    shifts: Sequence[tuple[str, time, time]] = (),
) -> tuple[Hotspot, ...]:
    return find_hotspots(
        frame,
        wards(),
        {"pagi": surface()} if surfaces is None else surfaces,
        now=now,
        severities={"pkl": 1.0, "tawuran": 5.0},
        weights=weights,
        params=params,
        shifts=shifts,
    )


def area(hotspot: Hotspot) -> shapely.geometry.base.BaseGeometry:
    return shapely.geometry.shape(dict(hotspot.outline))


def town(seed: int = 0) -> pd.DataFrame:
    """Return a market in the west, a smaller spot in the east and noise, over ten months."""
    rng = np.random.default_rng(seed)
    market, corner = blob(1, 60, 1375, 2125), blob(2, 25, 8125, 3125)
    x = np.concatenate([market[0], corner[0], rng.random(40) * 2 * SIDE_M])
    y = np.concatenate([market[1], corner[1], rng.random(40) * SIDE_M])
    times = [
        ago(1 + 300 * float(u), int(h))
        for u, h in zip(rng.random(125), rng.integers(7, 23, 125), strict=True)
    ]
    return incidents(x, y, times)


def test_the_two_places_of_a_small_town_are_found_and_lie_where_they_should() -> None:
    found = {h.wards: h for h in find(town())}
    market, corner = found["W1",], found["W2",]
    assert len(found) == 2
    assert market.incidents > corner.incidents >= 15
    assert (market.shift, market.category) == ("pagi", "pkl")
    assert market.significant
    assert corner.significant
    for hotspot in (market, corner):
        outline = area(hotspot)
        assert outline.is_valid
        assert outline.covers(shapely.Point(hotspot.centre.lon, hotspot.centre.lat))


def test_no_incidents_make_no_hotspots() -> None:
    assert find(town().iloc[:0]) == ()


def test_fewer_incidents_than_a_cluster_needs_make_no_hotspots() -> None:
    assert find(incidents([100.0] * 4, [100.0] * 4, ago(1))) == ()


def test_all_at_one_point_and_time_is_one_hotspot_with_one_peak_hour() -> None:
    (only,) = find(incidents([500.0] * 12, [700.0] * 12, ago(3, hour=21)))
    assert only.incidents == 12
    assert only.peak_hours == (21,)
    assert only.trend == 1.0
    assert not only.emerging
    assert area(only).area > 0


def test_incidents_on_a_line_have_an_outline_with_an_area() -> None:
    (only,) = find(incidents(np.arange(2000, 2300, 20.0), [500.0] * 15, ago(3)))
    assert area(only).area > 0


def test_the_same_input_in_any_order_gives_the_same_hotspots() -> None:
    frame = town()
    weights = np.random.default_rng(1).random(len(frame)) + 0.5
    order = np.random.default_rng(2).permutation(len(frame))
    straight = find(frame, weights=weights)
    assert straight == find(frame, weights=weights)
    assert straight == find(frame.iloc[order].reset_index(drop=True), weights=weights[order])


def test_a_few_more_incidents_do_not_rename_hotspots() -> None:
    frame = town()
    more = incidents([1385.0, 1365.0, 8135.0], [2115.0, 2135.0, 3115.0], ago(1))
    more["id"] = ["n0", "n1", "n2"]
    later = pd.concat([frame, more]).sort_values(["time", "id"]).reset_index(drop=True)
    assert {h.id for h in find(later)} == {h.id for h in find(frame)}


def test_ids_tell_place_and_shift_and_are_distinct() -> None:
    both = {"pagi": surface(), "malam": surface(shift="malam")}
    frame = incidents(
        np.concatenate([np.full(9, 1010.0), np.full(8, 1190.0)]), [1010.0] * 17, ago(3)
    )
    found = find(frame, both, params=HotspotParams(near_m=50))
    assert len({h.id for h in found}) == 4
    place = found[0].id.removesuffix("-pagi")
    assert [h.id for h in found] == [
        f"{place}-pagi",
        f"{place}-2-pagi",
        f"{place}-malam",
        f"{place}-2-malam",
    ]


def test_expected_incidents_are_those_of_the_cells_it_covers_by_its_share() -> None:
    # All incidents of one cell, and three quarters of those of the next.
    x = np.concatenate([np.full(10, 1240.0), np.full(9, 1260.0), np.full(3, 1490.0)])
    (only,) = find(incidents(x, np.full(22, 1100.0), ago(2)), {"pagi": surface(0.02)})
    assert only.incidents == 19
    assert only.expected == pytest.approx(0.02 * 1.75)
    assert only.severity == pytest.approx(0.04 * 1.75)
    assert only.sd == pytest.approx(np.sqrt(0.02 * (1 + 0.75**2)))
    assert only.why == {
        "chronic": 0.4,
        "this_year": 0.3,
        "last_weeks": 0.15,
        "neighbours": 0.1,
        "uniform": 0.05,
    }


def test_hotspots_together_expect_no_more_than_the_surface() -> None:
    found = find(town(), {"pagi": surface(0.01)}, params=HotspotParams(near_m=20, reach_m=60))
    assert len(found) >= 2
    assert sum(h.expected for h in found) <= surface(0.01).expected.sum()


def test_the_severest_come_first() -> None:
    hot = surface()
    severity = hot.severity.copy()
    severity[hot.grid.ward == 1] *= 50
    found = find(town(), {"pagi": replace(hot, severity=severity)})
    assert [h.wards for h in found] == [("W2",), ("W1",)]


def test_a_ward_keeps_its_severest_whatever_the_others_hold() -> None:
    x = [500.0] * 9 + [2500.0] * 30 + [4000.0] * 20 + [9000.0] * 6
    frame = incidents(x, [700.0] * 65, ago(2))
    found = find(frame, params=HotspotParams(max_hotspots=1))
    assert [h.wards for h in found] == [("W1",), ("W2",)]


def test_a_shift_that_expects_nothing_has_no_hotspots() -> None:
    found = find(town(), {"pagi": surface(), "malam": surface(0.0, shift="malam")})
    assert {h.shift for h in found} == {"pagi"}


def test_the_category_is_the_one_that_weighs_most_by_severity() -> None:
    kinds = ["pkl"] * 8 + ["tawuran"] * 2
    (only,) = find(incidents([500.0] * 10, [700.0] * 10, ago(3), kinds))
    assert only.category == "tawuran"


def test_category_and_peak_hours_are_those_of_the_shift() -> None:
    times = [ago(d, hour) for d in range(1, 7) for hour in (9, 23, 1)]
    frame = incidents([500.0] * 18, [700.0] * 18, times, ["pkl", "cafe", "cafe"] * 6)
    surfaces = {name: surface(shift=name) for name, _, _ in SHIFTS}
    pagi, siang, malam = find(frame, surfaces, shifts=SHIFTS)
    assert (pagi.category, pagi.peak_hours) == ("pkl", (9,))
    assert (malam.category, set(malam.peak_hours)) == ("cafe", {23, 1})
    assert (siang.category, siang.peak_hours) == ("cafe", ())
    assert pagi.outline == siang.outline == malam.outline


def test_data_with_only_dates_has_no_peak_hours_in_any_shift() -> None:
    frame = incidents([500.0] * 18, [700.0] * 18, [ago(d, 0) for d in range(1, 19)])
    surfaces = {name: surface(shift=name) for name, _, _ in SHIFTS}
    assert [h.peak_hours for h in find(frame, surfaces, shifts=SHIFTS)] == [(), (), ()]


def history(recent: int) -> pd.DataFrame:
    """Return steady trouble in the west, and so many incidents of the last weeks in the east."""
    old_x, old_y = blob(3, 120, 1375, 2125)
    new_x, new_y = blob(4, recent, 8125, 3125)
    times = [ago(1 + 2.4 * n) for n in range(120)] + [
        ago(1 + 25 * n / recent) for n in range(recent)
    ]
    return incidents(np.concatenate([old_x, new_x]), np.concatenate([old_y, new_y]), times)


def test_a_hotspot_of_the_last_weeks_is_emerging_and_an_old_one_is_not() -> None:
    by_ward = {h.wards[0]: h for h in find(history(20))}
    assert by_ward["W2"].emerging
    assert by_ward["W2"].significant
    assert by_ward["W2"].trend > 3
    assert not by_ward["W1"].emerging
    assert by_ward["W1"].trend < 1.5


def test_four_weeks_later_it_is_no_longer_emerging() -> None:
    frame = history(20)
    later = incidents([1300.0, 8000.0], [2200.0, 3000.0], NOW + timedelta(days=29))
    later["id"] = ["z0", "z1"]
    both = pd.concat([frame, later]).reset_index(drop=True)
    by_ward = {h.wards[0]: h for h in find(both, now=NOW + timedelta(days=30))}
    assert by_ward["W2"].significant
    assert not by_ward["W2"].emerging


def test_steady_trouble_that_only_now_adds_up_is_not_emerging() -> None:
    old_x, old_y = blob(3, 100, 1375, 2125)
    frame = incidents(
        np.concatenate([old_x, np.full(20, 8125.0)]),
        np.concatenate([old_y, np.full(20, 3125.0)]),
        [ago(1 + 3 * n) for n in range(100)] + [ago(1 + 7 * n) for n in range(20)],
    )
    steady = next(h for h in find(frame) if h.wards == ("W2",))
    (again,) = (h for h in find(frame, params=HotspotParams(q_level=steady.q)) if h.id == steady.id)
    earlier = next(h for h in find(frame, now=ago(29, 23)) if h.wards == ("W2",))
    assert earlier.q > steady.q
    assert again.significant
    assert again.trend <= 1
    assert not again.emerging


def test_emerging_hotspots_stay_whatever_the_limit() -> None:
    hot = surface()
    severity = np.where(hot.grid.ward == 0, 9.0, 1.0)
    found = find(
        history(20), {"pagi": replace(hot, severity=severity)}, params=HotspotParams(max_hotspots=1)
    )
    assert [(h.wards[0], h.emerging) for h in found] == [("W1", False), ("W2", True)]


def test_nothing_is_emerging_where_the_data_has_only_just_begun() -> None:
    frame = history(20)
    young = frame[frame["time"] > pd.Timestamp(ago(40))].reset_index(drop=True)
    assert not any(h.emerging for h in find(young))


def test_late_data_does_not_look_like_peace() -> None:
    frame = town()
    assert find(frame, now=NOW + timedelta(days=60)) == find(frame)


def test_incidents_after_now_are_not_seen() -> None:
    frame = history(20)
    cut = frame[frame["time"] <= pd.Timestamp(ago(30))].reset_index(drop=True)
    assert find(frame, now=ago(30)) == find(cut)


def test_incidents_beyond_the_window_are_forgotten() -> None:
    frame = incidents([500.0] * 20 + [9000.0], [700.0] * 21, [ago(400)] * 20 + [ago(1)])
    assert find(frame) == ()
    assert len(find(frame, params=HotspotParams(window_days=500, half_life_days=500))) == 1


def test_incidents_of_weight_zero_do_not_count() -> None:
    frame = town()
    west = (frame["ward"] == "W1").to_numpy()
    found = find(frame, weights=np.where(west, 0.0, 1.0))
    assert {h.wards for h in found} == {("W2",)}


def test_heavy_incidents_elsewhere_make_no_place_lighter() -> None:
    frame = town()
    heavy = np.where(frame["ward"] == "W1", 40.0, 1.0)
    plain = {h.wards: h for h in find(frame)}
    assert {h.wards: h for h in find(frame, weights=heavy)}["W2",] == plain["W2",]


def test_an_outline_stays_inside_the_wards_and_names_those_it_touches() -> None:
    x = np.concatenate([np.full(9, SIDE_M - 60), np.full(6, SIDE_M + 30), np.full(6, SIDE_M - 40)])
    y = np.concatenate([np.full(15, 15.0), np.full(6, 60.0)])
    (only,) = find(incidents(x, y, ago(2)))
    town_area = shapely.union_all(wards().geometry).buffer(2e-5)
    assert town_area.covers(area(only))
    assert set(only.wards) == {"W1", "W2"}
    assert only.wards[0] == "W1"


def test_a_hotspot_can_be_written_as_json() -> None:
    outline = find(town())[0].outline
    assert json.loads(json.dumps(outline)) == outline


def test_numbers_are_finite_even_where_everything_is_equal() -> None:
    for hotspot in find(town()):
        for value in (
            hotspot.expected,
            hotspot.sd,
            hotspot.severity,
            hotspot.trend,
            hotspot.z,
            hotspot.q,
        ):
            assert np.isfinite(value)


def test_unusable_input_is_refused_with_the_remedy() -> None:
    frame = town()
    with pytest.raises(GeoError, match="at least one shift"):
        find(frame, {})
    with pytest.raises(GeoError, match="one grid"):
        find(frame, {"pagi": surface(), "siang": replace(surface(), expected=np.ones(3))})
    with pytest.raises(GeoError, match="add a zone"):
        find(frame, now=datetime(2025, 1, 1))
    with pytest.raises(GeoError, match="125 finite weights"):
        find(frame, weights=np.ones(3))
    with pytest.raises(GeoError, match="125 finite weights"):
        find(frame, weights=np.full(125, np.nan))
    with pytest.raises(TableError, match="found no category"):
        find(frame.drop(columns="category"))
    with pytest.raises(TableError, match="times with a zone"):
        find(frame.assign(time=frame["time"].dt.tz_localize(None)))


def test_all_faults_of_the_parameters_are_told_at_once() -> None:
    with pytest.raises(GeoError, match=r"min_samples.*q_level.*margin_m"):
        HotspotParams(min_samples=0, q_level=5, margin_m=0)
    with pytest.raises(TypeError, match="no_such"):
        HotspotParams(**{"no_such": 1.0})  # type: ignore[arg-type]
