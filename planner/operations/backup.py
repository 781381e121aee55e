"""Backups: everything that cannot be made again, in one checked archive, while the server runs."""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from geo.notice import Notice
from planner.audit.model import FIRST_SEAL, Verdict
from planner.audit.seal import Seals
from planner.audit.store import AuditLog
from planner.city.secret import FILE as SECRET
from planner.city.secret import fingerprint
from planner.database.database import Database
from planner.database.dump import Part, dump
from planner.errors import StoreError
from planner.operations.archive import AUDIT, Manifest, audit_of, write_archive
from planner.operations.sealing import SUFFIX, seal
from planner.paper.files import replace_file
from planner.private import private_folder

LAST = "last-backup.json"
FAILED = "failed-backup.json"
NAME = re.compile(r"patroli-\d{8}T\d{6}Z\.tar\.gz(\.age)?")
"""What backups in a folder are called; only such files are ever removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where everything lies: the database, the work folder, and the folder of city folders."""

    database: Database
    folder: Path
    cities: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup that was made and read back; `removed` are older ones that made room."""

    file: Path
    bytes: int
    made: datetime
    rows: int
    files: int
    seal: str
    audit_fault: Notice | None
    key: str
    removed: tuple[Path, ...] = ()


def make_backup(
    place: Place, target: Path, *, at: datetime, keep: int | None = None, public_key: str = ""
) -> Backup:
    """Return a checked backup at `target`: a file, or a new one in a folder, of which `keep` stay.

    A name that does not end as archives do is a folder's, which is made. With a public key the
    archive holds the secret key too and can be opened only by the holder of the private one; else
    the secret key is left out.

    Raises
    ------
    StoreError : the file is there already, cannot be written, or did not read back.
    """
    at = at.astimezone(UTC)
    named = target.name.endswith((".gz", ".tgz", SUFFIX))
    if target.is_dir() or (not target.exists() and not named):
        ending = SUFFIX if public_key else ""
        file = target / f"patroli-{at:%Y%m%dT%H%M%SZ}.tar.gz{ending}"
    else:
        file = target
        if keep is not None:
            raise StoreError(Notice.of("backup.needs_folder", place=str(target), keep_no=keep))
    if file.exists():
        raise StoreError(Notice.of("backup.exists", file=str(file)))
    try:
        if not named:
            _make_folder(file.parent)
        manifest = _pack(place, file, at, public_key)
    except (OSError, StoreError) as error:
        why = getattr(error, "strerror", None) or str(error)
        _note_failure(place.folder, at, why)
        if isinstance(error, StoreError):
            raise
        raise StoreError(Notice.of("backup.cannot_write", file=str(file), why=why)) from error
    # From before a broken audit log nothing must go: somebody has to look at it.
    removed = () if keep is None or manifest.audit_fault else _thinned(target, keep)
    made = Backup(
        file=file,
        bytes=file.stat().st_size,
        made=at,
        rows=manifest.rows,
        files=len(manifest.files),
        seal=manifest.seal,
        audit_fault=manifest.audit_fault,
        key="" if public_key else manifest.key,
        removed=removed,
    )
    note = {"file": str(file.resolve()), "made": at.isoformat(), "rows": made.rows}
    Seals(place.folder).note("backup", manifest.audit_rows, manifest.seal)
    told = json.dumps({**note, "seal": made.seal})
    replace_file(place.folder / LAST, told.encode(), private=True)
    (place.folder / FAILED).unlink(missing_ok=True)
    return made


def last_backup(folder: Path) -> datetime | None:
    """Return when the last backup was made, None if none is known."""
    try:
        return datetime.fromisoformat(json.loads((folder / LAST).read_text())["made"])
    except (OSError, ValueError, KeyError):
        return None


def failed_backup(folder: Path) -> tuple[datetime, str] | None:
    """Return when and why the last backup failed, None if it did not."""
    try:
        kept = json.loads((folder / FAILED).read_text(encoding="utf-8"))
        return datetime.fromisoformat(kept["at"]), str(kept["why"])
    except (OSError, ValueError, KeyError):
        return None


def _note_failure(folder: Path, at: datetime, why: str) -> None:
    # On a full disk not even that can be noted; then the age of the last one tells.
    with suppress(OSError):
        told = json.dumps({"at": at.isoformat(), "why": why})
        replace_file(folder / FAILED, told.encode(), private=True)


def city_files(folder: Path) -> Iterator[Path]:
    """Give the files of a city folder but for its cache, which can be made again."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.relative_to(folder).parts[0] != "cache":
            yield path


def city_folders(cities: Path) -> Iterator[Path]:
    """Give the folders of cities."""
    for path in sorted(cities.glob("*/city.toml")):
        yield path.parent


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700)


def _pack(place: Place, file: Path, at: datetime, public_key: str) -> Manifest:
    private_folder(place.folder)
    # What shall be sealed must not lie open where archives go, which may be another machine.
    with TemporaryDirectory(
        dir=place.folder if public_key else file.parent, prefix=".patroli-"
    ) as name:
        staged = Path(name)
        (staged / "database").mkdir()
        revision, tables = dump(place.database, staged / "database")
        audit = staged / AUDIT
        verdict = Verdict(rows=0, seal=FIRST_SEAL, fault=None)
        if audit.exists():
            with audit.open("rb") as lines:
                verdict = audit_of(lines)
        manifest = Manifest(
            made=at.isoformat(),
            program=version("patroli"),
            revision=revision,
            seal=verdict.seal,
            audit_rows=verdict.rows,
            audit_fault=verdict.fault.notice if verdict.fault else None,
            tables=tables,
            files=dict(_staged_files(place, staged, secret=bool(public_key))),
            key=fingerprint(place.folder),
            # Without rows there may be no key yet.
            mac=Seals(place.folder).signed(verdict.rows, verdict.seal) if verdict.rows else "",
        )
        if public_key:
            plain, draft = staged / "plain.tar.gz", file.with_name(f".{file.name}.part")
            write_archive(plain, staged, manifest)
            try:
                seal(plain, draft, public_key)
                os.replace(draft, file)
            finally:
                draft.unlink(missing_ok=True)
        else:
            write_archive(file, staged, manifest)
    # Only now is it true.
    if place.database.state().kind == "current":
        AuditLog(place.database, "", Seals(place.folder)).append(
            "system", "backup.make", file.name, at=at
        )
    return manifest


def _staged_files(place: Place, staged: Path, *, secret: bool) -> Iterator[tuple[str, Part]]:
    """Copy the files beside the database; give their paths in the archive and their checksums."""
    found = [(place.folder / SECRET, f"work/{SECRET}")] if secret else []
    uploads = place.folder / "uploads"
    found += [
        (path, f"work/uploads/{path.relative_to(uploads).as_posix()}")
        for path in sorted(uploads.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    ]
    for city in city_folders(place.cities):
        found += [
            (path, f"cities/{city.name}/{path.relative_to(city).as_posix()}")
            for path in city_files(city)
        ]
    for path, name in found:
        target = staged / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(path, target)
        except FileNotFoundError:
            # Removed since it was listed, or a secret that nobody has needed yet.
            continue
        digest = hashlib.sha256(target.read_bytes()).hexdigest()
        yield name, Part(0, target.stat().st_size, digest)


def _thinned(folder: Path, keep: int) -> tuple[Path, ...]:
    """Remove all but the newest backups of a folder; return those removed."""
    there = sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name))
    spare = there[:-keep] if keep else []
    for path in spare:
        path.unlink()
    return tuple(spare)
