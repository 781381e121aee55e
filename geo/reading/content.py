"""What a file holds, looked at before any library opens it."""

import gzip
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from geo.errors import LimitError, TableError
from geo.notice import Notice
from geo.reading.drivers import ask_nobody
from geo.reading.limits import check_bytes, check_unpacked

LONGEST_LINE = 32 << 20
"""Bytes; longer text without a line break is no table."""

_CHUNK = 1 << 20
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_MODULES = ("rtree", "fts3", "fts4", "fts5", "rtree_i32", "geopoly")


@contextmanager
def plain(path: Path) -> Iterator[Path]:
    """Give a file unpacked, without what could be carried out or lead elsewhere.

    A file that needs nothing of this is given itself. What is packed twice stays packed.

    Raises
    ------
    LimitError : it is too large, unpacks to too much, or is made to do harm.
    TableError : it is not whole.
    """
    ask_nobody()
    check_bytes(path.name, path.stat().st_size)
    with tempfile.TemporaryDirectory(prefix="patroli-") as folder:
        made = path
        if path.suffix.lower() == ".gz":
            made = Path(folder, path.stem)
            _unpack(path, made)
        with made.open("rb") as file:
            begin = file.read(64)
        if begin.startswith(b"SQLite format 3\0"):
            made = _without_views(made, Path(folder, f"plain-{made.name}"))
        elif begin.startswith(b"PK"):
            check_zip(made)
        elif begin.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") or begin[:2] in _UTF16:
            with made.open("rb") as file:
                check_xml(path.name, file)
        yield made


def _unpack(path: Path, target: Path) -> None:
    size = 0
    try:
        with gzip.open(path) as packed, target.open("wb") as out:
            while chunk := packed.read(_CHUNK):
                size += len(chunk)
                check_unpacked(path.name, size)
                out.write(chunk)
    except (OSError, EOFError, zlib.error) as error:
        raise TableError(f"{path}: not a readable gzip file ({error}); compress it again") from None


def check_zip(path: Path) -> None:
    """Raise LimitError for an archive whose parts unpack to too much.

    Python and GDAL unpack no more of a part than the archive says it has, so that this cannot be
    lied to.
    """
    # Whoever reads one that is broken says so.
    with suppress(zipfile.BadZipFile, OSError, NotImplementedError), zipfile.ZipFile(path) as parts:
        check_unpacked(path.name, sum(part.file_size for part in parts.infolist()))


def check_text(path: Path) -> None:
    """Raise TableError for text with a NUL in it, or with a line that does not end."""
    line = 0
    with path.open("rb") as file:
        wide = file.read(2) in _UTF16
        file.seek(0)
        while chunk := file.read(_CHUNK):
            if not wide and b"\0" in chunk:
                raise TableError(f"{path}: not a text file; give CSV, TSV, XLSX, GeoJSON or GPKG")
            end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
            line = line + len(chunk) if end < 0 else len(chunk) - end
            if line > LONGEST_LINE:
                raise LimitError(
                    f"{path}: expected lines, got one of more than {LONGEST_LINE >> 20} MB; save "
                    "the file as CSV again",
                    Notice.of("file.line", file=path.name, most_no=LONGEST_LINE >> 20),
                )


def check_xml(name: str, file: BinaryIO) -> None:
    """Raise LimitError for XML that declares entities, which can grow without end or lead away."""
    found: list[str] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: found.append("doctype")
    parser.StartElementHandler = lambda *_: found.append("element")
    size = 0
    try:
        while not found and size < _CHUNK and (chunk := file.read(4096)):
            size += len(chunk)
            parser.Parse(chunk)
    except expat.ExpatError:
        # Whoever reads it says what is wrong; what comes before the root may still be too much.
        pass
    if found[:1] == ["doctype"] or (not found and size >= _CHUNK):
        raise LimitError(
            f"{name}: expected XML without a DOCTYPE, got one, or no element at all; save it anew "
            "with the program that made it",
            Notice.of("file.entities", file=name),
        )


def _without_views(path: Path, target: Path) -> Path:
    """Return a copy of a SQLite file without what computes: views, triggers, foreign modules."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            kinds = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('view', 'trigger')"
            found = db.execute(kinds).fetchall()
            tables = db.execute("SELECT sql FROM sqlite_master WHERE type = 'table'").fetchall()
        virtual = [sql for (sql,) in tables if str(sql).lstrip().upper().startswith("CREATE VIRT")]
        if any(_module(sql) not in _MODULES for sql in virtual):
            raise LimitError(
                f"{path.name}: expected tables of data, got one that is computed; export the layer",
                Notice.of("file.views", file=path.name),
            )
        if not any(kind == "view" for kind, _, _ in found):
            return path
        target.write_bytes(path.read_bytes())
        with closing(sqlite3.connect(target)) as db, db:
            db.execute("PRAGMA trusted_schema=OFF")
            for kind, name, _ in sorted(found):
                db.execute(f'DROP {kind} IF EXISTS "{str(name).replace(chr(34), chr(34) * 2)}"')
            views = [(name,) for kind, name, _ in found if kind == "view"]
            for table in ("gpkg_contents", "gpkg_geometry_columns"):
                db.executemany(f"DELETE FROM {table} WHERE table_name = ?", views)
            left = db.execute("SELECT count(*) FROM gpkg_contents").fetchone()[0]
    except (sqlite3.Error, OSError) as error:
        raise TableError(
            f"{path}: expected a whole GeoPackage of tables, got one that is broken or computed "
            f"({error}); export the layer anew",
            Notice.of("file.views", file=path.name),
        ) from None
    if not left:
        raise LimitError(
            f"{path.name}: expected a layer that is a table, got views alone; export the layer",
            Notice.of("file.views", file=path.name),
        )
    return target


def _module(sql: object) -> str:
    words = str(sql).lower().replace("(", " ").split()
    return words[words.index("using") + 1] if "using" in words[:-1] else ""
