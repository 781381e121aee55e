"""Monitors get a word, administrators the details, strangers nothing else."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from planner.city.office import Office
from planner.jobs.worker import Stop, _alone
from planner.people.roles import Role
from tests.planner.city.small_city import NOW
from tests.web.conftest import app_of, person
from tests.web.fakes import empty_desk


def test_strangers_are_told_no_more_than_a_word(office: Office) -> None:
    client = app_of(empty_desk(), NOW, office=office, who=None).test_client()
    answer = client.get("/healthz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "degraded"})
    with _alone(office, Stop(), lambda _: None):
        assert client.get("/healthz").get_json() == {"status": "ok"}


def test_without_its_database_the_service_is_unavailable(office: Office) -> None:
    client = app_of(empty_desk(), NOW, office=office, who=None).test_client()
    with office.database.write() as db:
        db.execute(sa.text("ALTER TABLE alembic_version RENAME TO elsewhere"))
    try:
        assert client.get("/healthz").status_code == 503
    finally:
        with office.database.write() as db:
            db.execute(sa.text("ALTER TABLE elsewhere RENAME TO alembic_version"))


def test_an_administrator_sees_what_is_checked(office: Office) -> None:
    who = person("administrator")
    client = app_of(empty_desk(), NOW, office=office, who=who).test_client()
    text = client.get("/keadaan").text
    assert "Ada yang harus diperbaiki sekarang" in text
    assert "Pekerja latar" in text
    assert "sqlalchemy" in text
    assert "Something must be mended now" in client.get("/keadaan?lang=en").text


@pytest.mark.parametrize("role", ["commander", "auditor"])
def test_nobody_else_does(make_office: Callable[..., Office], role: Role) -> None:
    client = app_of(empty_desk(), NOW, office=make_office(), who=person(role)).test_client()
    assert client.get("/keadaan").status_code == 403
