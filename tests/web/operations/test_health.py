"""Monitors get a word, administrators the details, strangers nothing else."""

import errno
import os
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from planner.city.office import Office
from planner.database import database
from planner.errors import StoreError
from planner.jobs.worker import Stop, _alone
from planner.operations.health import database_answers
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


def test_while_nothing_can_be_kept_the_service_is_unavailable(office: Office) -> None:
    client = app_of(empty_desk(), NOW, office=office, who=None).test_client()
    assert client.get("/healthz").status_code == 200

    def full(_db: Any, _cursor: Any, words: str, *_: Any) -> None:
        if words.startswith(("INSERT", "UPDATE", "PRAGMA user", "SELECT txid")):
            raise sa.exc.OperationalError(words, None, Exception("database or disk is full"))

    sa.event.listen(office.database.engine, "before_cursor_execute", full)
    try:
        with (
            pytest.raises(StoreError, match="make room on the disk"),
            office.database.write() as db,
        ):
            office.database.own(db, office.city)
        assert client.get("/healthz").status_code == 503
        assert database_answers(office) is False
    finally:
        sa.event.remove(office.database.engine, "before_cursor_execute", full)
    assert client.get("/healthz").status_code == 200
    assert office.database.trouble == ""


def test_a_disk_without_room_is_told_before_anybody_needs_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    if office.database.file is None:
        return
    client = app_of(empty_desk(), NOW, office=office, who=None).test_client()

    def full(**_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(database, "TemporaryFile", full)
    assert client.get("/healthz").status_code == 503


def test_an_administrator_sees_what_is_checked(office: Office) -> None:
    who = person("administrator")
    client = app_of(empty_desk(), NOW, office=office, who=who).test_client()
    text = client.get("/keadaan").text
    assert "Ada yang harus diperbaiki sekarang" in text
    assert "Pekerja latar" in text
    assert "sqlalchemy" in text
    assert "Something must be mended now" in client.get("/keadaan?lang=en").text


def test_an_administrator_is_told_on_every_page_that_the_citys_folder_was_edited(
    office: Office,
) -> None:
    both = app_of(empty_desk(), NOW, office=office, who=person("administrator", "commander"))
    other = app_of(empty_desk(), NOW, office=office, who=person("commander"))
    file = office.data.folder / "city.toml"
    before = file.read_text()
    for text, told in ((before + "\n", "berubah sejak layanan"), ("x = ", "tidak dapat dipakai")):
        file.write_text(text)
        for address in ("/keadaan", "/pengguna", "/kecamatan", "/tidak-ada"):
            assert told in both.test_client().get(address).text, address
        assert told not in other.test_client().get("/kecamatan").text
    file.write_text(before)
    assert "berubah sejak" not in both.test_client().get("/kecamatan").text


@pytest.mark.parametrize("role", ["commander", "auditor"])
def test_nobody_else_does(make_office: Callable[..., Office], role: Role) -> None:
    client = app_of(empty_desk(), NOW, office=make_office(), who=person(role)).test_client()
    assert client.get("/keadaan").status_code == 403
