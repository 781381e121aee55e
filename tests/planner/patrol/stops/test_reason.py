from dataclasses import replace
from datetime import date

import pytest

from geo.model import LonLat
from geo.notice import Notice, as_it_is
from planner.patrol.stops.candidates import Crews, candidate_stops
from planner.patrol.stops.parameters import DemandParams
from planner.patrol.stops.reason import NEVER, Reason, Visited, duty_reason, is_unknown
from planner.words import languages, say
from tests.planner.patrol.loops.day_parts import CATEGORIES, SHIFTS, hotspot, rates, wards

HOT = Reason(
    what=Notice.of("reason.of_hotspot", ward="Kota"),
    expected=0.1,
    incidents=41,
    since=date(2025, 8, 2),
    category="PKL",
    main_share=0.8,
    peak_hours=(20, 21, 19),
    seen=Notice.of("reason.seen", ago_span=3),
)


def test_a_hotspot_says_what_is_expected_since_when_last_visited_and_what_is_lost() -> None:
    assert say(HOT.of_visit(0.02), "id") == (
        "Titik rawan: kira-kira satu gangguan tiap 10 hari, terbanyak PKL (80%), pukul 19–22, "
        "41 tercatat sejak 2 Agu 2025; terakhir dikunjungi 3 hari lalu; "
        "tanpa kunjungan harian, gangguan tidak tercegah sekali tiap 50 hari."
    )
    assert say(HOT.of_visit(0.02), "en") == (
        "Hotspot: about one disturbance in 10 days, mostly PKL (80%), at 19–22, 41 "
        "recorded since 2 Aug 2025; last visited 3 days ago; without daily visits, one is not "
        "prevented once every 50 days."
    )


def test_what_comes_once_loses_a_share_and_no_number_of_days() -> None:
    once = replace(HOT, expected=0.5, told=as_it_is("konser"), category="")
    assert say(once.of_visit(0.1), "id").endswith(
        "tanpa kunjungan ini, 20% dari yang diperkirakan tidak tercegah."
    )
    assert "0%" in say(replace(once, expected=0.0).of_visit(0.0), "id")


def test_what_is_not_known_is_said_so_and_never_as_nothing() -> None:
    why = Reason(what=Notice.of("reason.of_ward", ward="Kota")).of_visit(0.5)
    assert is_unknown(why)
    assert not is_unknown(HOT.of_visit(0.0))
    assert say(why, "id") == (
        "Pusat permukiman Kota: seberapa sering ada gangguan belum diketahui; belum pernah "
        "dikunjungi; tanpa kunjungan ini keadaannya tetap tidak diketahui."
    )


def test_a_duty_says_how_often_and_when_last() -> None:
    ward = Notice.of("place.ward", ward="Kota")
    told = duty_reason(ward, 7, date(2026, 3, 1), date(2026, 3, 9))
    assert say(told, "id") == "Kelurahan Kota (tiap 7 hari; terakhir dikunjungi 8 hari lalu)"
    never = duty_reason(ward, 7, None, date(2026, 3, 9))
    assert say(never, "en") == "Kota ward (every 7 days; never visited yet)"


def test_a_daily_duty_and_long_ago_are_said_as_people_say_them() -> None:
    ward = Notice.of("place.ward", ward="Kota")
    told = duty_reason(ward, 1, date(2023, 7, 31), date(2026, 11, 28))
    assert say(told, "id") == "Kelurahan Kota (setiap hari; terakhir dikunjungi 3 tahun lalu)"
    today = duty_reason(ward, 1, date(2026, 11, 28), date(2026, 11, 28))
    assert say(today, "en") == "Kota ward (every day; visited today already)"


def test_a_visit_within_150_m_was_a_visit_and_the_last_one_counts() -> None:
    spot = LonLat(101.0, 1.5)
    seen = Visited(places=[(spot, 5), (LonLat(101.001, 1.5), 2), (LonLat(101.01, 1.5), 1)])
    assert seen.at([spot, LonLat(101.5, 1.5)]) == [2, None]
    assert Visited().at([spot]) == [None]


def test_every_candidate_has_its_reason_in_every_language() -> None:
    made = wards()
    known = [replace(r, status="unknown") if r.ward == "W001" else r for r in rates(*made)]
    stops = candidate_stops(
        [replace(hotspot("h", peak_hours=(8, 9)), since=date(2025, 8, 2), main_share=0.5)],
        [],
        made,
        known,
        shifts=SHIFTS,
        categories=CATEGORIES,
        ward_of=lambda point: f"W{round((point.lon - 101) * 10):03d}",
        params=DemandParams(),
        crews=Crews(minutes={s.name: 4_000.0 for s in SHIFTS}, past_min={}),
        seed=1,
        visited=Visited(places=[(made[0].centre, 4)], wards={"W000": 4}),
    )
    for lang in languages():
        told = {s.id: say(s.reason or as_it_is(""), lang) for s in stops}
        assert all(text.endswith(".") and "reason." not in text for text in told.values())
    of = {s.id: s.reason for s in stops}
    assert is_unknown(of["ward:W001@pagi"])
    assert not is_unknown(of["ward:W000@pagi"])
    ward = of["ward:W000@pagi"]
    assert ward is not None
    assert ward.values["seen"] == Notice.of("reason.seen_ward", ago_span=4)
    unseen = of["ward:W002@pagi"]
    assert unseen is not None
    assert unseen.values["seen"] == NEVER
    hot = next(s for s in stops if s.kind == "hotspot")
    assert hot.reason is not None
    assert "2 Agu 2025" in say(hot.reason, "id")
    # Its ward was visited, but not near it.
    assert hot.reason.values["seen"] == Notice.of("reason.seen_not", last_days=14)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_what_a_visit_prevents_is_told_as_it_counts(lang: str) -> None:
    told = {say(HOT.of_visit(p), lang) for p in (0.001, 0.02, 0.5)}
    assert len(told) == 3
