"""Bring back a backup: all is checked before anything is changed, and all of it or nothing."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from geo.notice import Notice
from planner.audit.seal import Seals
from planner.audit.store import AuditLog
from planner.city.secret import FILE as SECRET
from planner.city.secret import fingerprint
from planner.database.copies import overwrite
from planner.database.database import Database
from planner.database.dump import is_empty, load, wipe
from planner.errors import StoreError
from planner.jobs.lock import at_work
from planner.operations.archive import Manifest, read_archive
from planner.operations.backup import Place, city_files
from planner.operations.sealing import unsealed
from planner.private import private_folder, shut_work


def restore(
    archive: Path, place: Place, *, force: bool, at: datetime, key_file: Path | None = None
) -> Manifest:
    """Return the manifest of a backup after everything in it is in its place.

    Raises
    ------
    StoreError : server or worker run, and would go on taking what the restored tables do not know;
        the backup is not whole, its audit log is another's, or its key is missing; or something is
        there already and `force` is false. What is there is then as it was.
    """
    if running := at_work(place.folder):
        raise StoreError(Notice.of("backup.at_work", what=running))
    try:
        private_folder(place.folder)
        place.cities.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=place.folder, prefix=".restore-") as name, ExitStack() as undo:
            staged = Path(name)
            with unsealed(archive, key_file, staged) as plain:
                manifest = read_archive(plain, staged)
            if not force:
                _refuse_what_is_there(staged, place)
                _refuse_another_key(staged, place, manifest)
                _refuse_another_log(archive, place, manifest)
            put = _prepared(staged, manifest, place, at=at, force=force)
            undo.enter_context(_swapped(staged, place))
            put()
        shut_work(place.folder)
    except OSError as error:
        why = error.strerror or str(error)
        raise StoreError(Notice.of("backup.cannot_restore", file=str(archive), why=why)) from error
    # Another log is there now; from here on it is noted where that one ends.
    seals = Seals(place.folder)
    seals.forget()
    log = AuditLog(place.database, "", seals)
    log.append("system", "backup.restore", archive.name, at=at)
    return manifest


def _refuse_what_is_there(staged: Path, place: Place) -> None:
    there = []
    with place.database.read() as db:
        if not is_empty(db):
            there.append(Notice.of("backup.has_rows", database=place.database.where))
    there += [
        Notice.of("backup.other_contents", place=str(target))
        for source, target in _moves(staged, place)
        if target.exists() and not _same(source, target)
    ]
    if there:
        raise StoreError(Notice.of("backup.there", what=tuple(there)))


def _refuse_another_key(staged: Path, place: Place, manifest: Manifest) -> None:
    here = fingerprint(place.folder)
    if manifest.key in ("", here) or (staged / "work" / SECRET).exists():
        return
    file = str(place.folder / SECRET)
    raise StoreError(Notice.of("backup.secret", key=manifest.key, file=file, came=here or "–"))


def _refuse_another_log(archive: Path, place: Place, manifest: Manifest) -> None:
    """Refuse a backup whose log was put into it by somebody without the key that it names."""
    if not manifest.audit_rows or manifest.key != fingerprint(place.folder):
        return
    if not Seals(place.folder).vouches(manifest.audit_rows, manifest.seal, manifest.mac):
        raise StoreError(Notice.of("backup.audit_forged", file=str(archive)))


def _prepared(
    staged: Path, manifest: Manifest, place: Place, *, at: datetime, force: bool
) -> Callable[[], None]:
    """Return what fills the database in one go, after trying the backup in a file of its own."""
    trial = staged / "trial.sqlite"
    tables = staged / "database"
    database = Database(f"sqlite:///{trial}", any_version=True)
    try:
        with database.write() as db:
            load(db, tables, manifest.revision, manifest.tables, at=at)
    finally:
        database.close()

    def put() -> None:
        if place.database.file is not None:
            place.database.close()
            _put_file(place.database.file, trial, force=force)
            return
        with place.database.write() as db:
            wipe(db)
            load(db, tables, manifest.revision, manifest.tables, at=at)

    return put


def _put_file(file: Path, trial: Path, *, force: bool) -> None:
    try:
        overwrite(file, trial)
    except StoreError as error:
        cause = error.__cause__
        code = cause.sqlite_errorcode if isinstance(cause, sqlite3.DatabaseError) else None
        if not force or code not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            raise
        for suffix in ("", "-wal", "-shm"):
            part = file.with_name(file.name + suffix)
            if part.exists():
                os.replace(part, file.with_name(f"{file.name}.damaged{suffix}"))
        overwrite(file, trial)


def _moves(staged: Path, place: Place) -> Iterator[tuple[Path, Path]]:
    """Give what is to be moved where."""
    for name in (SECRET, "uploads"):
        if (staged / "work" / name).exists():
            yield staged / "work" / name, place.folder / name
    for city in sorted((staged / "cities").glob("*")):
        yield city, place.cities / city.name


@contextmanager
def _swapped(staged: Path, place: Place) -> Iterator[None]:
    """Put files in their places; when what follows fails, put back those that were there."""
    done: list[tuple[Path, Path]] = []
    try:
        for number, (source, target) in enumerate(_moves(staged, place)):
            if target.exists() and _same(source, target):
                continue
            with TemporaryDirectory(dir=target.parent, prefix=".restore-") as name:
                beside = Path(name) / "new"
                shutil.copytree(source, beside) if source.is_dir() else shutil.copy2(source, beside)
                old = staged / f"old-{number}"
                if target.exists():
                    shutil.move(target, old)
                done.append((target, old))
                os.replace(beside, target)
        yield
    except BaseException:
        for target, old in reversed(done):
            if target.is_dir():
                shutil.rmtree(target)
            else:
                target.unlink(missing_ok=True)
            if old.exists():
                shutil.move(old, target)
        raise


def _same(source: Path, target: Path) -> bool:
    """Whether two files, or all files of two folders, are equal but for caches."""
    if source.is_file():
        return target.is_file() and source.read_bytes() == target.read_bytes()
    new = {path.relative_to(source): path for path in city_files(source)}
    old = {path.relative_to(target): path for path in city_files(target)}
    return new.keys() == old.keys() and all(
        path.read_bytes() == old[name].read_bytes() for name, path in new.items()
    )
