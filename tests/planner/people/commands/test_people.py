"""People from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from planner.city.address import note_address
from planner.city.office import open_office
from planner.cli import cli
from planner.people.service.people import account_of, digest_of
from planner.people.store.people import People
from tests.planner.city.small_city import write_city

CITY = ["--city", "kecil"]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_city(tmp_path / "cities")
    monkeypatch.setenv("PATROLI_DATA", str(tmp_path / "cities"))
    monkeypatch.setenv("PATROLI_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'patroli.sqlite'}")


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["people", *words, *CITY])


def listed() -> dict[str, dict[str, Any]]:
    return {row["username"]: row for row in json.loads(run("list", "--json").output)}


def test_somebody_is_added_with_a_role_and_a_link() -> None:
    done = run("add", "sari", "--name", "Sari", "--role", "commander", "--until", "2199-01-01")
    assert done.exit_code == 0, done.output
    token = done.output.strip().rpartition("/masuk/tautan/")[2]
    office = open_office("kecil")
    assert People.of(office).key(digest_of(token))
    office.database.close()
    (grant,) = listed()["sari"]["grants"]
    assert (grant["role"], grant["last_day"], grant["holds"]) == ("commander", "2199-01-01", True)
    assert "sari: Sari; commander until 2199-01-01" in run("list").output


def test_a_link_names_the_port_that_is_served_unless_another_address_is_given() -> None:
    run("add", "sari", "--name", "Sari", "--role", "leadership")
    office = open_office("kecil")
    note_address(office, "http://127.0.0.1:40123")
    office.database.close()
    assert "\nhttp://127.0.0.1:40123/masuk/tautan/" in run("link", "sari").output
    given = run("link", "sari", "--address", "https://patroli.example/")
    assert "\nhttps://patroli.example/masuk/tautan/" in given.output


def test_roles_are_given_and_taken() -> None:
    run("add", "sari", "--name", "Sari", "--role", "leadership")
    assert run("grant", "sari", "--role", "auditor").exit_code == 0
    assert run("revoke", "sari", "--role", "leadership").exit_code == 0
    grants = listed()["sari"]["grants"]
    assert [g["role"] for g in grants] == ["auditor"]
    assert run("revoke", "sari", "--role", "leadership").exit_code == 2


def test_somebody_is_let_in_no_longer_and_again() -> None:
    run("add", "bos", "--name", "Bos", "--role", "administrator")
    run("add", "sari", "--name", "Sari", "--role", "leadership")
    assert run("deactivate", "sari").exit_code == 0
    assert not listed()["sari"]["active"]
    assert run("link", "sari").exit_code == 2
    assert run("activate", "sari").exit_code == 0
    assert run("deactivate", "bos").exit_code == 2
    assert listed()["bos"]["active"]


def test_a_new_link_unlocks_and_may_forget_the_code_app() -> None:
    run("add", "sari", "--name", "Sari", "--role", "leadership")
    done = run("link", "sari", "--reset-code", "--address", "https://patroli.example/")
    token = done.output.strip().rpartition("https://patroli.example/masuk/tautan/")[2]
    office = open_office("kecil")
    key = People.of(office).key(digest_of(token))
    assert key
    assert key.purpose == "reset"
    assert account_of(office, "sari").username == "sari"
    office.database.close()


@pytest.mark.parametrize(
    "words",
    [
        ("add", "Ada Spasi", "--name", "X", "--role", "auditor"),
        ("add", "x1", "--name", "X", "--role", "kaisar"),
        ("add", "x1", "--name", "X", "--role", "auditor", "--until", "besok"),
        ("grant", "hantu", "--role", "auditor"),
        ("link", "hantu"),
    ],
)
def test_what_cannot_be_is_refused_with_code_2(words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2
