from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import geopandas as gpd
import hypothesis
import numpy as np
import pandas as pd
import pytest
from hypothesis import strategies as st
from shapely import Polygon

from geo.errors import GeoError, TableError
from geo.model import WardRate
from geo.risk.surface import PARTS, RiskParams, Surface, calibrate, risk_surfaces
from tests.geo.wards.squares import lonlat, square_wards

ZONE = ZoneInfo("Asia/Jakarta")
NOW = datetime(2025, 6, 1, tzinfo=ZONE)
SHIFTS = (("pagi", time(7), time(15)), ("siang", time(15), time(23)), ("malam", time(23), time(7)))
WARDS = square_wards(20)
Spot = tuple[float, float]


def incidents(
    spots: Sequence[Spot], times: Sequence[datetime], category: str = "PKL"
) -> pd.DataFrame:
    points = lonlat(np.array([x for x, _ in spots]), np.array([y for _, y in spots]))
    return pd.DataFrame(
        {
            "time": pd.Series(list(times), dtype=pd.DatetimeTZDtype("us", ZONE)),
            "lon": points[:, 0],
            "lat": points[:, 1],
            "category": category,
        }
    )


def spread_out(n: int, seed: int = 0, hour: int | None = None) -> pd.DataFrame:
    """Return n incidents around two hot spots over a year, at random hours unless told."""
    rng = np.random.default_rng(seed)
    centre = np.array([[1100.0, 1100.0], [3900.0, 3400.0]])[rng.integers(0, 2, n)]
    at = np.clip(centre + rng.normal(0, 250, (n, 2)), 0, 4999)
    minutes = rng.integers(0, 1440, n) if hour is None else np.full(n, hour * 60 + 5)
    days = rng.integers(1, 365, n)
    times = [
        NOW - timedelta(days=int(d)) + timedelta(minutes=int(m))
        for d, m in zip(days, minutes, strict=True)
    ]
    return incidents([(x, y) for x, y in at.tolist()], times)


def surfaces(frame: pd.DataFrame, **options: object) -> dict[str, Surface]:
    arguments: dict[str, object] = {"now": NOW, "shifts": SHIFTS, "severities": {}} | options
    return risk_surfaces(frame, WARDS, **arguments)  # type: ignore[arg-type]


def ward_rate(ward: str, rate: float, sd: float) -> WardRate:
    return WardRate(
        ward=ward, shift="pagi", rate=rate, sd=sd, exposure=0.5, observed=9, status="known"
    )


def test_the_parts_add_up_to_what_is_expected() -> None:
    for surface in surfaces(spread_out(400)).values():
        assert tuple(surface.parts) == PARTS
        np.testing.assert_allclose(sum(surface.parts.values()), surface.expected, rtol=1e-9)
        assert all((part >= 0).all() for part in surface.parts.values())


def test_a_day_of_shifts_expects_as_many_incidents_as_a_day_had() -> None:
    total = sum(s.expected.sum() for s in surfaces(spread_out(730)).values())
    assert total == pytest.approx(2.0, rel=0.15)


def test_the_hottest_cells_are_where_the_incidents_were() -> None:
    surface = surfaces(spread_out(400))["pagi"]
    x, y = surface.grid.centres()
    hottest = int(surface.expected.argmax())
    at = np.array([x[hottest] - 500_000, y[hottest] - 100_000])
    assert min(np.hypot(*(at - spot)) for spot in ([1100, 1100], [3900, 3400])) < 500


def test_incidents_of_the_morning_make_the_morning_hot() -> None:
    got = surfaces(spread_out(400, hour=9))
    assert got["pagi"].expected.sum() > 10 * got["malam"].expected.sum()


def test_a_shift_over_midnight_holds_both_sides_of_it() -> None:
    late, early = surfaces(spread_out(300, hour=23)), surfaces(spread_out(300, hour=4))
    for got in (late, early):
        assert got["malam"].expected.sum() > 10 * got["pagi"].expected.sum()


def test_incidents_that_tell_only_the_day_are_shared_by_all_shifts() -> None:
    frame = spread_out(300)
    frame["time"] = frame["time"].dt.normalize()
    totals = [s.expected.sum() for s in surfaces(frame).values()]
    assert totals == pytest.approx([totals[0]] * 3)


def test_incidents_that_tell_only_the_day_follow_those_that_tell_the_hour() -> None:
    dated = spread_out(300, seed=1)
    dated["time"] = dated["time"].dt.normalize()
    got = surfaces(pd.concat([dated, spread_out(100, hour=9)], ignore_index=True))
    assert got["pagi"].expected.sum() > 5 * got["malam"].expected.sum()


def test_twenty_incidents_give_a_calm_and_wide_surface() -> None:
    surface = surfaces(spread_out(20))["pagi"]
    assert surface.known
    assert surface.expected.min() > 0
    assert surface.expected.max() < 0.2 * surface.expected.sum()
    # The hottest cell is known no better than to about its own size.
    hottest = int(surface.expected.argmax())
    assert surface.sd[hottest] > 0.3 * surface.expected[hottest]


def test_more_incidents_make_the_expectation_surer() -> None:
    few, many = surfaces(spread_out(40))["pagi"], surfaces(spread_out(2000))["pagi"]

    def relative(surface: Surface) -> float:
        hottest = int(surface.expected.argmax())
        return float(surface.sd[hottest] / surface.expected[hottest])

    assert relative(many) < 0.5 * relative(few)


def test_no_incidents_give_a_flat_surface_that_says_nothing() -> None:
    surface = surfaces(spread_out(20).iloc[:0])["pagi"]
    assert not surface.known
    assert surface.expected.max() == pytest.approx(surface.expected.min())
    assert surface.parts["uniform"] == pytest.approx(surface.expected)
    # One cell is no surer than that anything may be true of it.
    assert (surface.sd >= surface.expected).all()


def test_one_incident_is_enough_for_a_surface() -> None:
    surface = surfaces(incidents([(100, 100)], [NOW - timedelta(days=3)]))["pagi"]
    assert np.isfinite(surface.expected).all()
    assert surface.expected.argmax() == 0


def test_the_future_changes_nothing() -> None:
    past = spread_out(200)
    future = incidents([(2500, 2500)] * 50, [NOW + timedelta(hours=h) for h in range(50)])
    alone, both = surfaces(past), surfaces(pd.concat([past, future], ignore_index=True))
    for shift in alone:
        np.testing.assert_array_equal(alone[shift].expected, both[shift].expected)
        np.testing.assert_array_equal(alone[shift].sd, both[shift].sd)


def test_the_order_of_the_rows_changes_nothing() -> None:
    frame = spread_out(150)
    turned = frame.sample(frac=1, random_state=2).reset_index(drop=True)
    for shift, surface in surfaces(frame).items():
        np.testing.assert_allclose(surfaces(turned)[shift].expected, surface.expected, rtol=1e-6)


def test_severity_weighs_what_is_expected_by_category() -> None:
    frame = spread_out(400)
    twice = surfaces(frame, severities={"PKL": 2.0})["pagi"]
    np.testing.assert_allclose(twice.severity, 2 * twice.expected)
    np.testing.assert_allclose(surfaces(frame)["pagi"].severity, surfaces(frame)["pagi"].expected)


def test_a_place_of_grave_incidents_is_graver_than_one_of_petty_ones() -> None:
    days = [NOW - timedelta(days=d, hours=-9) for d in range(1, 101)]
    frame = pd.concat(
        [incidents([(600, 600)] * 100, days, "grave"), incidents([(4400, 4400)] * 100, days)],
        ignore_index=True,
    )
    surface = surfaces(frame, severities={"grave": 5.0})["pagi"]
    ratio = surface.severity / surface.expected
    assert ratio[2 * 20 + 2] > 3
    assert ratio[17 * 20 + 17] < 1.5


def test_an_incident_of_no_weight_is_left_out_and_one_of_two_counts_twice() -> None:
    frame = spread_out(100)
    half = np.tile([0.0, 1.0], 50)
    without = surfaces(frame.iloc[1::2].reset_index(drop=True))["pagi"]
    left_out = surfaces(frame, weights=half)["pagi"]
    np.testing.assert_allclose(left_out.expected, without.expected)
    assert left_out.incidents == 50
    doubled = surfaces(frame, weights=np.full(100, 2.0))["pagi"]
    once = surfaces(frame)["pagi"]
    assert doubled.expected.sum() / once.expected.sum() == pytest.approx(2, rel=0.05)


def test_calibrated_wards_add_up_to_their_rates() -> None:
    rates = [ward_rate("W0", 0.4, 0.1), ward_rate("W1", 1.2, 0.3)]
    before = surfaces(spread_out(300))
    after = calibrate(before, rates)
    sums = np.bincount(after["pagi"].grid.ward, weights=after["pagi"].expected)
    assert sums.tolist() == pytest.approx([0.4, 1.2])
    np.testing.assert_array_equal(after["malam"].expected, before["malam"].expected)
    np.testing.assert_allclose(sum(after["pagi"].parts.values()), after["pagi"].expected)
    least = after["pagi"].expected * np.array([0.25, 0.25])[after["pagi"].grid.ward]
    assert (after["pagi"].sd >= least).all()


def test_a_ward_of_rate_zero_is_not_torn_by_it() -> None:
    surface = calibrate(surfaces(spread_out(50)), [ward_rate("W0", 0.0, 0.0)])["pagi"]
    assert np.isfinite(surface.sd).all()
    assert surface.expected[surface.grid.ward == 0].sum() == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"now": datetime(2025, 6, 1)}, "aware time"),
        ({"shifts": ()}, "at least one shift"),
        ({"weights": np.ones(3)}, "weights"),
        ({"weights": np.full(20, -1.0)}, "weights of 0 or more"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(GeoError, match=message):
        surfaces(spread_out(20), **options)


def test_naive_times_are_refused() -> None:
    frame = spread_out(20)
    frame["time"] = frame["time"].dt.tz_localize(None)
    with pytest.raises(TableError, match="aware times"):
        surfaces(frame)


def test_every_bad_risk_setting_is_named_at_once() -> None:
    with pytest.raises(GeoError, match=r"horizon_days.*cell_m.*local_prior_incidents"):
        RiskParams(cell_m=1, local_prior_incidents=0, horizon_days=-1)


def strips(widths_m: Sequence[int]) -> gpd.GeoDataFrame:
    """Return wards side by side, 2 km high and as wide as given."""
    edges = np.cumsum([0, *widths_m]) + 40
    corners = [
        lonlat(np.array([a, b, b, a], float), np.array([0, 0, 2000, 2000], float))
        for a, b in pairwise(edges.tolist())
    ]
    codes = [f"N{n}" for n in range(len(widths_m))]
    return gpd.GeoDataFrame(
        {"code": codes}, geometry=[Polygon(c) for c in corners], crs="OGC:CRS84"
    )


@hypothesis.settings(deadline=None, max_examples=25)
@hypothesis.given(
    widths=st.lists(st.sampled_from([30, 60, 130, 400, 900]), min_size=1, max_size=7),
    seed=st.integers(0, 99),
)
def test_parts_add_up_surfaces_have_the_rates_of_all_wards_however_narrow(
    widths: list[int], seed: int
) -> None:
    wards = strips([900, *widths])
    rng = np.random.default_rng(seed)
    rates = [
        ward_rate(str(code), float(rng.choice([0.0, rng.gamma(1.0)])), 0.1)
        for code in wards["code"]
    ]
    made = risk_surfaces(spread_out(30), wards, now=NOW, shifts=SHIFTS, severities={})
    surface = calibrate({"pagi": made["pagi"]}, rates)["pagi"]
    assert surface.expected.sum() == pytest.approx(sum(r.rate for r in rates))
    assert sum(p.sum() for p in surface.parts.values()) == pytest.approx(surface.expected.sum())
    assert surface.severity.sum() == pytest.approx(surface.expected.sum())


def test_parts_add_up_a_ward_without_a_cell_centre_keeps_its_rate_beside_it() -> None:
    wards = strips([900, 130, 900])
    rates = [ward_rate(code, rate, 0.1) for code, rate in (("N0", 1.0), ("N1", 3.5), ("N2", 1.5))]
    made = risk_surfaces(spread_out(30), wards, now=NOW, shifts=SHIFTS, severities={})
    surface = calibrate({"pagi": made["pagi"]}, rates)["pagi"]
    ((ward, cell),) = surface.grid.lodgers
    assert ward == 1
    assert surface.expected[cell] > 3.5
    assert surface.expected.sum() == pytest.approx(6.0)
