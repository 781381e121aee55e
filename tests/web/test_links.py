"""Every address that a link opens obeys the link's time: walked from the routes themselves."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from planner.city.office import Office
from planner.patrol.publication.model import SquadPass
from planner.patrol.publication.passes import renew_pass, token_of
from planner.people.roles import Person
from tests.planner.city.small_city import NOW
from tests.planner.field.field_day import HOUR, morning_pass
from tests.web.conftest import app_of, office_in, person
from tests.web.fakes import empty_desk
from web.access import PASS, allowed

SECOND = timedelta(seconds=1)
OTHER_LINKS = {"security.link", "security.demo", "calendars.follow", "metrics.metrics"}
"""Links that sign somebody in or are no squad's; the tests of their nouns have their states."""

LOOP_ALONE = {"squad.open", "squad.outlines", "squad.file"}
"""What shows where to drive next, and closes with the shift; the rest is open for a day longer."""

VALUES = {"kind": "gpx", "event_id": "00000000-0000-4000-8000-000000000001"}
BEFORE, AFTER, DAY_AFTER = -HOUR - SECOND, 3.5 * HOUR + SECOND, 27.5 * HOUR + SECOND
TIMES = [-400 * 24 * HOUR, -48 * HOUR, BEFORE, HOUR, AFTER, DAY_AFTER, 400 * 24 * HOUR]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made = office_in(tmp_path_factory.mktemp("links"), at=NOW)
    yield made
    made.database.close()


@pytest.fixture(scope="module")
def squad_pass(office: Office) -> SquadPass:
    return morning_pass(office)


def visitor(office: Office, after: timedelta, who: Person | None = None) -> FlaskClient:
    now = (NOW + after).astimezone(office.data.settings.zone)
    return app_of(empty_desk(), now, office=office, who=who).test_client()


def link_rules(app: Flask) -> list[Rule]:
    """Return the rules that take the key of a link, whatever they call it."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if PASS in allowed(app, rule.endpoint) or "token" in rule.arguments
    ]


def answers(client: FlaskClient, token: str) -> dict[tuple[str, str], int]:
    """Return what every address of a link answers to each of its methods."""
    app = client.application
    found = {}
    for rule in link_rules(app):
        if rule.endpoint in OTHER_LINKS:
            continue
        values = {**VALUES, "token": token}
        path = (
            app.url_map.bind("localhost").build(
                rule.endpoint, {name: values[name] for name in rule.arguments}, method="GET"
            )
            if "GET" in (rule.methods or ())
            else rule.rule
        )
        for name, value in values.items():
            path = path.replace(f"<{name}>", value)
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            answer = client.open(
                path, method=method, json={} if method in ("POST", "PUT") else None
            )
            found[rule.endpoint, method] = answer.status_code
    assert len(found) > 15
    return found


def test_every_address_that_takes_a_link_says_that_it_is_for_its_holder(office: Office) -> None:
    app = visitor(office, HOUR).application
    for rule in link_rules(app):
        expected = "token" in rule.arguments or rule.endpoint in OTHER_LINKS
        assert expected, f"{rule}: call its argument <token>, so that tests find it"
        assert rule.endpoint in OTHER_LINKS or allowed(app, rule.endpoint) == {PASS}, rule


@pytest.mark.parametrize("after", TIMES)
def test_every_address_of_a_link_opens_and_closes_with_it(
    office: Office, squad_pass: SquadPass, after: timedelta
) -> None:
    for (endpoint, method), status in answers(
        visitor(office, after), token_of(office, squad_pass)
    ).items():
        if after <= BEFORE:
            expected = {403}
        elif after >= DAY_AFTER or (after >= AFTER and endpoint in LOOP_ALONE):
            expected = {410}
        else:
            # What was sent is nonsense, or a photo that is not there; the door is open.
            expected = {200, 303, 400, 404, 409}
        assert status in expected, (endpoint, method, status)


@pytest.mark.parametrize("after", TIMES)
@pytest.mark.parametrize("spoil", ["{}x", "x{}", "{}.", "salah", "a.b.c"])
def test_no_address_opens_to_a_link_that_is_none(
    office: Office, squad_pass: SquadPass, after: timedelta, spoil: str
) -> None:
    token = spoil.format(token_of(office, squad_pass))
    assert set(answers(visitor(office, after), token).values()) == {404}


def test_no_address_opens_to_a_link_that_was_revoked(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    office = office_in(tmp_path_factory.mktemp("revoked"), at=NOW)
    lost = morning_pass(office)
    renew_pass(office, lost.id, "komandan", NOW)
    for after in TIMES:
        told = set(answers(visitor(office, after), token_of(office, lost)).values())
        assert told == {410}
    office.database.close()


LEADERS = [person("leadership"), person("squad_leader", area="Regu 1"), person("squad_leader")]


@pytest.mark.parametrize("who", LEADERS, ids=lambda p: str(p.grants[0]))
@pytest.mark.parametrize("after", TIMES)
def test_no_address_of_a_report_tells_the_order_before_the_link_opens(
    office: Office, squad_pass: SquadPass, who: Person, after: timedelta
) -> None:
    client = visitor(office, after, who)
    app, values = client.application, {**VALUES, "date": squad_pass.date, "shift": "pagi"}
    rules = [r for r in app.url_map.iter_rules() if {"date", "shift", "squad"} <= r.arguments]
    assert len(rules) >= 4
    for rule in rules:
        for kind in ("pdf", "xlsx", "txt") if "kind" in rule.arguments else ("",):
            path = rule.rule.replace("<day:date>", "<date>")
            for name, value in {**values, "squad": "regu-1", "kind": kind}.items():
                path = path.replace(f"<{name}>", value)
            method = "GET" if "GET" in (rule.methods or ()) else "POST"
            answer = client.open(path, method=method)
            assert (answer.status_code == 403) == (
                after <= BEFORE or not who.roles & allowed(app, rule.endpoint)
            )
            if who.grants[0].role == "leadership" or after <= BEFORE:
                assert b"Pasar" not in answer.data
    page = client.get(f"/laporan/{squad_pass.date}").text
    assert ("regu-1" in page) == (after > BEFORE)


def test_a_commander_sees_reports_of_what_is_to_come(office: Office, squad_pass: SquadPass) -> None:
    page = visitor(office, -48 * HOUR, person("commander")).get(
        f"/laporan/{squad_pass.date}/pagi/regu-1"
    )
    assert page.status_code == 200
    assert "Pasar 1" in page.text
