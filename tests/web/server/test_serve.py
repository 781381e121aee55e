from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from geo.notice import Notice
from planner.city.office import Office
from planner.city.store import Notes
from planner.demo.people import DEMO_PEOPLE, demo_people
from planner.errors import DeniedError
from planner.incidents.model import NOTE
from planner.people.roles import ROLES
from planner.people.service.people import first_administrator, open_link
from planner.people.store.people import People
from web.cli import cli
from web.server.start import demo_links, welcome


def test_the_command_line_offers_the_server_beside_the_planner() -> None:
    shown = CliRunner().invoke(cli, ["--help"])
    assert shown.exit_code == 0
    for command in ("serve", "plan", "demo", "risk"):
        assert f"\n  {command} " in shown.output


def test_a_city_that_does_not_exist_ends_with_code_2_and_the_cities_there_are() -> None:
    shown = CliRunner().invoke(cli, ["serve", "--city", "atlantis", "--port", "0"])
    assert shown.exit_code == 2
    assert "patroli city add atlantis" in shown.output


def test_the_demo_has_somebody_of_each_role_and_only_in_its_own_database(office: Office) -> None:
    assert demo_links(office) == {}
    with pytest.raises(DeniedError):
        demo_people(office)
    Notes.of(office).set(NOTE, Notice.of("incidents.simulated"))
    assert {DEMO_PEOPLE[u][0] for u in demo_links(office).values()} == set(ROLES)
    assert set(demo_links(office)).isdisjoint(demo_links(office))
    assert all(a.password is None for a in People.of(office).accounts())


def test_the_first_start_tells_the_first_link_and_no_later_one(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    welcome("http://127.0.0.1:1", {}, first_administrator(office))
    told = capsys.readouterr().out
    link = next(line for line in told.splitlines() if "/masuk/tautan/" in line)
    assert open_link(office, urlsplit(link.strip()).path.rpartition("/")[2]).username == "admin"
    welcome("http://127.0.0.1:1", {}, first_administrator(office))
    assert "/masuk/" not in capsys.readouterr().out
