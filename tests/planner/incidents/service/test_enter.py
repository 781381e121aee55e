from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from geo.model import LonLat
from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.errors import DeniedError, NotFoundError, PlannerError
from planner.incidents.service.enter import NewIncident, SameError, area_wards, enter, withdraw
from planner.incidents.store.incidents import Incidents
from tests.planner.city.small_city import NOW

B1 = LonLat(101.41, 1.61)
TOLD = NewIncident(
    key="0" * 24,
    time=NOW - timedelta(hours=2),
    category="PKL",
    origin="reported",
    point=B1,
    place="  Jalan\nSudirman 1 ",
)


def kept(office: Office) -> list[str]:
    return [i.id for i in Incidents.of(office).all()]


def actions(office: Office) -> list[str]:
    return [row.action for row in AuditLog.of(office).chain()]


def test_an_incident_is_placed_in_the_ward_of_its_point(office: Office) -> None:
    entry = enter(office, TOLD, areas={"B"}, by="ani")
    (incident,) = Incidents.of(office).all()
    assert (incident.ward, incident.district, incident.origin) == ("B1", "B", "reported")
    assert (entry.place, entry.by_ward) == ("Jalan Sudirman 1", False)
    assert Incidents.of(office).summary().count == 1
    assert actions(office) == ["incident.enter"]


def test_the_same_form_sent_twice_keeps_one_incident(office: Office) -> None:
    enter(office, TOLD, areas={""}, by="ani")
    enter(office, TOLD, areas={""}, by="ani")
    assert kept(office) == [TOLD.key]
    assert actions(office) == ["incident.enter"]


def test_without_a_point_the_settlement_of_the_ward_stands_for_it(office: Office) -> None:
    entry = enter(office, replace(TOLD, point=None, ward="B2"), areas={"B2"}, by="ani")
    centre = next(w.centre for w in office.data.wards if w.code == "B2")
    assert (entry.incident.point, entry.by_ward) == (centre, True)


@pytest.mark.parametrize(
    "told",
    [
        TOLD,
        replace(TOLD, point=None, ward="B1"),
        replace(TOLD, point=None, ward="nowhere"),
        replace(TOLD, point=LonLat(100, 0)),
    ],
    ids=["point elsewhere", "ward elsewhere", "no ward", "outside the city"],
)
def test_an_officer_enters_nothing_outside_their_area(office: Office, told: NewIncident) -> None:
    with pytest.raises(DeniedError):
        enter(office, told, areas={"A", "B2"}, by="ani")
    assert kept(office) == []
    assert actions(office) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"time": NOW + timedelta(seconds=1)},
        {"category": "UFO"},
        {"origin": "dreamt"},
        {"place": "x" * 201},
        {"key": "../../etc"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_cannot_be_used_is_not_kept(office: Office, wrong: dict[str, object]) -> None:
    with pytest.raises(PlannerError):
        enter(office, replace(TOLD, **wrong), areas={""}, by="ani")  # type: ignore[arg-type]
    assert kept(office) == []


def test_what_may_be_the_same_incident_is_asked_about(office: Office) -> None:
    enter(office, TOLD, areas={""}, by="ani")
    again = replace(
        TOLD,
        key="1" * 24,
        time=TOLD.time + timedelta(minutes=30),
        point=LonLat(B1.lon + 0.0008, B1.lat),
    )
    with pytest.raises(SameError):
        enter(office, again, areas={""}, by="budi")
    enter(office, again, areas={""}, by="budi", twice=True)
    assert len(kept(office)) == 2


@pytest.mark.parametrize(
    "other",
    [
        {"time": TOLD.time + timedelta(minutes=31)},
        {"point": LonLat(B1.lon + 0.0010, B1.lat)},
        {"category": "ASUSILA"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_another_incident_is_kept_at_once(office: Office, other: dict[str, object]) -> None:
    enter(office, TOLD, areas={""}, by="ani")
    enter(office, replace(TOLD, key="1" * 24, **other), areas={""}, by="ani")  # type: ignore[arg-type]
    assert len(kept(office)) == 2


def test_who_entered_an_incident_may_withdraw_it_within_a_day(
    make_office: Callable[..., Office],
) -> None:
    office = make_office()
    enter(office, TOLD, areas={""}, by="ani")
    with pytest.raises(DeniedError):
        withdraw(office, TOLD.key, by="budi")
    late = replace(office, clock=lambda: NOW + timedelta(hours=25))
    with pytest.raises(DeniedError):
        withdraw(late, TOLD.key, by="ani")
    withdraw(replace(office, clock=lambda: NOW + timedelta(hours=24)), TOLD.key, by="ani")
    assert kept(office) == []
    assert actions(office) == ["incident.enter", "incident.withdraw"]
    with pytest.raises(NotFoundError):
        withdraw(office, TOLD.key, by="ani")


def test_an_incident_from_a_file_cannot_be_withdrawn(office: Office) -> None:
    with pytest.raises(NotFoundError):
        withdraw(office, "from-a-file", by="ani")


def test_an_area_is_a_ward_a_district_or_the_whole_city(office: Office) -> None:
    def codes(*areas: str) -> list[str]:
        return [w.code for w in area_wards(office.data, areas)]

    assert codes("B") == ["B1", "B2"]
    assert codes("A1", "B2") == ["A1", "B2"]
    assert len(codes("")) == 4
    assert codes() == codes("Z") == []
