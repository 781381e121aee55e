import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from planner.city.office import Office
from planner.patrol.publication.publish import publish
from planner.words import say
from tests.planner.city.small_city import NOW
from tests.planner.patrol.publication.published import proposed_day, published_day, small_plan
from tests.web.conftest import app_of, office_in, person
from tests.web.fakes import empty_desk

DAY = "2026-03-02"
AT = NOW + timedelta(minutes=30)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = office_in(tmp_path, AT)
    yield made
    made.database.close()


@pytest.fixture
def commander(office: Office) -> Iterator[FlaskClient]:
    at = AT.astimezone(office.data.settings.zone)
    with app_of(empty_desk(), at, office=office, who=person("commander")).test_client() as made:
        yield made


def text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_every_squad_has_a_link_that_opens_its_loop_a_qr_code_and_a_message(
    commander: FlaskClient, office: Office
) -> None:
    published_day(office)
    page = text(commander, f"/rencana/{DAY}/tautan")
    assert page.count("data:image/svg+xml") == 5
    opened = re.findall(r'href="http://localhost(/r/[^"]+)"', page)
    assert len(set(opened)) == 5
    assert commander.get(opened[0]).status_code == 200
    shares = re.findall(r'href="(https://wa\.me/[^"]+)"', page)
    message = parse_qs(urlsplit(html.unescape(shares[0])).query)["text"][0]
    assert message.splitlines() == [
        "*Regu 1 · pagi* · Senin, 02 Maret 2026",
        "Berangkat 07:00 dari Mako, kembali 08:30, 4 titik.",
        f"Buka rute regu: http://localhost{opened[0]}",
    ]


def test_a_link_of_a_shift_that_is_over_is_not_handed_out(
    tmp_path: Path,
) -> None:
    office = office_in(tmp_path, NOW + timedelta(hours=6))
    published_day(office, DAY)
    at = office.now().astimezone(office.data.settings.zone)
    app = app_of(empty_desk(), at, office=office, who=person("commander"))
    page = text(app.test_client(), f"/rencana/{DAY}/tautan")
    assert page.count("tautan tidak berlaku lagi") == 2
    assert page.count("data:image/svg+xml") == 3
    office.database.close()


def test_versions_tell_who_when_why_and_what_changed(
    commander: FlaskClient, office: Office
) -> None:
    first = published_day(office)
    plan = small_plan(office.data.settings, DAY, NOW, seed=8)
    morning = plan.shifts[0]
    shorter = replace(morning.loops[0], stops=morning.loops[0].stops[1:])
    changed = replace(
        plan, shifts=(replace(morning, loops=(shorter, morning.loops[1])), *plan.shifts[1:])
    )
    draft = proposed_day(office, plan=changed)
    publish(office, DAY, revision=draft.revision, reason="Jalan ditutup", by="wakil")
    page = text(commander, f"/rencana/{DAY}/versi")
    assert page.index("Versi 2") < page.index("Versi 1")
    assert "wakil" in page
    assert "<q>Jalan ditutup</q>" in page
    assert f"dihapus: {say(first.plan.loops[0].stops[0].stop.name, 'id')}" in page
    assert page.count("dihapus:") == 1
