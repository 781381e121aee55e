"""What stops the service is found, each on its own."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from geo.notice import Notice
from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.cli import cli
from planner.database.migrations import HEAD
from planner.jobs.lock import worker_runs
from planner.jobs.store import Jobs
from planner.jobs.worker import Stop, _alone
from planner.operations.backup import Place, make_backup
from planner.operations.health import Check, database_answers, look
from planner.work.kinds import tidy


def checks(office: Office) -> dict[str, Check]:
    return {check.name: check for check in look(office).checks}


def test_without_a_worker_the_service_is_not_well(office: Office) -> None:
    found = look(office)
    assert not found.ok
    assert ("database", "ok") in [(c.name, c.state) for c in found.checks]
    assert [c.name for c in found.checks if c.state == "bad"] == ["worker"]
    with _alone(office, Stop(), lambda _: None):
        assert worker_runs(office.folder, office.city)
        assert look(office).ok
    assert not worker_runs(office.folder, office.city)


def test_a_work_folder_that_nobody_made_yet_is_no_full_disk(office: Office) -> None:
    assert checks(replace(office, folder=office.folder / "not" / "made"))["disk"].state != "bad"


def test_a_job_that_waits_too_long_is_bad(office: Office) -> None:
    office.database.close()
    with office.database.write() as db:
        office.database.own(db, office.city)
    Jobs.of(office).add("j1", "plan", {}, by="siti", at=office.now() - timedelta(minutes=31))
    assert checks(office)["jobs"] == Check(
        "jobs", "bad", Notice.of("health.jobs", waiting_no=1, longest_min=31)
    )


def test_a_backup_that_is_late_is_bad_and_none_is_a_note(office: Office, tmp_path: Path) -> None:
    assert checks(office)["backup"].state == "note"
    place = Place(database=office.database, folder=office.folder, cities=tmp_path / "none")
    make_backup(place, tmp_path / "b.tar.gz", at=office.now().astimezone(UTC))
    assert checks(office)["backup"].state == "ok"
    later = replace(office, clock=lambda: office.now() + timedelta(hours=49))
    assert checks(later)["backup"].state == "bad"


def test_a_broken_audit_log_is_bad(office: Office) -> None:
    AuditLog.of(office).append("siti", "a.b", "c", at=office.now())
    assert checks(office)["audit"].state == "ok"
    with office.database.write() as db:
        db.execute(sa.text("INSERT INTO audit VALUES (5, 1, '', '', '', '', '', 'x')"))
    assert checks(office)["audit"].value == Notice.of("audit.missing", row_no=2, next_no=5)


def test_the_nights_job_tells_the_newest_seal_to_the_log(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    AuditLog.of(office).append("siti", "a.b", "c", at=office.now())
    caplog.set_level("INFO", "planner")
    job = Jobs.of(office).add("j1", "tidy", {}, by="system", at=office.now())
    tidy(office, job, lambda _: None)
    assert f"newest seal {AuditLog.of(office).head()[1]}" in caplog.text


def test_a_full_disk_is_bad(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(office.folder)._replace(free=10**8)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert checks(office)["disk"] == Check("disk", "bad", Notice.of("health.free", free_number=100))


def test_a_database_that_is_of_another_version_is_told(office: Office) -> None:
    with office.database.write() as db:
        db.execute(sa.text("UPDATE alembic_version SET version_num = '0999'"))
    try:
        found = look(office)
        assert ("database", "bad") in [(c.name, c.state) for c in found.checks]
        assert [c.name for c in found.checks] == ["database", "disk", "worker"]
        assert not database_answers(office)
    finally:
        with office.database.write() as db:
            db.execute(sa.text(f"UPDATE alembic_version SET version_num = '{HEAD}'"))


def test_the_command_tells_by_its_exit_code(
    make_office: Callable[..., Office], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = make_office()
    url = office.database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("PATROLI_VAR", str(office.folder))
    shown = CliRunner().invoke(cli, ["health", "--city", "kecil"])
    assert shown.exit_code == 1
    assert "BAD  worker    stopped" in shown.output
    with _alone(office, Stop(), lambda _: None):
        shown = CliRunner().invoke(cli, ["health", "--city", "kecil", "--json"])
    assert shown.exit_code == 0
    assert json.loads(shown.output)["ok"] is True
