from collections.abc import Collection
from dataclasses import replace

import pytest

from geo.notice import Notice
from planner.city.model import Shift
from planner.patrol.model import Duty, UnmetDuty
from planner.patrol.unmet import Extra, Gain, explain_unmet, what_would_help
from planner.words import say
from tests.planner.patrol.loops.day_parts import SHIFTS, stop

STOP = stop("Pasar Hulu")
HULU = Notice.of("place.ward", ward="Hulu")
DUTY = Duty(id="ward:W000", kind="ward", name=HULU, stops=("Pasar Hulu",))


def explain(
    reach_s: float | None = 1200.0, *, gains: tuple[Gain, ...] | None = None, duty: Duty = DUTY
) -> UnmetDuty:
    reach = {} if reach_s is None else {"Pasar Hulu": reach_s}
    return explain_unmet(
        duty, stops={"Pasar Hulu": STOP}, shifts=SHIFTS, reach_s=reach, gains=gains
    )


def test_a_duty_without_stops_says_so() -> None:
    unmet = explain(duty=replace(DUTY, stops=()))
    assert unmet.duty == HULU
    assert "Tidak ada titik kunjungan" in say(unmet.why, "id")


def test_a_stop_no_road_leads_to_says_so() -> None:
    assert "Tidak ada jalan" in say(explain(None).why, "id")
    assert "Tidak ada jalan" in say(explain(float("inf")).why, "id")


def test_a_stop_too_far_for_any_shift_tells_the_minutes() -> None:
    unmet = explain(4.2 * 3600)
    assert "514 menit" in say(unmet.why, "id")
    assert "480 menit" in say(unmet.why, "id")
    assert "pos siaga" in say(unmet.remedy, "id")


def test_hours_that_no_squad_can_reach_are_named() -> None:
    morning = Shift(name="sore", start=SHIFTS[1].start, end=SHIFTS[1].end)
    unmet = explain_unmet(
        DUTY, stops={"Pasar Hulu": STOP}, shifts=[morning], reach_s={"Pasar Hulu": 60.0}
    )
    assert "08.00–12.00" in say(unmet.why, "id")


def test_without_squads_there_is_nothing_to_explain_away() -> None:
    unmet = explain_unmet(DUTY, stops={"Pasar Hulu": STOP}, shifts=[], reach_s={"Pasar Hulu": 1.0})
    assert "Tidak ada regu" in say(unmet.why, "id")


def test_a_reachable_duty_lacks_squads_and_names_what_they_would_buy() -> None:
    gain = Gain("squad", "pagi", ("ward:W000", "ward:W001", "ward:W002"))
    unmet = explain(gains=(Gain("hour", "siang", ("ward:W009",)), gain))
    assert "habis waktunya" in say(unmet.why, "id")
    assert say(unmet.remedy, "id") == (
        "Satu regu tambahan pada shift pagi akan memenuhi 3 kewajiban, termasuk ini."
    )


def test_a_remedy_that_was_tried_in_vain_is_not_advised() -> None:
    assert say(explain().remedy, "id").startswith("Tambah satu regu")
    assert "tidak cukup" in say(explain(gains=()).remedy, "id")


def test_too_few_stops_for_the_visits_asked_say_so() -> None:
    assert "Perlu 2 kunjungan" in say(explain(duty=replace(DUTY, visits=2)).why, "id")


def test_every_extra_is_tried_once_and_the_most_useful_comes_first() -> None:
    tried: list[tuple[str, str]] = []

    def solve_with(extra: Extra, shift: Shift) -> Collection[str]:
        tried.append((extra, shift.name))
        if shift.name == "malam":
            return {"a", "b"}
        return {"b"} if extra == "hour" else set()

    gains = what_would_help(["a", "b"], SHIFTS, solve_with)
    assert len(tried) == len(set(tried)) == 6
    assert [(g.extra, g.shift, g.keeps) for g in gains] == [
        ("squad", "pagi", ("a", "b")),
        ("squad", "siang", ("a", "b")),
        ("hour", "pagi", ("a",)),
        ("hour", "siang", ("a",)),
    ]


def test_with_all_duties_met_nothing_is_tried() -> None:
    def refuse(extra: Extra, shift: Shift) -> Collection[str]:
        pytest.fail("solved for nothing")

    assert what_would_help([], SHIFTS, refuse) == ()
