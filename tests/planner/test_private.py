import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from planner.city.office import Office
from planner.database.database import Database
from planner.field.photos import keep_photo
from planner.incidents.service.bring import import_file
from planner.incidents.service.uploads import import_upload
from planner.jobs.ask import ask
from planner.jobs.lock import worker_lock
from planner.operations.backup import Place, make_backup
from planner.operations.restore import restore
from planner.private import private_file, shut_work
from tests.planner.city.offices import small_office
from tests.planner.city.small_city import NOW
from tests.planner.field.field_day import event_id
from tests.planner.field.test_photos import jpeg

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")

CSV = b"time,lon,lat,category\n2026-02-01 08:30,101.41,1.61,PKL\n2026-02-01 08:30,1,1,PKL\n"


@pytest.fixture(params=[0o000, 0o022], autouse=True)
def _umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Give an office on SQLite: whose files PostgreSQL keeps is its own affair."""
    monkeypatch.setenv("PATROLI_DATA", str(tmp_path / "cities"))
    made = small_office(tmp_path, at=NOW)
    yield made
    made.database.close()


def open_to_others(folder: Path) -> list[str]:
    found = [folder, *folder.rglob("*")]
    return [f"{p.name} {p.stat().st_mode & 0o777:o}" for p in found if p.stat().st_mode & 0o077]


def at_work(office: Office, tmp_path: Path) -> Place:
    """Return where everything lies once an office has made every kind of file it keeps."""
    ask(office, "tidy", {"date": "2026-03-02"}, "ani")
    import_upload(office, "a.csv", CSV, areas={""}, by="ani")
    keep_photo(office, event_id(1), jpeg())
    assert office.secret
    with worker_lock(office.folder, office.city):
        pass
    place = Place(database=office.database, folder=office.folder, cities=tmp_path / "none")
    make_backup(place, office.folder / "patroli.tar.gz", at=NOW)
    return place


def test_what_the_program_keeps_is_for_its_owner_alone_whatever_the_umask(
    office: Office, tmp_path: Path
) -> None:
    place = at_work(office, tmp_path)
    there = {path.name for path in place.folder.rglob("*")}
    assert there >= {"patroli.sqlite", "queue.sqlite", "secret.key", "rejects", "photos"}
    assert open_to_others(place.folder) == []


def test_a_database_is_shut_from_its_first_byte(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new.sqlite'}")
    with database.read():
        made = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.glob("new*")}
    database.close()
    assert made == dict.fromkeys(("new.sqlite", "new.sqlite-wal", "new.sqlite-shm"), 0o600)


def test_what_a_backup_brings_back_is_shut(office: Office, tmp_path: Path) -> None:
    at_work(office, tmp_path)
    new = tmp_path / "new"
    new.mkdir()
    database = Database(f"sqlite:///{new / 'var.sqlite'}", any_version=True)
    place = Place(database=database, folder=new / "var", cities=new / "cities")
    restore(office.folder / "patroli.tar.gz", place, force=True, at=NOW)
    database.close()
    assert (new / "var" / "uploads" / "photos").is_dir()
    assert open_to_others(new / "var") == []
    assert (new / "var.sqlite").stat().st_mode & 0o777 == 0o600


def test_rejected_rows_beside_a_file_are_shut(office: Office, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(CSV)
    import_file(office, tmp_path / "a.csv", now=NOW)
    assert (tmp_path / "a.csv.rejects.csv").stat().st_mode & 0o777 == 0o600


def test_what_was_left_open_is_shut_at_the_start_and_nothing_of_others(
    office: Office, tmp_path: Path
) -> None:
    at_work(office, tmp_path)
    work = office.folder
    for path in (work, *work.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o644)
    (work / "notes.txt").write_text("of somebody else")
    (work / "notes.txt").chmod(0o644)
    (work / "uploads" / "away").symlink_to(tmp_path)
    before = tmp_path.stat().st_mode
    shut_work(work)
    assert [p for p in open_to_others(work) if not p.startswith(("notes", "away"))] == []
    assert (work / "notes.txt").stat().st_mode & 0o777 == 0o644
    assert tmp_path.stat().st_mode == before


def test_a_file_that_is_there_is_shut_and_kept(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("kept")
    (tmp_path / "a").chmod(0o666)
    assert private_file(tmp_path / "a").read_text() == "kept"
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600
