"""Backup and restore: what comes back is what was there, on either kind of database."""

import errno
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from planner.audit.model import FIRST_SEAL, AuditRow
from planner.audit.seal import Seals
from planner.audit.store import AuditLog
from planner.database import dump as dump_module
from planner.database.all_tables import all_tables
from planner.database.database import Database
from planner.database.migrations import HEAD
from planner.errors import StoreError
from planner.jobs.lock import serving, worker_lock
from planner.operations import backup as backup_module
from planner.operations import restore as restore_module
from planner.operations.archive import read_archive
from planner.operations.backup import Place, last_backup, make_backup
from planner.operations.restore import restore
from planner.operations.sealing import make_key
from tests.planner.database.histories import old_database

AT = datetime(2026, 11, 21, 5, tzinfo=UTC)


def place_on(folder: Path, url: str) -> Place:
    database = Database(url, any_version=True)
    return Place(database=database, folder=folder / "var", cities=folder / "cities")


@pytest.fixture
def opened() -> Iterator[list[Place]]:
    made: list[Place] = []
    yield made
    for place in made:
        place.database.close()


@pytest.fixture
def here(tmp_path: Path, database_url: str, opened: list[Place]) -> Place:
    """Give a unit at work: rows, a secret, a photo, a city folder with a cache."""
    place = place_on(tmp_path / "here", database_url)
    opened.append(place)
    place.database.settle()
    fill(place, AuditLog(place.database, "kecil"))
    (place.folder / "uploads" / "photos").mkdir(parents=True)
    (place.folder / "secret.key").write_text("s" * 64)
    (place.folder / "uploads" / "photos" / "a.jpg").write_bytes(b"\xff\xd8 foto")
    city = place.cities / "kecil"
    (city / "cache").mkdir(parents=True)
    (city / "city.toml").write_text("name = 'Kecil'")
    (city / "cache" / "roads").write_bytes(b"made again")
    return place


def fill(place: Place, log: AuditLog) -> None:
    with place.database.write() as db:
        place.database.own(db, "kecil")
        db.execute(
            all_tables()
            .tables["notes"]
            .insert()
            .values(city="kecil", key="k", text='baris\n"ü" 市')
        )
        db.execute(
            all_tables()
            .tables["people"]
            .insert()
            .values(
                id=7,
                username="siti",
                name="Siti",
                active=True,
                uniquifier="u",
                created=AT,
                locked_until=AT,
            )
        )
        log.append("siti", "plan.publish", "v1", at=AT)


@pytest.fixture
def elsewhere(tmp_path: Path, opened: list[Place]) -> Place:
    place = place_on(tmp_path / "elsewhere", f"sqlite:///{tmp_path / 'elsewhere.sqlite'}")
    opened.append(place)
    place.folder.mkdir(parents=True)
    # Brought there by hand: open backups do not hold it.
    (place.folder / "secret.key").write_text("s" * 64)
    return place


def as_kept(table: sa.Table) -> list[sa.ColumnElement[Any]]:
    """Return the columns as the database holds them, also where no time could be read from one."""
    return [sa.type_coerce(column, kind_of(column)) for column in table.columns]


def kind_of(column: sa.Column[Any]) -> Any:
    kind = column.type
    return kind.impl_instance if isinstance(kind, sa.TypeDecorator) else kind


def contents(database: Database, *, audit: bool = True) -> dict[str, list[Any]]:
    with database.read() as db:
        return {
            name: sorted(map(tuple, db.execute(sa.select(*as_kept(table)))), key=repr)
            for name, table in all_tables().tables.items()
            if (audit or name != "audit") and name != "revisions"
        }


def test_what_is_restored_elsewhere_equals_what_was_there(
    here: Place, elsewhere: Place, tmp_path: Path
) -> None:
    before = contents(here.database)
    public = make_key(tmp_path / "usb.key")
    (elsewhere.folder / "secret.key").unlink()
    made = make_backup(here, tmp_path / "b.tar.gz.age", at=AT, public_key=public)
    manifest = restore(made.file, elsewhere, force=False, at=AT, key_file=tmp_path / "usb.key")
    assert (manifest.revision, manifest.seal) == (HEAD, made.seal)
    after = contents(elsewhere.database)
    assert [row[4] for row in after["audit"]] == ["plan.publish", "backup.restore"]
    assert after["audit"][:1] == before["audit"]
    assert contents(elsewhere.database, audit=False) == contents(here.database, audit=False)
    assert (elsewhere.folder / "secret.key").read_text() == "s" * 64
    assert (elsewhere.folder / "secret.key").stat().st_mode & 0o077 == 0
    assert (elsewhere.folder / "uploads" / "photos" / "a.jpg").read_bytes() == b"\xff\xd8 foto"
    assert (elsewhere.cities / "kecil" / "city.toml").exists()
    assert not (elsewhere.cities / "kecil" / "cache").exists()
    assert made.file.stat().st_mode & 0o077 == 0


def test_new_people_get_new_numbers_after_a_restore(here: Place, tmp_path: Path) -> None:
    made = make_backup(here, tmp_path / "b.tar.gz", at=AT)
    restore(made.file, here, force=True, at=AT)
    people = all_tables().tables["people"]
    values = {"name": "B", "active": True, "created": AT}
    with here.database.write() as db:
        db.execute(people.insert().values(username="budi", uniquifier="v", **values))
        numbers = list(db.scalars(sa.select(people.c.id).order_by(people.c.id)))
    assert numbers == [7, 8]


def test_a_place_with_anything_in_it_is_not_overwritten_unless_told(
    here: Place, elsewhere: Place, tmp_path: Path
) -> None:
    public = make_key(tmp_path / "usb.key")
    made = make_backup(here, tmp_path / "b.tar.gz.age", at=AT, public_key=public)
    back = partial(restore, made.file, elsewhere, at=AT, key_file=tmp_path / "usb.key")
    elsewhere.database.settle()
    AuditLog(elsewhere.database, "x").append("budi", "a.b", "c", at=AT)
    (elsewhere.folder / "secret.key").write_text("t" * 64)
    (elsewhere.cities / "kecil").mkdir(parents=True)
    (elsewhere.cities / "kecil" / "city.toml").write_text("name = 'Lain'")
    before = contents(elsewhere.database)
    with pytest.raises(StoreError, match=r"has rows.*secret\.key.*kecil.*--force"):
        back(force=False)
    assert contents(elsewhere.database) == before
    assert (elsewhere.folder / "secret.key").read_text() == "t" * 64
    back(force=True)
    assert (elsewhere.folder / "secret.key").read_text() == "s" * 64
    assert (elsewhere.cities / "kecil" / "city.toml").read_text() == "name = 'Kecil'"
    assert contents(elsewhere.database)["people"] == contents(here.database)["people"]
    assert list(elsewhere.folder.glob(".restore*")) == []


def test_a_restore_that_fails_at_the_database_leaves_all_as_it_was(
    here: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_backup(here, tmp_path / "b.tar.gz", at=AT)
    (here.folder / "secret.key").write_text("n" * 64)
    (here.folder / "uploads" / "photos" / "b.jpg").write_bytes(b"new")
    before = contents(here.database)

    def fail(*_: Any) -> None:
        raise StoreError("disk full")

    monkeypatch.setattr(restore_module, "overwrite", fail)
    calls = []

    def fail_late(db: Any, *rest: Any, at: datetime) -> None:
        calls.append(rest)
        real(db, *rest, at=at)
        if len(calls) == 2:
            raise StoreError("disk full")

    real = dump_module.load
    monkeypatch.setattr(restore_module, "load", fail_late)
    with pytest.raises(StoreError, match="disk full"):
        restore(made.file, here, force=True, at=AT)
    assert contents(here.database) == before
    assert (here.folder / "secret.key").read_text() == "n" * 64
    assert (here.folder / "uploads" / "photos" / "b.jpg").exists()


def test_those_who_have_the_database_open_see_what_was_restored(
    here: Place, tmp_path: Path
) -> None:
    made = make_backup(here, tmp_path / "b.tar.gz", at=AT)
    url = here.database.engine.url.render_as_string(hide_password=False)
    server = Database(url)
    with server.write() as db:
        db.execute(all_tables().tables["notes"].delete())
    restore(made.file, here, force=True, at=AT)
    with server.write() as db:
        assert db.scalar(sa.text("SELECT count(*) FROM notes")) == 1
        db.execute(all_tables().tables["notes"].delete())
    assert contents(here.database)["notes"] == []
    server.close()


def test_a_damaged_file_is_put_aside(here: Place, elsewhere: Place, tmp_path: Path) -> None:
    made = make_backup(here, tmp_path / "b.tar.gz", at=AT)
    file = elsewhere.database.file
    assert file is not None
    file.write_bytes(b"this is no database " * 400)
    with pytest.raises(StoreError, match="damaged"):
        restore(made.file, elsewhere, force=False, at=AT)
    restore(made.file, elsewhere, force=True, at=AT)
    assert contents(elsewhere.database)["notes"]
    assert file.with_name(f"{file.name}.damaged").read_bytes().startswith(b"this is no")


def test_a_backup_of_an_older_version_comes_back_at_this_one(
    tmp_path: Path, bare_url: str, elsewhere: Place, opened: list[Place]
) -> None:
    old_database(bare_url).close()
    old = place_on(tmp_path / "old", bare_url)
    opened.append(old)
    made = make_backup(old, tmp_path / "b.tar.gz", at=AT)
    assert old.database.state().kind == "older"
    assert restore(made.file, elsewhere, force=False, at=AT).revision == "0001"
    kept = contents(elsewhere.database)
    assert (len(kept["incidents"]), len(kept["tallies"])) == (6, 4)


@pytest.mark.slow
def test_writers_go_on_while_a_backup_is_made_and_it_is_of_one_moment(
    here: Place, elsewhere: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = AuditLog(here.database, "kecil")
    dumped: list[str] = []
    real = json.dumps

    def writing(value: Any, **rest: Any) -> str:
        # Between two lines of the dump somebody publishes.
        if rest.get("separators") and len(dumped) < 3:
            dumped.append("x")
            Database(url).close()
            log_of_other.append("budi", "plan.publish", f"v{len(dumped)}", at=AT)
        return real(value, **rest)

    url = here.database.engine.url.render_as_string(hide_password=False)
    other = Database(url)
    log_of_other = AuditLog(other, "kecil")
    monkeypatch.setattr(json, "dumps", writing)
    made = make_backup(here, tmp_path / "b.tar.gz", at=AT)
    monkeypatch.undo()
    other.close()
    assert log.head()[0] == 5
    restore(made.file, elsewhere, force=False, at=AT)
    assert [r[4] for r in contents(elsewhere.database)["audit"]] == [
        "plan.publish",
        "backup.restore",
    ]


def test_of_backups_in_a_folder_the_newest_are_kept(here: Place, tmp_path: Path) -> None:
    folder = tmp_path / "srv" / "cadangan"
    make_backup(here, folder, at=AT - timedelta(days=1), keep=2)
    (folder / "catatan.txt").write_text("x")
    for day in range(4):
        made = make_backup(here, folder, at=AT + timedelta(days=day), keep=2)
    assert sorted(p.name for p in folder.iterdir()) == [
        "catatan.txt",
        "patroli-20261123T050000Z.tar.gz",
        "patroli-20261124T050000Z.tar.gz",
    ]
    assert [p.name for p in made.removed] == ["patroli-20261122T050000Z.tar.gz"]
    assert last_backup(here.folder) == AT + timedelta(days=3)
    with pytest.raises(StoreError, match="there already"):
        make_backup(here, made.file, at=AT)


def test_a_broken_audit_log_is_told_and_no_older_backup_removed(
    here: Place, tmp_path: Path
) -> None:
    folder = tmp_path / "cadangan"
    folder.mkdir()
    make_backup(here, folder, at=AT)
    table = all_tables().tables["audit"]
    with here.database.write() as db:
        db.execute(
            table.insert().values(
                number=9, at_us=1, city="", actor="", action="", object="", detail="", seal="x"
            )
        )
    made = make_backup(here, folder, at=AT + timedelta(days=1), keep=1)
    assert made.audit_fault is not None
    assert made.audit_fault.code == "audit.missing"
    assert made.removed == ()
    assert read_archive(made.file).audit_fault == made.audit_fault


def repacked(source: Path, target: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for member in old:
            file = old.extractfile(member)
            assert file is not None
            content = change(member.name, file.read())
            if content is not None:
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
    return target


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda name, b: b + b"\n" if name.endswith("notes.jsonl") else b, "not as it was written"),
        (lambda name, b: None if name.endswith("a.jpg") else b, "a.jpg is missing"),
        (lambda name, b: None if name == "manifest.json" else b, "another archive"),
        (lambda name, b: b.replace(b'"format": 1', b'"format": 9'), "newer version"),
        (lambda name, b: b.replace(b"work/uploads", b"../uploads"), "outside its place"),
    ],
)
def test_an_archive_that_was_changed_is_refused(
    tmp_path: Path,
    opened: list[Place],
    change: Callable[[str, bytes], bytes | None],
    told: str,
) -> None:
    place = place_on(tmp_path, f"sqlite:///{tmp_path / 'a.sqlite'}")
    opened.append(place)
    place.database.settle()
    (place.folder / "uploads").mkdir(parents=True)
    (place.folder / "uploads" / "a.jpg").write_bytes(b"foto")
    made = make_backup(place, tmp_path / "b.tar.gz", at=AT)
    with pytest.raises(StoreError, match=told):
        read_archive(repacked(made.file, tmp_path / "changed.tar.gz", change))


def rewritten(archive: Path, into: Path, **changes: object) -> Path:
    """Return a copy of an archive with another log of its own length, whole in itself."""
    with tarfile.open(archive) as old, tarfile.open(into, "w:gz") as new:
        told = json.load(old.extractfile("manifest.json"))  # type: ignore[arg-type]
        lines = old.extractfile("database/audit.jsonl").read().decode().splitlines()  # type: ignore[union-attr]
        names, before, log = json.loads(lines[0]), FIRST_SEAL, [lines[0]]
        for line in lines[1:]:
            row = AuditRow(**dict(zip(names, json.loads(line), strict=True)) | {"actor": "lain"})
            before = row.sealed(before)
            log.append(json.dumps([asdict(replace(row, seal=before))[n] for n in names]))
        body = ("\n".join(log) + "\n").encode()
        told["tables"]["audit"] |= {"bytes": len(body), "sha256": sha256(body).hexdigest()}
        told |= {"seal": before, **changes}
        for member in old.getmembers():
            content = old.extractfile(member).read()  # type: ignore[union-attr]
            if member.name == "manifest.json":
                content = json.dumps(told).encode()
            elif member.name == "database/audit.jsonl":
                content = body
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    return into


@pytest.mark.parametrize("changes", [{}, {"mac": ""}, {"mac": "ä" * 64}], ids=str)
def test_a_backup_with_another_log_is_found_by_whoever_has_the_key(
    here: Place, elsewhere: Place, tmp_path: Path, changes: dict[str, object]
) -> None:
    made = make_backup(here, tmp_path / "a.tar.gz", at=AT)
    assert Seals(here.folder).noted_in(made.file).sound
    other = rewritten(made.file, tmp_path / "b.tar.gz", **changes)
    assert read_archive(other).audit_fault is None
    assert not Seals(here.folder).noted_in(other).sound
    with pytest.raises(StoreError, match="not made by this installation"):
        restore(other, elsewhere, force=False, at=AT)
    assert restore(made.file, elsewhere, force=False, at=AT).seal == made.seal


@pytest.mark.parametrize("cut", [0, 10, 500, -1])
def test_an_archive_that_was_cut_off_is_refused(
    tmp_path: Path, opened: list[Place], cut: int
) -> None:
    place = place_on(tmp_path, f"sqlite:///{tmp_path / 'a.sqlite'}")
    opened.append(place)
    place.database.settle()
    made = make_backup(place, tmp_path / "b.tar.gz", at=AT)
    (tmp_path / "cut.tar.gz").write_bytes(made.file.read_bytes()[:cut])
    with pytest.raises(StoreError):
        read_archive(tmp_path / "cut.tar.gz")


def test_a_backup_that_cannot_be_written_leaves_nothing(here: Place, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot write the backup"):
        make_backup(here, tmp_path / "nowhere" / "b.tar.gz", at=AT)
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("public_key", ["", "age1"])
def test_the_audit_log_tells_of_no_backup_that_was_not_made(
    here: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, public_key: str
) -> None:
    key = make_key(tmp_path / "usb.key") if public_key else ""

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = contents(here.database)
    for part in ("dump", "write_archive", *(["seal"] if key else [])):
        with monkeypatch.context() as patch:
            patch.setattr(backup_module, part, full)
            with pytest.raises(StoreError, match="cannot write the backup"):
                make_backup(here, tmp_path / "cadangan", at=AT, keep=3, public_key=key)
        assert contents(here.database) == before
        assert last_backup(here.folder) is None
        assert list((tmp_path / "cadangan").iterdir()) == []
    make_backup(here, tmp_path / "cadangan", at=AT, keep=3, public_key=key)
    assert contents(here.database)["audit"][-1][4] == "backup.make"


def test_a_place_that_is_not_there_is_a_folder_unless_it_is_named_as_an_archive(
    here: Place, tmp_path: Path
) -> None:
    assert make_backup(here, tmp_path / "a" / "b", at=AT).file.parent == tmp_path / "a" / "b"
    assert make_backup(here, tmp_path / "c.tar.gz", at=AT).file == tmp_path / "c.tar.gz"
    assert (tmp_path / "a" / "b").stat().st_mode & 0o077 == 0
    (tmp_path / "d").write_text("a file")
    with pytest.raises(StoreError, match="expected a folder"):
        make_backup(here, tmp_path / "d", at=AT, keep=2)


# The secret key


def test_an_open_backup_holds_no_secret_and_says_which_it_needs(
    here: Place, elsewhere: Place, tmp_path: Path
) -> None:
    made = make_backup(here, tmp_path / "b.tar.gz", at=AT)
    assert made.key
    with tarfile.open(made.file) as archive:
        contained = [archive.extractfile(m) for m in archive]
        assert not [c for c in contained if c and b"s" * 64 in c.read()]
    (elsewhere.folder / "secret.key").unlink()
    with pytest.raises(StoreError, match=rf"{made.key}.*secret\.key.*--force"):
        restore(made.file, elsewhere, force=False, at=AT)
    assert elsewhere.database.state().kind == "empty"
    (elsewhere.folder / "secret.key").write_text("t" * 64)
    with pytest.raises(StoreError, match=made.key):
        restore(made.file, elsewhere, force=False, at=AT)
    (elsewhere.folder / "secret.key").write_text("s" * 64)
    restore(made.file, elsewhere, force=False, at=AT)


def test_a_sealed_backup_opens_only_with_its_own_key_and_unchanged(
    here: Place, elsewhere: Place, tmp_path: Path
) -> None:
    usb, other = tmp_path / "usb.key", tmp_path / "other.key"
    public = make_key(usb)
    make_key(other)
    (tmp_path / "none.key").write_text("# nothing")
    assert usb.stat().st_mode & 0o077 == 0
    made = make_backup(here, tmp_path / "cadangan", at=AT, keep=1, public_key=public)
    assert made.file.name.endswith(".tar.gz.age")
    assert made.file.stat().st_mode & 0o077 == 0
    assert b"manifest" not in made.file.read_bytes()
    assert [p.name for p in here.folder.glob(".patroli-*")] == []
    with pytest.raises(StoreError, match="is sealed; give its private key"):
        restore(made.file, elsewhere, force=True, at=AT)
    for wrong, told in (
        (other, "is not the key of"),
        (tmp_path / "none.key", "expected a key made by"),
        (tmp_path / "missing.key", "expected a key made by"),
    ):
        with pytest.raises(StoreError, match=told):
            restore(made.file, elsewhere, force=True, at=AT, key_file=wrong)
    whole = made.file.read_bytes()
    made.file.write_bytes(whole[:-40])
    with pytest.raises(StoreError, match="expected a whole backup"):
        restore(made.file, elsewhere, force=True, at=AT, key_file=usb)
    made.file.write_bytes(whole)
    restore(made.file, elsewhere, force=True, at=AT, key_file=usb)
    with pytest.raises(StoreError, match="such as age1"):
        make_backup(here, tmp_path / "c", at=AT, public_key="age1nonsense")
    with pytest.raises(StoreError, match="cannot write"):
        make_key(usb)


def test_nothing_is_restored_below_a_running_server_or_worker(
    here: Place, elsewhere: Place, tmp_path: Path
) -> None:
    made = make_backup(here, tmp_path / "b.tar.gz", at=AT)
    before = contents(here.database)
    with serving(here.folder), pytest.raises(StoreError, match=r"still at work: server-\d+; stop"):
        restore(made.file, here, force=True, at=AT)
    with (
        worker_lock(here.folder, "kecil"),
        pytest.raises(StoreError, match="still at work: worker-kecil"),
    ):
        restore(made.file, here, force=True, at=AT)
    assert contents(here.database) == before
    restore(made.file, here, force=True, at=AT)
    assert list(here.folder.glob("server-*")) == []


# Any contents

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=7)


def value_of(column: sa.Column[Any]) -> st.SearchStrategy[Any]:
    kind = kind_of(column)
    if isinstance(kind, sa.Boolean):
        made: st.SearchStrategy[Any] = st.booleans()
    elif isinstance(kind, sa.BigInteger):
        made = st.integers(-(2**63), 2**63 - 1)
    elif isinstance(kind, sa.Integer):
        made = st.integers(-(2**31), 2**31 - 1)
    elif isinstance(kind, sa.Float):
        made = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300)
        made = made.map(lambda x: 0.0 if abs(x) < 1e-300 else x)
    else:
        made = TEXTS.map(lambda text: text[: kind.length])
    return st.none() | made if column.nullable else made


@st.composite
def databases(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {}
    for table in all_tables().sorted_tables:
        rows[table.name] = []
        for number in range(draw(st.integers(0, 2)) if table.foreign_keys else 2):
            row = {c.name: draw(value_of(c)) for c in table.columns}
            for column in table.columns:
                if column.foreign_keys:
                    (other,) = column.foreign_keys
                    row[column.name] = rows[other.column.table.name][number][other.column.name]
                elif column.primary_key or column.unique:
                    text = isinstance(column.type, sa.String)
                    row[column.name] = f"k{number}" if text else number + 1
            rows[table.name].append(row)
    return rows


@pytest.mark.slow
@settings(
    max_examples=6,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(databases())
def test_any_contents_go_round_through_both_databases(
    tmp_path: Path, database_url: str, rows: dict[str, list[dict[str, Any]]]
) -> None:
    names = [f"sqlite:///{tmp_path / os.urandom(4).hex()}.sqlite" for _ in range(2)]
    first, middle, last = (place_on(tmp_path / "p", u) for u in (names[0], database_url, names[1]))
    first.database.settle()
    with first.database.write() as db:
        for table in all_tables().sorted_tables:
            if rows[table.name]:
                plain = sa.table(table.name, *(sa.column(c.name) for c in table.columns))
                db.execute(plain.insert(), rows[table.name])
    before = contents(first.database, audit=False)
    for n, (source, target) in enumerate([(first, middle), (middle, last)]):
        file = tmp_path / f"{os.urandom(4).hex()}-{n}.tar.gz"
        make_backup(source, file, at=AT)
        restore(file, target, force=True, at=AT)
        assert contents(target.database, audit=False) == before
    for place in (first, middle, last):
        place.database.close()
