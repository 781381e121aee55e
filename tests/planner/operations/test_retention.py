"""What is older than it may be goes, and nothing else; by default nothing that figures rest on."""

import json
import os
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from geo.model import Incident, LonLat
from planner.audit.check import check
from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.cli import cli
from planner.errors import SettingsError, StoreError
from planner.field.model import FieldEvent, Position
from planner.field.photos import photo_file
from planner.field.store import FieldLog
from planner.incidents.store.entries import Entries, Entry
from planner.incidents.store.incidents import Incidents
from planner.installation import LEAST_DAYS, RetentionSettings
from planner.jobs.store import Jobs
from planner.operations.retention import KINDS, apply, survey
from planner.patrol.publication.model import SquadPass
from planner.patrol.publication.pass_store import Passes
from planner.people.roles import Grant
from planner.people.service.people import add_person, make_link, set_active, use_link
from planner.people.service.tokens import issue_token
from planner.people.store.people import People
from planner.potential.service import Told, record
from planner.reports.store import Reports
from planner.settings import settings
from planner.work.kinds import tidy
from tests.planner.city.small_city import NOW
from tests.planner.operations.listeners import for_commands

DAYS = 800
SET = RetentionSettings(**{f"{name}_days": DAYS for name in KINDS})
OLD, YOUNG = NOW - timedelta(days=DAYS, hours=25), NOW - timedelta(days=DAYS - 2)
PHOTO = "00000000-0000-4000-8000-00000000000{}"


def add_positions(office: Office, at: Any, number: int) -> None:
    where = Position(
        squad="Regu 1", at=at, date="2021-01-01", shift="pagi", point=LonLat(101.4, 1.6),
        accuracy_m=None, source="phone",
    )  # fmt: skip
    FieldLog.of(office).add_positions([where])


def add_rejects(office: Office, at: Any, number: int) -> None:
    _file(office.folder / "rejects" / "73" / f"{number}.csv", at)


def add_copies(office: Office, at: Any, number: int) -> None:
    if office.database.file is None:
        pytest.skip("only SQLite files are copied")
    _file(office.database.file.with_name(f"{office.database.file.name}.before-{number}"), at)
    # The newest is no copy that may go.
    _file(office.database.file.with_name(f"{office.database.file.name}.before-9"), NOW)


def _file(path: Path, at: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x")
    os.utime(path, (at.timestamp(), at.timestamp()))


def add_photos(office: Office, at: Any, number: int) -> None:
    name = PHOTO.format(number)
    event = FieldEvent(
        id=name, pass_id="p", date="2021-01-01", shift="pagi", squad="Regu 1", kind="finding",
        stop="", at=at, received=at, photo=f"{name}.jpg",
    )  # fmt: skip
    FieldLog.of(office).add_events([event])
    _file(office.folder / "uploads" / "photos" / f"{name}.jpg", NOW)


def add_incidents(office: Office, at: Any, number: int) -> None:
    made = Incident(
        id=f"i{number}", time=at, point=LonLat(101.4, 1.6), category="PKL", origin="reported",
        ward="w", district="d", source="f",
    )  # fmt: skip
    Incidents.of(office).add([made])
    entry = Entry(incident=made, place="pasar", entered=NOW, entered_by="sari")
    Entries.of(office).keep(entry)


def add_potential(office: Office, at: Any, number: int) -> None:
    told = Told(
        key=f"{number:024x}", category="PKL", start=at - timedelta(hours=2), end=at,
        likelihood=0.5, ward="B1",
    )  # fmt: skip
    before = replace(office, clock=lambda: at - timedelta(hours=3))
    record(before, told, areas={""}, by="sari")


def add_reports(office: Office, at: Any, number: int) -> None:
    Reports.of(office).remark(
        at.date().isoformat(), "pagi", f"Regu {number}", revision=0, remarks="aman", sprin="",
        by="sari", at=at,
    )  # fmt: skip


def add_links(office: Office, at: Any, number: int) -> None:
    link = SquadPass(
        id=f"p{number}", date=at.date().isoformat(), version=1, shift="pagi", squad="Regu 1",
        valid_from=at - timedelta(hours=8), valid_until=at,
    )  # fmt: skip
    Passes.of(office).add([link], by="sari", at=at)


def add_accounts(office: Office, at: Any, number: int) -> None:
    add_person(replace(office, clock=lambda: at), f"orang{number}", name="Orang", by="sari")


ADD: dict[str, Callable[[Office, Any, int], None]] = {
    name: globals()[f"add_{name}"] for name in KINDS
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_older_goes_once_with_its_row_in_the_log_and_what_is_younger_stays(
    office: Office, kind: str
) -> None:
    ADD[kind](office, OLD, 1)
    ADD[kind](office, YOUNG, 2)

    def seen() -> tuple[int, int]:
        age = {kept.name: kept.age for kept in survey(office, SET)}[kind]
        return age.kept, age.going

    assert seen() == (2, 1)
    assert {k: n for k, n in apply(office, SET).items() if n} == {kind: 1}
    assert seen() == (1, 0)
    assert not any(apply(office, SET).values())
    rows = [r for r in AuditLog.of(office).chain() if r.action == "retention.apply"]
    assert [(r.actor, r.object, json.loads(r.detail)["removed"]) for r in rows] == [
        ("system", kind, 1)
    ]
    assert check(AuditLog.of(office)).fault is None


def test_by_default_only_positions_and_rejected_rows_go(office: Office) -> None:
    for name, add in ADD.items():
        if name != "copies":
            add(office, NOW - timedelta(days=20_000), 1)
    assert dict(apply(office, RetentionSettings())) == {
        "positions": 1,
        "rejects": 1,
    }


def test_every_kind_has_a_setting_and_every_setting_a_kind() -> None:
    assert [f"{name}_days" for name in KINDS] == [f.name for f in fields(RetentionSettings)]


@pytest.mark.parametrize("key", [f.name for f in fields(RetentionSettings)])
def test_less_than_figures_need_is_refused(key: str) -> None:
    least = LEAST_DAYS.get(key, 1)
    RetentionSettings(**{key: least})
    for days in (least - 1 or -1, -1, 36_501):
        with pytest.raises(SettingsError, match=f"{key}: expected {least} to"):
            RetentionSettings(**{key: days})


def test_rejected_rows_are_never_kept_for_ever() -> None:
    with pytest.raises(SettingsError, match=r"rejects_days: expected 1 to 36500 days, got 0"):
        RetentionSettings(rejects_days=0)


def test_after_incidents_went_their_numbers_are_those_of_what_is_left(office: Office) -> None:
    add_incidents(office, OLD, 1)
    before = Incidents.of(office).summary()
    add_incidents(office, YOUNG, 2)
    apply(office, SET)
    left = Incidents.of(office).summary()
    assert (before.count, left.count, left.first, left.last) == (1, 1, YOUNG, YOUNG)
    assert [i.id for i in Incidents.of(office).all()] == ["i2"]
    later = replace(office, clock=lambda: NOW + timedelta(days=9))
    apply(later, SET)
    assert (Incidents.of(office).summary().count, Incidents.of(office).summary().first) == (0, None)


def test_a_photo_that_went_is_named_by_nothing_and_an_interrupted_run_ends_later(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_photos(office, OLD, 1)
    add_photos(office, YOUNG, 2)

    def broken(*_: object) -> int:
        raise StoreError("the database is gone")

    with monkeypatch.context() as patch:
        patch.setattr(FieldLog, "forget_photos", broken)
        with pytest.raises(StoreError):
            apply(office, SET)
    assert apply(office, SET)["photos"] == 1
    photos = [e.photo for e in FieldLog.of(office).events(first="2021-01-01")]
    assert sorted(photos) == ["", f"{PHOTO.format(2)}.jpg"]
    assert photo_file(office, f"{PHOTO.format(2)}.jpg").exists()
    assert len([*(office.folder / "uploads" / "photos").iterdir()]) == 1


def test_a_photo_of_an_odd_name_is_no_way_out_of_its_folder_and_holds_up_nothing(
    office: Office,
) -> None:
    add_photos(office, OLD, 1)
    FieldLog.of(office).attach_photo(PHOTO.format(1), ["p"], "../../patroli.sqlite")
    _file(office.folder / "uploads" / "patroli.sqlite", OLD)
    assert apply(office, SET)["photos"] == 1
    assert (office.folder / "uploads" / "patroli.sqlite").exists()


def test_a_kind_that_cannot_go_holds_up_no_other_and_is_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in ("positions", "reports", "links"):
        ADD[kind](office, OLD, 1)

    def broken(*_: object) -> int:
        raise PermissionError(13, "not yours")

    monkeypatch.setattr(Reports, "forget", broken)
    with pytest.raises(PermissionError):
        apply(office, SET)
    left = {kept.name: kept.age.kept for kept in survey(office, SET)}
    assert (left["positions"], left["reports"], left["links"]) == (0, 1, 0)


def test_of_rows_and_their_word_in_the_log_both_are_kept_or_neither(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_incidents(office, OLD, 1)

    def broken(*_: object, **__: object) -> None:
        raise StoreError("the log is gone")

    with monkeypatch.context() as patch:
        patch.setattr(AuditLog, "append", broken)
        with pytest.raises(StoreError):
            apply(office, SET)
    assert Incidents.of(office).summary().count == 1
    assert Entries.of(office).entry("i1").place == "pasar"


def test_an_account_in_use_and_the_last_administrator_stay(office: Office) -> None:
    long_ago = replace(office, clock=lambda: OLD)
    for username, grants in (
        ("kepala", [Grant(role="administrator")]),
        ("lama", [Grant(role="commander")]),
        ("baru", []),
        ("diundang", []),
        ("program", []),
    ):
        add_person(long_ago, username, name="Orang", grants=grants, by="system")
    token = make_link(long_ago, "lama", by="kepala")
    use_link(long_ago, token, "kata sandi yang panjang")
    account = People.of(office).account("baru")
    assert account is not None
    People.of(office).add_session("s1", account.id, agent="x", address="192.0.2.1", at=YOUNG)
    make_link(office, "diundang", by="kepala")
    # Nothing notes when a token is used.
    quarter_ago = replace(office, clock=lambda: NOW - timedelta(days=100))
    issue_token(quarter_ago, "program", name="QGIS", days=90, by="kepala")
    ninety = replace(SET, accounts_days=90)
    People.of(office).see_session("s1", NOW)
    assert apply(office, ninety)["accounts"] == 1
    state = {a.username: a.active for a in People.of(office).accounts()}
    assert state == {"kepala": True, "lama": False, "baru": True, "diundang": True, "program": True}
    closed = People.of(office).account("lama")
    assert closed is not None
    assert (closed.password, closed.email, closed.totp_secret) == (None, None, None)
    set_active(office, "lama", True, by="kepala")
    use_link(office, make_link(office, "lama", by="kepala"), "kata sandi yang lain lagi")
    assert apply(office, SET)["accounts"] == 0


def test_the_nights_job_removes_what_is_set(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATROLI_RETENTION_REPORTS_DAYS", "400")
    assert settings().retention.reports_days == 400
    add_reports(office, OLD, 1)
    add_positions(office, OLD, 1)
    job = Jobs.of(office).add("j1", "tidy", {}, by="system", at=office.now())
    tidy(office, job, lambda _: None)
    assert Reports.of(office).between("2000-01-01", "2100-01-01") == ()
    assert FieldLog.of(office).positions("2021-01-01") == ()


def test_the_command_shows_what_would_go_and_lets_it_go_only_when_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for_commands(office, monkeypatch)
    monkeypatch.setenv("PATROLI_RETENTION_REPORTS_DAYS", "400")
    add_reports(office, OLD, 1)
    plain = CliRunner().invoke(cli, ["retention", "--city", "kecil"])
    assert plain.exit_code == 0, plain.output
    assert f"reports    400 days    1 since {OLD.date()}; 1 would go" in plain.output
    assert "photos     for ever    0; 0 would go" in plain.output
    assert len(Reports.of(office).between("2000-01-01", "2100-01-01")) == 1
    done = CliRunner().invoke(cli, ["retention", "--apply", "--json", "--city", "kecil"])
    rows = {row["name"]: row for row in json.loads(done.output)["kinds"]}
    assert (rows["reports"]["gone"], rows["reports"]["kept"]) == (1, 0)
    assert Reports.of(office).between("2000-01-01", "2100-01-01") == ()
