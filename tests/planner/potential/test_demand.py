"""What is anticipated is cut to shifts, shrunken by how often it came, and spread evenly."""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from geo.model import LonLat
from planner.city.model import Shift
from planner.errors import PlanError
from planner.potential.demand import demands_of
from planner.potential.hits import Hits, corrected, hits, hits_by_word, wilson
from planner.potential.model import Anticipated, Likelihood, word_of
from planner.potential.parameters import PotentialParams
from planner.words import languages, say

ZONE = ZoneInfo("Asia/Jakarta")
DAY = date(2026, 3, 2)
SHIFTS = (
    Shift(name="pagi", start=time(7), end=time(15)),
    Shift(name="malam", start=time(22), end=time(6)),
)
RECORD = Anticipated(
    id="a", category="PKL", point=LonLat(101.41, 1.61), by_ward=False, place="Pasar", ward="B1",
    district="B", start=datetime(2026, 3, 2, 13, tzinfo=ZONE),
    end=datetime(2026, 3, 2, 23, tzinfo=ZONE), likelihood=0.5, size=4, source="permit", note="",
    recorder="B", recorded=datetime(2026, 3, 1, tzinfo=ZONE), recorded_by="ani",
)  # fmt: skip


def of(*records: Anticipated, day: date = DAY, known: dict[Likelihood, Hits] | None = None) -> list[
    tuple[str, str, tuple[int, int], float]
]:  # fmt: skip
    found = demands_of(records, day, SHIFTS, zone=ZONE, known=known or {}, params=PotentialParams())
    return [(d.id, d.shift, d.hours_s, round(d.expected, 6)) for d in found]


def test_each_shift_has_the_incidents_of_its_hours() -> None:
    # Ten hours with 0.5 × 4 incidents: two hours in the morning shift, one in the night's.
    assert of(RECORD) == [
        ("a", "pagi", (13 * 3600, 15 * 3600), 0.4),
        ("a", "malam", (22 * 3600, 23 * 3600), 0.2),
    ]
    assert of(RECORD, day=date(2026, 3, 3)) == []


def test_the_night_after_midnight_belongs_to_the_shift_that_began_before() -> None:
    late = replace(
        RECORD,
        start=datetime(2026, 3, 3, 1, tzinfo=ZONE),
        end=datetime(2026, 3, 3, 3, tzinfo=ZONE),
    )
    assert of(late) == [("a", "malam", (25 * 3600, 27 * 3600), 2.0)]
    assert of(late, day=date(2026, 3, 3)) == []


def test_what_touches_a_shift_only_at_its_end_asks_nothing_of_it() -> None:
    touching = replace(
        RECORD,
        start=datetime(2026, 3, 2, 15, tzinfo=ZONE),
        end=datetime(2026, 3, 2, 22, tzinfo=ZONE),
    )
    assert of(touching) == []


def test_what_was_dismissed_or_withdrawn_is_expected_no_more_and_what_came_is_certain() -> None:
    gone = replace(RECORD, id="b", outcome="dismissed")
    taken = replace(RECORD, id="c", withdrawn=RECORD.recorded)
    came = replace(RECORD, id="d", outcome="confirmed")
    assert [(key, expected) for key, _, _, expected in of(taken, came, gone)] == [
        ("d", 0.8),
        ("d", 0.4),
    ]


def test_the_order_of_records_changes_nothing() -> None:
    records = [replace(RECORD, id=key) for key in "cab"]
    assert of(*records) == of(*reversed(records))


def test_hit_rates_correct_what_was_said_and_the_reason_says_so() -> None:
    known: dict[Likelihood, Hits] = {"likely": Hits(came=21, told=50, said=0.5)}
    # (21 + 10 × 0.5) / (50 + 10)
    assert corrected(0.5, known, PotentialParams()) == pytest.approx(26 / 60)
    found = demands_of([RECORD], DAY, SHIFTS, zone=ZONE, known=known, params=PotentialParams())
    assert found[0].expected == pytest.approx(26 / 60 * 4 * 0.2)
    told = found[0].reason.values
    assert (told["came_no"], told["told_no"], told["said_share"]) == (21, 50, 0.5)
    for lang in languages():
        assert "43%" in say(found[0].reason, lang)
    plain = demands_of([RECORD], DAY, SHIFTS, zone=ZONE, known={}, params=PotentialParams())
    assert "50%" in say(plain[0].reason, "id")


def test_few_answers_change_little() -> None:
    assert corrected(0.9, {"near_certain": Hits(came=0, told=1, said=0.9)}, PotentialParams()) > 0.8
    assert corrected(0.9, {}, PotentialParams()) == 0.9


def test_hits_count_only_what_was_told_and_tell_no_share_of_few() -> None:
    came = [replace(RECORD, id=str(n), outcome="confirmed") for n in range(3)]
    missed = [replace(RECORD, id=f"x{n}", outcome="dismissed", likelihood=0.25) for n in range(2)]
    taken = replace(RECORD, outcome="confirmed", withdrawn=RECORD.recorded)
    told = hits([*came, *missed, RECORD, taken])
    assert (told.came, told.told, told.share) == (3, 5, 0.6)
    assert told.said == pytest.approx(0.4)
    by_word = hits_by_word([*came, *missed])
    assert (by_word["likely"].told, by_word["possible"].told, by_word["near_certain"].told) == (
        3,
        2,
        0,
    )
    assert by_word["likely"].share is None


@pytest.mark.parametrize(
    ("came", "of_all", "low", "high"),
    # From the formula worked out by hand, and known limits at both ends.
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (0, 0, 0.0, 1.0)],
)
def test_the_interval_is_that_of_the_score(came: int, of_all: int, low: float, high: float) -> None:
    assert wilson(came, of_all) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize(
    ("likelihood", "word"),
    [(0.01, "possible"), (0.25, "possible"), (0.374, "possible"), (0.375, "likely"),
     (0.69, "likely"), (0.7, "near_certain"), (0.99, "near_certain")],
)  # fmt: skip
def test_every_likelihood_has_the_word_that_is_nearest(likelihood: float, word: str) -> None:
    assert word_of(likelihood) == word


@pytest.mark.parametrize("wrong", [{"trust": 0}, {"near_m": -1}, {"around_min": 1441}])
def test_parameters_out_of_range_are_named(wrong: dict[str, int]) -> None:
    with pytest.raises(PlanError, match=next(iter(wrong))):
        PotentialParams(**wrong)
