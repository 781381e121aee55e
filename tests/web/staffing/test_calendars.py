import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import icalendar
import pytest
from flask.testing import FlaskClient

from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.people.roles import Role
from planner.staffing.model import Assignment, Member, Service
from planner.staffing.store import Staffing
from tests.web.conftest import app_of, person
from tests.web.fakes import empty_desk

NOW = datetime(2026, 3, 20, 9, tzinfo=ZoneInfo("Asia/Jakarta"))
MONTHS = (date(2026, 1, 5), date(2026, 2, 5), date(2026, 3, 5), date(2026, 4, 5), date(2026, 5, 5))


@pytest.fixture
def unit(office: Office) -> Office:
    people = (("a", "Regu 1"), ("b", "Regu 1"), ("c", "Regu 2"))
    Staffing.of(office).put_members([Member(id=i, name=f"Orang {i}", squad=s) for i, s in people])
    for on in MONTHS:
        keep(office, on, "a", "b")
    return office


def keep(office: Office, on: date, *members: str, revision: int = 0) -> None:
    Staffing.of(office).keep_roster(
        f"{on:%Y-%m}",
        revision=revision,
        services=[Service(on, "pagi", "Regu 1")],
        assignments=[Assignment(day=on, member=m, shift="pagi", squad="Regu 1") for m in members],
        by="uji",
        at=NOW,
    )


def client_of(unit: Office, role: Role | None, area: str = "") -> FlaskClient:
    who = person(role, area=area) if role else None
    return app_of(empty_desk(), NOW, office=unit, who=who).test_client()


def link_on(client: FlaskClient, page: str) -> str:
    text = client.get(page).get_data(as_text=True)
    found = re.search(r"http://localhost(/kalender/[^\"]+)", text)
    return found[1] if found else ""


def test_a_link_made_in_one_tap_opens_the_calendar_without_signing_in(unit: Office) -> None:
    commander, nobody = client_of(unit, "commander"), client_of(unit, None)
    assert link_on(commander, "/jadwal/orang/a") == ""
    assert commander.post("/jadwal/kalender", data={"member": "a"}).status_code == 302
    link = link_on(commander, "/jadwal/orang/a")
    answer = nobody.get(link)
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    calendar = icalendar.Calendar.from_ical(answer.data)
    days = [e.decoded("DTSTART").date() for e in calendar.walk("VEVENT")]
    assert days == list(MONTHS[1:4])
    again = nobody.get(link, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    keep(unit, MONTHS[2], revision=1)
    changed = nobody.get(link, headers={"If-None-Match": answer.headers["ETag"]})
    events = icalendar.Calendar.from_ical(changed.data).walk("VEVENT")
    assert [str(e["STATUS"]) for e in events] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]


def test_a_replaced_link_opens_nothing_any_more(unit: Office) -> None:
    commander, nobody = client_of(unit, "commander"), client_of(unit, None)
    links = []
    for _ in range(2):
        commander.post("/jadwal/kalender", data={"squad": "Regu 1"})
        links.append(link_on(commander, "/jadwal"))
    assert [nobody.get(link).status_code for link in links] == [404, 200]
    assert b"Orang" not in nobody.get(links[1]).data
    entries = [e for e in AuditLog.of(unit).rows(limit=10) if e.action == "calendar.link"]
    assert [e.object for e in entries] == ["Regu 1", "Regu 1"]
    assert not any(link.split("/")[-1].split(".")[0] in repr(entries) for link in links)


@pytest.mark.parametrize("key", ["x", "x.y", "%F0%9F%98%80", "a" * 500, "..", "é.é"])
def test_a_key_that_was_never_given_is_not_found(unit: Office, key: str) -> None:
    assert client_of(unit, None).get(f"/kalender/{key}.ics").status_code == 404
    assert client_of(unit, None).get("/kalender/%00.ics").status_code == 400


def test_squad_leaders_give_links_of_their_squad_alone(unit: Office) -> None:
    leader = client_of(unit, "squad_leader", "Regu 1")
    sent = [{"member": "a"}, {"squad": "Regu 1"}, {"member": "c"}, {"squad": "Regu 2"}]
    codes = [leader.post("/jadwal/kalender", data=form).status_code for form in sent]
    assert codes == [302, 302, 403, 403]
    assert "Regu 2" not in leader.get("/jadwal").get_data(as_text=True).partition("kalender")[2]


@pytest.mark.parametrize(
    "form", [{}, {"member": "x"}, {"squad": "Regu 9"}, {"member": "a", "squad": "Regu 1"}]
)
def test_nobody_gets_a_link_to_nothing(unit: Office, form: dict[str, str]) -> None:
    assert client_of(unit, "commander").post("/jadwal/kalender", data=form).status_code == 404
