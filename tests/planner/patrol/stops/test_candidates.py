import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.model import Hotspot, LonLat, Place, WardRate, distance_m
from geo.notice import Notice, as_it_is
from planner.errors import PlanError
from planner.patrol.model import Stop
from planner.patrol.stops.candidates import Crews, candidate_stops
from planner.patrol.stops.ids import place_of, shift_of
from planner.patrol.stops.parameters import DemandParams
from planner.potential.demand import Demand
from planner.words import said
from tests.planner.patrol.loops.day_parts import CATEGORIES, SHIFTS, hotspot, rates, wards

WARDS = wards()
MARKET = Place(name="Pasar Lama", kind="market", point=LonLat(101.2, 1.51))
OLD_MARKET = "place:Pasar Lama 101.20000 1.51000"


CREWS = Crews(minutes={s.name: 4_000.0 for s in SHIFTS}, past_min={})
"""So many crews that every visit is offered."""

WHOLE = DemandParams(open_min=1440, spacing_min=0)
"""Places with one visit a shift."""


def stops_of(
    hotspots: Sequence[Hotspot] = (),
    places: Sequence[Place] = (),
    *,
    known: Sequence[WardRate] | None = None,
    keep: Sequence[str] = (),
    demands: Sequence[Demand] = (),
    crews: Crews = CREWS,
    seed: int = 1,
    params: DemandParams | None = None,
) -> dict[str, Stop]:
    stops = candidate_stops(
        hotspots,
        places,
        WARDS,
        rates(*WARDS) if known is None else known,
        shifts=SHIFTS,
        categories=CATEGORIES,
        ward_of=lambda point: f"W{round((point.lon - 101) * 10):03d}",
        params=params or WHOLE,
        crews=crews,
        seed=seed,
        demands=demands,
        keep=keep,
    )
    assert len({s.id for s in stops}) == len(stops)
    return {s.id: s for s in stops}


def test_every_ward_has_a_stop_in_every_shift() -> None:
    stops = stops_of()
    assert set(stops) == {f"ward:{w.code}@{s.name}" for w in WARDS for s in SHIFTS}
    for shift in SHIFTS:
        one = stops[f"ward:W001@{shift.name}"]
        assert one.point == WARDS[1].centre
        assert one.windows_s == ((shift.start_s, shift.end_s - one.dwell_s),)


def test_a_prize_is_what_a_visit_prevents() -> None:
    # The hotspot and the ward's centre share its rate of 1; each incident there weighs 5.
    params = replace(WHOLE, prevented=0.3, dwell_most_min=15)
    stop = stops_of([hotspot("h", severity=5.0)], params=params)["hotspot:h@pagi"]
    assert stop.dwell_s == 12 * 60
    assert stop.prize == pytest.approx(5.0 * 0.5 * 0.3 * 12 / 15)


def test_visits_of_a_place_add_up_to_what_they_prevent_together() -> None:
    params = DemandParams(open_min=60, spacing_min=60)
    stops = [s for s in stops_of(params=params).values() if place_of(s.id) == "ward:W001@siang"]
    assert len(stops) >= 3
    effect = params.share_prevented(stops[0].dwell_s)
    together = sum(s.prize for s in stops)
    assert together == pytest.approx(4 / 2 * (1 - (1 - effect) ** len(stops)))


def test_dwell_stays_within_its_limits() -> None:
    stop = stops_of([hotspot("h", shift="malam", category="ASUSILA")])["hotspot:h@malam"]
    assert stop.dwell_s == 15 * 60
    assert said(stop.instruction, "id") == "Patroli jalan kaki 15 menit: periksa penginapan."


def test_a_cluster_hot_in_two_shifts_is_two_stops() -> None:
    stops = stops_of([hotspot("h"), hotspot("h", shift="malam")])
    assert {"hotspot:h@pagi", "hotspot:h@malam"} <= set(stops)
    assert stops["hotspot:h@pagi"].windows_s == ((7 * 3600, 11 * 3600 - 720),)


def test_where_incidents_contradict_the_hours_the_incidents_are_right() -> None:
    stop = stops_of([hotspot("h", shift="siang", peak_hours=(17, 16, 9))])["hotspot:h@siang"]
    assert stop.windows_s == ((15 * 3600, 19 * 3600 - 720),)


def test_a_place_takes_the_hours_of_what_it_draws() -> None:
    stops = stops_of(places=[MARKET])
    stop = stops[f"{OLD_MARKET}@pagi"]
    assert stop.category == "PKL"
    assert stop.windows_s == ((7 * 3600, 11 * 3600 - 720),)
    assert stops[f"{OLD_MARKET}@malam"].windows_s == ((30 * 3600, 31 * 3600 - 720),)
    assert f"{OLD_MARKET}@siang" not in stops
    assert stop.ward_code == "W002"


def test_a_place_beside_a_hotspot_is_the_same_stop_in_that_shift() -> None:
    near = hotspot("h", lon=101.2, lat=1.511)
    stops = stops_of([near], [MARKET])
    assert stops["hotspot:h@pagi"].name == as_it_is("Pasar Lama")
    assert f"{OLD_MARKET}@pagi" not in stops
    assert f"{OLD_MARKET}@malam" in stops
    apart = stops_of([hotspot("h", lon=101.2, lat=1.512)], [MARKET])
    assert f"{OLD_MARKET}@pagi" in apart


def test_places_of_one_name_are_stops_of_their_own() -> None:
    twin = replace(MARKET, point=LonLat(101.2, 1.53))
    stops = stops_of(places=[MARKET, twin])
    same = {s.name: s.point for s in stops.values() if s.kind == "place"}
    in_its_ward = Notice.of("spot.in", name=as_it_is("Pasar Lama"), area="Kampung 2")
    assert same == {as_it_is("Pasar Lama"): MARKET.point, in_its_ward: twin.point}


def test_a_ward_is_worth_in_each_shift_what_its_rate_there_says() -> None:
    known = [replace(r, rate=3.0) if r.shift == "malam" else r for r in rates(*WARDS)]
    stops = stops_of(known=known)
    night, morning = stops["ward:W000@malam"], stops["ward:W000@pagi"]
    assert night.prize == pytest.approx(3 * morning.prize)


def test_a_ward_without_a_rate_takes_that_of_its_district() -> None:
    known = [*rates(WARDS[0], rate=4.0), *rates(WARDS[1], WARDS[3], rate=1.0)]
    stops = stops_of(known=known)
    assert stops["ward:W002@pagi"].prize == pytest.approx(stops["ward:W000@pagi"].prize)
    assert stops["ward:W002@pagi"].prize == pytest.approx(4 * stops["ward:W001@pagi"].prize)


def test_a_squad_is_told_that_an_unknown_ward_is_worth_a_note() -> None:
    known = [*rates(*WARDS[:3]), *rates(WARDS[3], status="unknown")]
    stops = stops_of(known=known)
    assert "belum cukup terpantau" in said(stops["ward:W003@pagi"].instruction, "id")
    assert "belum cukup terpantau" not in said(stops["ward:W000@pagi"].instruction, "id")


def test_too_many_candidates_leave_duties_and_every_district() -> None:
    hot = [hotspot(f"h{n:02d}", lat=1.51 + n / 100, severity=9.0) for n in range(40)]
    stops = stops_of(hot, keep=["hotspot:h39@pagi"], params=DemandParams(max_stops=20))
    assert len(stops) == 20
    assert "hotspot:h39@pagi" in {place_of(s) for s in stops}
    assert {(s.ward_code, shift_of(s.id)) for s in stops.values()} == {
        (w.code, s.name) for w in WARDS for s in SHIFTS
    }


def test_visits_of_a_place_are_apart_in_the_whole_day() -> None:
    for seed in range(20):
        stops = stops_of([hotspot("h")], params=DemandParams(), seed=seed)
        one = sorted(
            (s.windows_s[0][0], s.windows_s[-1][1] + s.dwell_s)
            for s in stops.values()
            if s.point == WARDS[2].centre
        )
        assert len(one) >= 4
        assert all(b[0] - a[1] >= 2 * 3600 for a, b in itertools.pairwise(one))


def test_a_further_visit_to_a_ward_is_worth_less() -> None:
    stops = stops_of(params=replace(WHOLE, open_min=60, prevention=0)).values()
    worths = sorted(
        (s.worth or 0.0 for s in stops if s.ward_code == "W001" and shift_of(s.id) == "siang"),
        reverse=True,
    )
    assert len(worths) > 3
    assert all(a > b for a, b in itertools.pairwise(worths))


def test_a_ward_that_had_more_than_its_need_is_worth_less_today() -> None:
    had = Crews(minutes=CREWS.minutes, past_min={("W000", "pagi"): 500.0, ("W001", "pagi"): 10.0})
    stops = stops_of(crews=had)
    spoilt, lacking = (stops[f"ward:{w}@pagi"].worth or 0.0 for w in ("W000", "W001"))
    assert spoilt < lacking


def test_a_ward_of_twice_the_need_is_offered_more_visits() -> None:
    few = Crews(minutes={s.name: 600.0 for s in SHIFTS}, past_min={})
    known = [*rates(WARDS[0], rate=4.0), *rates(*WARDS[1:], rate=1.0)]
    stops = stops_of(known=known, crews=few, params=DemandParams(open_min=30, spacing_min=0))
    count = Counter(s.ward_code for s in stops.values())
    assert count["W000"] > 1.5 * count["W001"]


def test_hotspots_are_offered_again_before_other_places_are() -> None:
    few = Crews(minutes={s.name: 170.0 for s in SHIFTS}, past_min={})
    params = DemandParams(open_min=30, spacing_min=60, offer=1)
    stops = stops_of([hotspot("H")], crews=few, params=params)
    kinds = Counter(s.kind for s in stops.values() if s.ward_code == "W000" and "@pagi" in s.id)
    assert kinds["hotspot"] > 1
    assert "ward" not in kinds
    more = stops_of([hotspot("H")], params=params)
    assert any(s.kind == "ward" and s.ward_code == "W000" for s in more.values())


def test_a_demand_is_a_stop_with_its_hours_and_reason_and_only_what_is_told_raises_its_ward() -> (
    None
):
    why = as_it_is("Tiga laporan dalam dua hari")
    demand = Demand(
        source="series",
        id="7",
        place="Jalan Merdeka",
        point=LonLat(101.1, 1.53),
        shift="siang",
        expected=2.0,
        category="PKL",
        hours_s=(16 * 3600, 18 * 3600),
        reason=why,
    )
    stop = stops_of(demands=[demand])["series:7@siang"]
    assert stop.windows_s == ((57600, 64800 - stop.dwell_s),)
    assert stop.reason is not None
    assert (stop.reason.values["risk"], stop.ward_code) == ((why,), "W001")
    assert said(stop.name, "en").startswith("New series of")

    def best(stops: Mapping[str, Stop]) -> float:
        here = [s for s in stops.values() if (s.ward_code, shift_of(s.id)) == ("W001", "siang")]
        return max(s.worth or 0.0 for s in here)

    params = replace(WHOLE, prevention=0)
    told = replace(demand, source="expected")
    assert best(stops_of(params=params, demands=[told])) > best(stops_of(params=params))

    def elsewhere(stops: Mapping[str, Stop]) -> dict[str, float | None]:
        return {s.id: s.worth for s in stops.values() if s.ward_code == "W000"}

    # The rates know the incidents of a series already: nobody else loses time for it.
    assert elsewhere(stops_of(params=params, demands=[demand])) == elsewhere(
        stops_of(params=params)
    )
    assert elsewhere(stops_of(params=params, demands=[told])) != elsewhere(stops_of(params=params))


def test_the_draw_changes_with_the_seed_and_with_nothing_else() -> None:
    few = Crews(minutes={s.name: 300.0 for s in SHIFTS}, past_min={})

    def drawn(seed: int) -> dict[str, Stop]:
        return stops_of(params=DemandParams(open_min=30), crews=few, seed=seed)

    assert drawn(3) == drawn(3)
    assert set(drawn(3)) != set(drawn(4))


@given(st.lists(st.floats(0.1, 50), min_size=4, max_size=4), st.integers(0, 5), st.integers(0, 99))
def test_every_ward_is_offered_in_every_shift_whatever_its_rate(
    levels: list[float], crews: int, seed: int
) -> None:
    known = [r for w, x in zip(WARDS, levels, strict=True) for r in rates(w, rate=x)]
    few = Crews(minutes={s.name: 435.0 * crews for s in SHIFTS}, past_min={})
    stops = stops_of(known=known, crews=few, params=DemandParams(), seed=seed)
    assert {(s.ward_code, shift_of(s.id)) for s in stops.values()} == {
        (w.code, s.name) for w in WARDS for s in SHIFTS
    }
    assert all(s.worth is not None and s.worth > 0 for s in stops.values())


def test_a_point_in_no_ward_belongs_to_the_nearest_centre() -> None:
    stops = candidate_stops(
        [hotspot("h", lon=101.29)],
        [],
        WARDS,
        rates(*WARDS),
        shifts=SHIFTS,
        categories=CATEGORIES,
        ward_of=lambda point: None,
        params=DemandParams(),
        crews=CREWS,
        seed=1,
    )
    assert next(s for s in stops if s.kind == "hotspot").ward_code == "W003"


def test_a_hotspot_of_no_shift_is_refused() -> None:
    with pytest.raises(PlanError, match="'sore'; expected one of pagi, siang, malam"):
        stops_of([hotspot("h", shift="sore")])


def test_a_city_without_shifts_is_refused() -> None:
    with pytest.raises(PlanError, match="one ward and one shift"):
        candidate_stops(
            [],
            [],
            WARDS,
            [],
            shifts=(),
            categories={},
            ward_of=lambda point: None,
            params=DemandParams(),
            crews=CREWS,
            seed=1,
        )


def test_all_faults_of_the_parameters_are_named_at_once() -> None:
    with pytest.raises(PlanError) as caught:
        DemandParams(dwell_least_min=20, prevented=2, max_stops=0)
    for name in ("dwell_least_min", "prevented", "max_stops"):
        assert name in str(caught.value)


def test_a_degree_of_latitude_is_about_111_km() -> None:
    assert distance_m(LonLat(101, 1), LonLat(101, 2)) == pytest.approx(111_195, rel=1e-3)


ANTICIPATED = Demand(
    id="x",
    shift="pagi",
    point=LonLat(101.1, 1.5),
    category="PKL",
    hours_s=(8 * 3600, 9 * 3600),
    expected=1.5,
    place="Simpang Tiga",
    reason=as_it_is("kemungkinan 50%"),
)


def test_what_is_anticipated_has_a_stop_in_its_hours_that_says_why() -> None:
    stop = stops_of(demands=[ANTICIPATED])["expected:x@pagi"]
    category = CATEGORIES["PKL"]
    assert (stop.kind, stop.category, stop.ward_code) == ("expected", "PKL", "W001")
    assert stop.windows_s == ((8 * 3600, 9 * 3600 - stop.dwell_s),)
    worth = category.severity * 1.5 * 0.2 * stop.dwell_s / (15 * 60)
    assert stop.prize == pytest.approx(worth)
    assert said(stop.name, "en").endswith(": Simpang Tiga")
    assert "kemungkinan 50%" in said(stop.reason, "id")


def test_what_is_anticipated_stays_among_too_many_candidates() -> None:
    hot = [hotspot(f"h{n:02d}", lat=1.51 + n / 100, severity=9.0) for n in range(40)]
    faint = replace(ANTICIPATED, expected=0.001)
    # Fewer than wards have shifts: what is due goes before the first visit of a ward.
    few = stops_of(hot, keep=[], params=DemandParams(max_stops=10), demands=[faint])
    assert "expected:x@pagi" in few
    assert len(few) == 10


@pytest.mark.parametrize(
    "changes",
    [{"hours_s": (8 * 3600, 8 * 3600 + 60)}, {"shift": "sore"}],
    ids=["short", "no shift"],
)
def test_hours_too_short_for_a_stop_have_none(changes: dict[str, object]) -> None:
    short = replace(ANTICIPATED, **changes)  # type: ignore[arg-type]
    assert not any(s.startswith("expected") for s in stops_of(demands=[short]))
