"""Files of incidents that people send: looked at before they are read, imported, forgotten."""

import os
import re
import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from geo.errors import LimitError
from geo.notice import Notice, Value
from geo.reading.limits import UPLOADS
from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.database.store import Aged
from planner.errors import NotFoundError, PlannerError, told
from planner.incidents.service.bring import ImportReport, bring, read_file
from planner.incidents.service.enter import area_wards
from planner.paper.text import file_stem
from planner.private import private_file, private_folder
from planner.settings import settings
from planner.words import TERMINAL, Lang

MOST_BYTES = 20 * 1024 * 1024

MOST_ROWS = 50_000
"""Squads' check-ins wait while rows are written, which takes half a second for so many."""

SUFFIXES = (".csv", ".tsv", ".xlsx", ".geojson", ".gpkg")
_NAME = re.compile(r"[0-9a-f]{32}")


class FileError(PlannerError):
    """A file that is not what its name says, or too large."""


def check_file(name: str, content: bytes) -> str:
    """Return the suffix of a file whose content is what its name says.

    Raises
    ------
    FileError : the kind is unknown, the content another one, or it is too large.
    """
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise FileError(Notice.of("upload.kind", expected=SUFFIXES, came=suffix or "–"))
    if len(content) > MOST_BYTES:
        raise FileError(
            Notice.of("upload.size", most_no=MOST_BYTES >> 20, came_number=len(content) / 2**20)
        )
    if not content.strip(b"\0 \r\n\t"):
        raise FileError(Notice.of("upload.empty"))
    if suffix == ".xlsx":
        if not content.startswith(b"PK"):
            raise FileError(Notice.of("upload.content", expected="Excel"))
    elif suffix == ".gpkg":
        if not content.startswith(b"SQLite format 3\0"):
            raise FileError(Notice.of("upload.content", expected="GeoPackage"))
    elif _is_binary(content):
        raise FileError(Notice.of("upload.binary", suffix=suffix))
    elif suffix == ".geojson" and not content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        raise FileError(Notice.of("upload.content", expected="GeoJSON"))
    return suffix


def _is_binary(content: bytes) -> bool:
    # UTF-16, which spreadsheets also save, begins with a mark and is full of zeros.
    return not content.startswith((b"\xff\xfe", b"\xfe\xff")) and b"\0" in content


def import_upload(
    office: Office,
    name: str,
    content: bytes,
    *,
    areas: Collection[str],
    by: str,
    lang: Lang = TERMINAL,
) -> ImportReport:
    """Return what an import of a file did; `rejects_file` is the name to ask for them by.

    Rows outside the areas are rejected like those that cannot be read. The rejected rows are told
    in `lang`.

    Raises
    ------
    FileError : the content is not what the name says, or too large.
    GeoError, PlannerError : no row can be used.
    """
    now = office.now()
    suffix = check_file(name, content)
    whole = "" in areas
    wards = None if whole else frozenset(w.code for w in area_wards(office.data, areas))
    stem = file_stem(Path(name).stem) or "berkas"
    _forget_old(office)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{stem}{suffix}"
        path.write_bytes(content)
        rejects = Path(folder) / "rejects.csv"
        try:
            found = read_file(office, path, now=now, wards=wards, limits=UPLOADS)
            if found.rows > MOST_ROWS:
                raise FileError(Notice.of("file.rows", file=path.name, most_no=MOST_ROWS))
            with office.database.write():
                report = bring(office, path, found, rejects_path=rejects, lang=lang)
                AuditLog.of(office).append(
                    by,
                    "incidents.import",
                    path.name,
                    at=now,
                    detail={
                        "rows": report.rows,
                        "added": report.added,
                        "known": report.known,
                        "rejected": report.rejected,
                    },
                )
        except LimitError as error:
            raise FileError(told(error)) from error
        except FileError:
            raise
        except ValueError as error:
            kept = _keep(office, by, rejects)
            said = _without(told(error), f"{folder}{os.sep}")
            raise UploadError(said, kept) from error
        return replace(report, file=path.name, rejects_file=_keep(office, by, rejects))


class UploadError(PlannerError):
    """A file of which no row could be used; `rejects` is the name to ask for its rows by."""

    def __init__(self, told: Notice, rejects: str | None) -> None:
        super().__init__(told)
        self.rejects = rejects


def rejects_of(office: Office, name: str, *, by: str) -> bytes:
    """Return the rejected rows of an upload as CSV, to whoever sent it. Raises NotFoundError."""
    path = _folder(office, by) / f"{name}.csv"
    if not _NAME.fullmatch(name) or not path.is_file():
        raise NotFoundError(
            Notice.of("upload.rejects_gone", kept_days=settings().retention.rejects_days)
        )
    return path.read_bytes()


def _without(notice: Notice, folder: str) -> Notice:
    """Return a notice whose texts do not name the folder in which a file was looked at."""

    def plain(value: Value) -> Value:
        if isinstance(value, tuple):
            return tuple(map(plain, value))
        if isinstance(value, Notice):
            return _without(value, folder)
        return value.replace(folder, "") if isinstance(value, str) else value

    return Notice(notice.code, tuple((name, plain(value)) for name, value in notice.pairs))


def _keep(office: Office, by: str, rejects: Path) -> str | None:
    if not rejects.is_file():
        return None
    folder = private_folder(_folder(office, by))
    private_folder(folder.parent)
    name = secrets.token_hex(16)
    path = folder / f"{name}.csv"
    private_file(path).write_bytes(rejects.read_bytes())
    stamp = office.now().timestamp()
    os.utime(path, (stamp, stamp))
    return name


def _folder(office: Office, by: str) -> Path:
    # In letters and digits alone, whatever a username is made of.
    return office.folder / "rejects" / by.encode().hex()


def _forget_old(office: Office) -> None:
    days = settings().retention.rejects_days
    forget_rejects(office, office.now() - timedelta(days=days))


def age_of_rejects(office: Office, before: datetime) -> Aged:
    """Return how many files of rejected rows there are, since when, and those before a time."""
    times = [path.stat().st_mtime for path in _rejects(office)]
    since = datetime.fromtimestamp(min(times), office.now().tzinfo) if times else None
    return Aged(len(times), since, sum(at < before.timestamp() for at in times))


def forget_rejects(office: Office, before: datetime) -> int:
    """Remove the files of rejected rows of before a time and return how many there were."""
    old = [path for path in _rejects(office) if path.stat().st_mtime < before.timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _rejects(office: Office) -> tuple[Path, ...]:
    return tuple((office.folder / "rejects").glob("*/*.csv"))
