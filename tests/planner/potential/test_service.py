"""What is recorded beforehand, corrected until it begins, and answered afterwards."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from geo.model import Incident, LonLat
from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.errors import ConflictError, DeniedError, NotFoundError, PlannerError
from planner.incidents.store.incidents import Incidents
from planner.potential.service import (
    Told,
    all_hits,
    change,
    decide,
    demands,
    hit_rates,
    listing,
    proposed,
    record,
    withdraw,
)
from planner.potential.store import Potentials
from tests.planner.city.small_city import NOW

HOUR = timedelta(hours=1)
TOLD = Told(
    key="0" * 24,
    category="PKL",
    start=NOW + HOUR,
    end=NOW + 3 * HOUR,
    likelihood=0.5,
    size=2,
    point=LonLat(101.41, 1.61),
    place=" Pasar\n Baru ",
)


def at(office: Office, after: timedelta) -> Office:
    return replace(office, clock=lambda: NOW + after)


def actions(office: Office) -> list[str]:
    return [row.action for row in AuditLog.of(office).chain()]


def test_what_may_happen_is_kept_once_with_its_ward_and_who_said_it(office: Office) -> None:
    kept = record(office, TOLD, areas={"B"}, by="ani")
    assert record(office, TOLD, areas={"B"}, by="ani") == kept
    assert (kept.ward, kept.place, kept.recorder, kept.by_ward) == ("B1", "Pasar Baru", "B", False)
    assert record(office, replace(TOLD, key="1" * 24), areas={"B1", "B"}, by="ani").recorder == "B1"
    assert record(office, replace(TOLD, key="2" * 24), areas={""}, by="ani").recorder == ""
    assert actions(office) == ["potential.record"] * 3
    with pytest.raises(ConflictError):
        record(office, replace(TOLD, size=3), areas={"B"}, by="ani")


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "x"},
        {"category": "UFO"},
        {"end": NOW + HOUR},
        {"start": NOW - 3 * HOUR, "end": NOW},
        {"end": NOW + timedelta(days=33)},
        {"start": NOW + timedelta(days=400), "end": NOW + timedelta(days=401)},
        {"likelihood": 0.0},
        {"likelihood": 1.0},
        {"likelihood": float("nan")},
        {"size": 0},
        {"size": 51},
        {"source": "dream"},
        {"place": "x" * 201},
        {"note": "x" * 301},
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_kept(
    office: Office, wrong: dict[str, object]
) -> None:
    with pytest.raises(PlannerError):
        record(office, replace(TOLD, **wrong), areas={""}, by="ani")  # type: ignore[arg-type]
    assert listing(office, areas={""}).coming == ()


def test_an_area_is_its_officers_alone(office: Office) -> None:
    with pytest.raises(DeniedError):
        record(office, TOLD, areas={"A"}, by="ani")
    with pytest.raises(DeniedError):
        record(office, replace(TOLD, point=LonLat(0, 0)), areas={""}, by="ani")
    record(office, TOLD, areas={"B1"}, by="ani")
    assert listing(office, areas={"A", "B2"}).coming == ()
    assert len(listing(office, areas={"B"}).coming) == 1
    later = at(office, 4 * HOUR)
    acts: tuple[Callable[[], object], ...] = (
        lambda: withdraw(office, TOLD.key, areas={"A"}, by="budi"),
        lambda: change(office, TOLD, areas={"B2"}, by="budi", revision=0),
        lambda: decide(later, TOLD.key, "confirmed", seen="", areas={"B2"}, by="budi"),
    )
    for act in acts:
        with pytest.raises(DeniedError):
            act()


def test_it_may_be_corrected_and_withdrawn_until_it_begins(office: Office) -> None:
    record(office, TOLD, areas={"B"}, by="ani")
    new = change(office, replace(TOLD, size=5), areas={""}, by="boss", revision=0)
    assert (new.size, new.revision, new.recorded_by, new.recorder) == (5, 1, "ani", "B")
    with pytest.raises(ConflictError):
        change(office, TOLD, areas={""}, by="boss", revision=0)
    for late in (2 * HOUR, 4 * HOUR):
        with pytest.raises(DeniedError):
            change(at(office, late), TOLD, areas={""}, by="boss", revision=1)
        with pytest.raises(DeniedError):
            withdraw(at(office, late), TOLD.key, areas={""}, by="boss")
    assert withdraw(office, TOLD.key, areas={"B"}, by="ani").withdrawn == NOW
    assert demands(office, on=NOW.date()) == ()
    with pytest.raises(DeniedError):
        decide(at(office, 4 * HOUR), TOLD.key, "confirmed", seen="", areas={""}, by="ani")
    with pytest.raises(NotFoundError):
        withdraw(office, "f" * 24, areas={""}, by="ani")
    assert actions(office) == ["potential.record", "potential.change", "potential.withdraw"]


def test_what_is_over_waits_first_and_is_answered_with_what_was_seen(office: Office) -> None:
    record(office, TOLD, areas={"B"}, by="ani")
    with pytest.raises(DeniedError):
        decide(office, TOLD.key, "confirmed", seen="", areas={""}, by="boss")
    later = at(office, 4 * HOUR)
    assert [r.id for r in listing(later, areas={"B"}).waiting] == [TOLD.key]
    assert all_hits(later, areas={"B"}).waiting == 1
    kept = decide(later, TOLD.key, "dismissed", seen=" sepi ", areas={"B"}, by="ani")
    assert (kept.outcome, kept.decided, kept.seen) == ("dismissed", NOW + 4 * HOUR, "sepi")
    again = decide(later, TOLD.key, "confirmed", seen="20 lapak", areas={"B"}, by="ani")
    assert (again.outcome, again.seen) == ("confirmed", "20 lapak")
    assert listing(later, areas={"B"}).waiting == ()
    with pytest.raises(DeniedError):
        decide(at(office, 30 * HOUR), TOLD.key, "dismissed", seen="", areas={"B"}, by="ani")
    with pytest.raises(PlannerError):
        decide(later, TOLD.key, "", seen="", areas={"B"}, by="ani")
    assert actions(office)[1:] == ["potential.dismiss", "potential.confirm"]


def incident(name: str, after: timedelta, lon: float = 101.411, category: str = "PKL") -> Incident:
    return Incident(
        id=name, time=NOW + after, point=LonLat(lon, 1.61), category=category, origin="found",
        ward="B1", district="B", source="f",
    )  # fmt: skip


def test_an_incident_of_the_kind_then_and_there_is_proposed_as_what_came(office: Office) -> None:
    Incidents.of(office).add(
        [
            incident("near", 2 * HOUR),
            incident("far", 2 * HOUR, lon=101.42),
            incident("early", -HOUR),
            incident("other", 2 * HOUR, category="ASUSILA"),
        ]
    )
    kept = record(office, TOLD, areas={"B"}, by="ani")
    assert [i.id for i in proposed(office, kept)] == ["near"]
    by_ward = replace(TOLD, key="1" * 24, point=None, ward="B1")
    in_ward = record(office, by_ward, areas={"B"}, by="ani")
    assert [i.id for i in proposed(office, in_ward)] == ["far", "near"]
    later = at(office, 4 * HOUR)
    assert decide(
        later, TOLD.key, "confirmed", seen="", incident="near", areas={""}, by="ani"
    ).incident == "near"  # fmt: skip
    assert decide(
        later, TOLD.key, "confirmed", seen="", incident="early", areas={""}, by="ani"
    ).incident == ""  # fmt: skip


def test_hit_rates_are_of_each_area_and_hidden_from_others(office: Office) -> None:
    later = at(office, 4 * HOUR)
    for number, areas in enumerate([{"B"}, {"B"}, {""}]):
        key = f"{number:024x}"
        record(office, replace(TOLD, key=key), areas=areas, by="ani")
        decide(later, key, "confirmed" if number else "dismissed", seen="", areas={""}, by="ani")
    rates = hit_rates(office, areas={""})
    assert [(who, by["likely"].came, by["likely"].told) for who, by in rates.items()] == [
        ("", 1, 1),
        ("B", 1, 2),
    ]
    assert rates["B"]["likely"].share is None
    assert hit_rates(office, areas={"A"}) == {}


def test_a_day_expects_what_was_recorded_for_it(office: Office) -> None:
    record(office, TOLD, areas={"B"}, by="ani")
    (found,) = demands(office, on=NOW.date())
    # 08:00 to 10:00 by the clock of the city, all of it in the morning shift.
    assert (found.shift, found.hours_s, found.expected) == ("pagi", (8 * 3600, 10 * 3600), 1.0)
    assert demands(office, on=NOW.date() + timedelta(days=1)) == ()


def test_what_ended_long_ago_is_forgotten(office: Office) -> None:
    record(office, TOLD, areas={"B"}, by="ani")
    store = Potentials.of(office)
    assert store.age(NOW).going == 0
    assert store.forget(NOW + 4 * HOUR) == 1
    assert store.age(NOW).kept == 0
