from datetime import datetime, time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.exposure.estimate import Exposure, estimate_rates, incident_weights
from geo.exposure.panel import NO_RECORDS
from geo.exposure.rates import ExposureParams, detection, patrol_shares
from geo.model import PatrolRecord, WardRate
from geo.notice import Notice
from tests.geo.exposure.town import NOW, SHIFTS, WARDS, ago, incidents, patrols, wards

PARAMS = ExposureParams()
Rows = list[tuple[str, str, datetime]]


def exposure_of(
    rows: Rows, records: list[PatrolRecord], people: list[float] | None = None
) -> Exposure:
    return estimate_rates(incidents(*rows), wards(people), records, SHIFTS, now=NOW, params=PARAMS)


def rate(exposure: Exposure, ward: str, shift: str = "pagi") -> WardRate:
    return next(r for r in exposure.rates if (r.ward, r.shift) == (ward, shift))


def many(ward: str, origin: str, count: int) -> Rows:
    return [(ward, origin, ago(1 + 339 * n // count)) for n in range(count)]


def test_every_ward_and_shift_has_a_rate() -> None:
    exposure = exposure_of(many("A1", "found", 5), [])
    assert [(r.ward, r.shift) for r in exposure.rates] == [
        (w, s) for w in WARDS for s in ("pagi", "siang", "malam")
    ]


def test_a_ward_nobody_watched_is_unknown_and_not_safe() -> None:
    rows = [*many("A1", "found", 200), *many("A2", "reported", 60), *many("B1", "reported", 60)]
    records = [*patrols("A1", 60, range(1, 340)), *patrols("A2", 10, range(1, 340))]
    exposure = exposure_of(rows, records)
    dark = rate(exposure, "B2")
    assert dark.status == "unknown"
    assert dark.exposure < 0.1
    assert dark.observed == 0
    assert dark.rate > 0.3 * rate(exposure, "B1").rate
    assert dark.low < 0.1 * dark.rate
    assert dark.high > 2 * rate(exposure, "B1").rate
    assert rate(exposure, "A1").status == "known"


def every_ward(minutes: float, wards: tuple[str, ...] = WARDS) -> list[PatrolRecord]:
    shifts = [name for name, _, _ in SHIFTS]
    return [r for w in wards for s in shifts for r in patrols(w, minutes, range(1, 365), s)]


def b_alone() -> tuple[Rows, list[PatrolRecord]]:
    finds: Rows = [
        (("B1", "B2")[n % 2], "found", ago(1 + n % 360, (9, 17, 1)[n % 3])) for n in range(364)
    ]
    return finds, every_ward(60, ("B1", "B2"))


def share_of_district_a(exposure: Exposure) -> float:
    """Return the share of patrol time of the district of A1 and A2."""
    totals = [sum(r.rate for r in exposure.rates if r.ward[0] == district) for district in "AB"]
    return float(patrol_shares(totals, PARAMS.floor)[0])


def test_absence_is_not_evidence_a_minute_of_patrol_keeps_a_rate_and_leaves_it_unknown() -> None:
    rows, records = b_alone()
    before, after = (
        exposure_of(rows, records),
        exposure_of(rows, [*records, *patrols("A1", 1, [9])]),
    )
    for shift, _, _ in SHIFTS:
        never, once = rate(before, "A1", shift), rate(after, "A1", shift)
        assert never.rate > 0.5 * rate(before, "B1", shift).rate
        assert 0.9 * never.rate <= once.rate <= never.rate * (1 + 1e-9)
        assert never.status == once.status == "unknown"
    shares = [share_of_district_a(e) for e in (before, after)]
    assert shares[1] == pytest.approx(shares[0], rel=0.02)


@settings(deadline=None, max_examples=15)
@given(st.lists(st.floats(0, 600), min_size=2, max_size=8))
def test_absence_is_not_evidence_evidence_grows_with_minutes_without_a_step(
    minutes: list[float],
) -> None:
    rows, records = b_alone()
    order = {"known": 2, "sparse": 1, "unknown": 0}
    looked = sorted(minutes)
    seen = [
        rate(exposure_of(rows, [*records, *(patrols("A1", m, [9]) if m else [])]), "A1")
        for m in looked
    ]
    for fewer, more, a, b in zip(looked, looked[1:], seen, seen[1:], strict=False):
        assert b.rate <= a.rate * (1 + 1e-9)
        assert b.rate >= a.rate * 0.975 ** (more - fewer)
        assert order[b.status] >= order[a.status]


def test_absence_is_not_evidence_a_year_without_an_incident_leaves_its_rate_uncertain() -> None:
    silent = exposure_of([], every_ward(60))
    assert all(r.sd / r.rate == pytest.approx(1.6, abs=0.4) for r in silent.rates)
    assert {r.status for r in silent.rates} == {"unknown"}
    one = exposure_of([("A1", "found", ago(20))], every_ward(60))
    assert "known" not in {r.status for r in one.rates}


def test_absence_is_not_evidence_one_report_proves_that_somebody_reports() -> None:
    rows, records = b_alone()
    told = exposure_of([*rows, ("A1", "reported", ago(30))], records)
    assert rate(told, "A1").exposure > 10 * rate(told, "A2").exposure
    assert rate(told, "A1").rate < 0.5 * rate(told, "A2").rate


def test_a_ward_watched_in_vain_is_quieter_than_an_unknown_one() -> None:
    rows = many("A1", "reported", 150)
    seen = exposure_of(rows, [*patrols("A1", 60, range(1, 340)), *patrols("A2", 60, range(1, 340))])
    unseen = exposure_of(rows, patrols("A1", 60, range(1, 340)))
    assert rate(seen, "A2").status != "unknown"
    assert rate(seen, "A2").rate < 0.8 * rate(unseen, "A2").rate


def test_twice_the_finds_for_twice_the_looking_is_no_higher_rate() -> None:
    more = detection(7 * 4.0, 10.0, PARAMS.kappa_km2_h)
    less = detection(7 * 0.5, 10.0, PARAMS.kappa_km2_h)
    rows: Rows = []
    records: list[PatrolRecord] = []
    for ward, e, minutes in zip(WARDS, (more, less) * 2, (240, 30) * 2, strict=True):
        rows += many(ward, "found", round(300 * float(e)))
        rows += many(ward, "reported", round(300 * (1 - float(e)) * PARAMS.reporting))
        records += patrols(ward, minutes, range(1, 341))
    exposure = exposure_of(rows, records)
    busy, quiet = rate(exposure, "A1"), rate(exposure, "A2")
    assert busy.observed > 1.5 * quiet.observed
    assert busy.rate == pytest.approx(quiet.rate, rel=0.05)
    assert busy.rate == pytest.approx(300 / 343, rel=0.1)


def test_inspections_do_not_move_a_rate() -> None:
    rows = [*many("A1", "found", 40), *many("B1", "reported", 20)]
    plain = exposure_of(rows, [])
    inspected = exposure_of([*rows, *many("B2", "inspected", 300)], [])
    assert [r.rate for r in plain.rates] == [r.rate for r in inspected.rates]


def test_an_empty_ward_leans_on_its_own_district() -> None:
    rows = [*many("A1", "reported", 300), *many("B1", "reported", 10)]
    exposure = exposure_of(rows, every_ward(60, ("A1", "B1")))
    a1, a2, b1, b2 = (rate(exposure, ward).rate for ward in WARDS)
    assert a2 > 2.5 * b2
    assert abs(np.log(a2 / a1)) < abs(np.log(a2 / b1))


def test_where_residents_are_known_the_prior_is_per_resident() -> None:
    rows = [*many("A1", "reported", 60), *many("B1", "reported", 60)]
    exposure = exposure_of(rows, [], people=[1000, 9000, 1000, 1000])
    equal = exposure_of(rows, [])
    assert rate(equal, "A2").rate == pytest.approx(rate(equal, "B2").rate)
    assert rate(exposure, "A2").rate > 1.5 * rate(exposure, "B2").rate


def test_a_city_without_incidents_has_small_rates_everywhere() -> None:
    exposure = exposure_of([], patrols("A1", 60, range(1, 20)))
    assert all(0 < r.rate < 1 and np.isfinite(r.sd) for r in exposure.rates)
    assert rate(exposure, "B1").status == "unknown"
    assert rate(exposure, "A1", "malam").status == "unknown"


def test_nothing_at_all_still_gives_an_honest_answer() -> None:
    exposure = exposure_of([], [])
    assert NO_RECORDS in exposure.caveats
    assert {r.status for r in exposure.rates} == {"unknown"}


def test_a_find_counts_the_more_the_less_anyone_looked() -> None:
    rows = [
        ("A1", "found", ago(5)),
        ("A2", "found", ago(4)),
        ("A1", "reported", ago(3)),
        ("B1", "reported", ago(2)),
        ("A1", "inspected", ago(1)),
    ]
    exposure = exposure_of(rows, patrols("A1", 60, range(1, 8)))
    weights = incident_weights(incidents(*rows), exposure.panel, SHIFTS, now=NOW, params=PARAMS)
    e = float(detection(7.0, 10.0, PARAMS.kappa_km2_h))
    assert weights.tolist() == pytest.approx([1 / e, 1 / 0.05, 1 / (1 - e), 1.0, 0.0])


def test_without_records_finds_are_not_blown_up() -> None:
    rows = [("A1", "found", ago(5)), ("B1", "reported", ago(4)), ("B1", "inspected", ago(3))]
    exposure = exposure_of(rows, [])
    weights = incident_weights(incidents(*rows), exposure.panel, SHIFTS, now=NOW, params=PARAMS)
    assert weights.tolist() == [1.0, 1.0, 0.0]


def test_weights_add_up_to_the_need_wherever_patrols_went() -> None:
    rng = np.random.default_rng(3)
    records = [*patrols("A1", 240, range(1, 340)), *patrols("B1", 25, range(1, 340))]
    rows: Rows = []
    for ward, hours in (("A1", 28.0), ("B1", 7 * 25 / 60)):
        e = float(detection(hours, 10.0, PARAMS.kappa_km2_h))
        for n in range(4000):
            if rng.random() < e:
                rows.append((ward, "found", ago(1 + n % 330)))
            elif rng.random() < PARAMS.reporting:
                rows.append((ward, "reported", ago(1 + n % 330)))
    frame = incidents(*rows)
    exposure = estimate_rates(frame, wards(), records, SHIFTS, now=NOW, params=PARAMS)
    weights = incident_weights(frame, exposure.panel, SHIFTS, now=NOW, params=PARAMS)
    sums = [weights[(frame["ward"] == w).to_numpy()].sum() for w in ("A1", "B1")]
    assert sums[0] / sums[1] == pytest.approx(1.0, abs=0.1)


def test_incidents_that_tell_only_the_day_are_in_the_rates_of_all_shifts() -> None:
    dated: Rows = [("A1", "reported", ago(d).replace(hour=0)) for d in range(1, 301)]
    exposure = exposure_of(dated, [])
    rates = [rate(exposure, "A1", shift).rate for shift in ("pagi", "siang", "malam")]
    assert rates == pytest.approx([rates[0]] * 3)


def test_a_find_that_tells_only_the_day_rests_on_the_looking_of_all_shifts() -> None:
    rows: Rows = [("A1", "found", ago(d).replace(hour=0)) for d in range(1, 8)]
    records = patrols("A1", 60, range(1, 8))
    panel = exposure_of(rows, records).panel
    got = incident_weights(incidents(*rows), panel, SHIFTS, now=NOW, params=PARAMS)
    assert got[-1] == pytest.approx(1 / max(panel.detected[-1, 0].mean(), PARAMS.e_min))


def test_parts_add_up_one_incident_a_day_is_seven_a_week_also_where_shifts_overlap() -> None:
    early = (SHIFTS[0], ("siang", time(14), time(23)), SHIFTS[2])
    rows: Rows = [("A1", "reported", ago(d, 14).replace(minute=30)) for d in range(1, 365)]
    got = {}
    for name, shifts in (("apart", SHIFTS), ("overlapping", early)):
        exposure = estimate_rates(
            incidents(*rows), wards(), every_ward(60), shifts, now=NOW, params=PARAMS
        )
        got[name] = exposure.panel.reported.sum()
        told = [c.code for c in exposure.caveats]
        assert ("exposure.shift_overlaps" in told) == (name == "overlapping")
    assert got["apart"] == got["overlapping"] == pytest.approx(364)


def test_parts_add_up_hours_left_to_no_shift_are_said() -> None:
    exposure = estimate_rates(incidents(), wards(), [], SHIFTS[:2], now=NOW, params=PARAMS)
    assert Notice.of("exposure.shift_gaps", time_s=8 * 3600) in exposure.caveats
