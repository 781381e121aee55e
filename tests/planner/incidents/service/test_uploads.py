import os
import zipfile
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from geo.reading import apart
from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.errors import NotFoundError, told
from planner.incidents.service import uploads
from planner.incidents.service.uploads import (
    FileError,
    UploadError,
    check_file,
    import_upload,
    rejects_of,
)
from planner.incidents.store.incidents import Incidents
from planner.words import say

HEAD = "time,lon,lat,category\n"
GOOD = "2026-02-01 08:30,101.41,1.61,PKL\n"
NORTH = "2026-02-01 08:30,101.41,1.66,PKL\n"
EVIL = "2026-02-01 08:30,101.41,1.61,=cmd()\n"


def workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def archive(**parts: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def test_rows_of_the_area_are_added_and_the_others_can_be_asked_for(office: Office) -> None:
    text = (HEAD + GOOD + NORTH + EVIL).encode()
    report = import_upload(office, "Laporan Mei.csv", text, areas={"B"}, by="ani")
    assert (report.rows, report.added, report.rejected) == (3, 1, 2)
    assert report.file == "laporan-mei.csv"
    assert report.rejects_file
    told = rejects_of(office, report.rejects_file, by="ani").decode()
    assert "outside the area you may enter,Utara Barat" in told
    assert "'=cmd()" in told
    assert [row.action for row in AuditLog.of(office).chain()] == ["incidents.import"]
    with pytest.raises(NotFoundError):
        rejects_of(office, report.rejects_file, by="budi")
    with pytest.raises(NotFoundError):
        rejects_of(office, "../../secret", by="ani")


def test_a_commander_uploads_for_the_whole_city(office: Office) -> None:
    rows: list[list[object]] = [["time", "lon", "lat", "category"]]
    rows += [["2026-02-01 08:30", 101.41, 1.61, "PKL"], ["2026-02-01 08:30", 101.41, 1.66, "PKL"]]
    report = import_upload(office, "a.XLSX", workbook(rows), areas={""}, by="ani")
    assert (report.added, report.rejected, report.rejects_file) == (2, 0, None)


def test_a_file_without_one_good_row_tells_why_and_keeps_nothing(office: Office) -> None:
    with pytest.raises(UploadError, match="not one of 1 rows") as caught:
        import_upload(office, "a.csv", (HEAD + NORTH).encode(), areas={"B"}, by="ani")
    assert "/" not in str(caught.value).split(":")[0]
    assert caught.value.rejects
    assert b"outside the area" in rejects_of(office, caught.value.rejects, by="ani")
    assert Incidents.of(office).all() == ()
    assert list(AuditLog.of(office).chain()) == []


def test_rejected_rows_are_forgotten_after_a_week(office: Office) -> None:
    text = (HEAD + GOOD + EVIL).encode()
    old = import_upload(office, "a.csv", text, areas={""}, by="ani").rejects_file
    assert old
    (file,) = (office.folder / "rejects").glob("*/*.csv")
    stamp = file.stat().st_mtime - 8 * 86_400
    os.utime(file, (stamp, stamp))
    import_upload(office, "b.csv", text, areas={""}, by="ani")
    with pytest.raises(NotFoundError):
        rejects_of(office, old, by="ani")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", b"MZ"),
        ("noending", b"time,lon"),
        ("a.csv.gz", b"\x1f\x8b"),
        ("a.csv", b"\n\n"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\0\0"),
        ("a.xlsx", b"time,lon,lat\n"),
        ("a.gpkg", b"time,lon,lat\n"),
        ("a.geojson", b"time,lon,lat\n"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(FileError):
        check_file(name, content)


def test_large_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 10)
    with pytest.raises(FileError, match="at most"):
        check_file("a.csv", b"x" * 11)


def test_more_rows_than_may_be_written_at_once_are_refused(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_ROWS", 1)
    with pytest.raises(FileError, match="at most 1 rows"):
        import_upload(office, "a.csv", (HEAD + GOOD + GOOD).encode(), areas={""}, by="ani")
    assert Incidents.of(office).all() == ()


def test_an_archive_that_is_no_workbook_is_told(office: Office) -> None:
    with pytest.raises(UploadError, match="not a readable XLSX"):
        import_upload(office, "a.xlsx", archive(evil=b"x"), areas={""}, by="ani")


def test_others_can_write_while_a_file_is_read(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = apart.run

    def write() -> None:
        AuditLog.of(office).append("budi", "meanwhile", "", at=office.now())

    def watched(folder: Path, name: str, most_s: float, most_bytes: int) -> None:
        with ThreadPoolExecutor(1) as other:
            other.submit(write).result(timeout=5)
        ask(folder, name, most_s, most_bytes)

    monkeypatch.setattr(apart, "run", watched)
    import_upload(office, "a.csv", (HEAD + GOOD).encode(), areas={""}, by="ani")
    actions = [row.action for row in AuditLog.of(office).chain()]
    assert actions == ["meanwhile", "incidents.import"]


def test_a_file_that_takes_too_much_is_refused_with_a_sentence(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def give_up(folder: Path, name: str, most_s: float, most_bytes: int) -> None:
        raise apart.over_memory(name, most_bytes)

    monkeypatch.setattr(apart, "run", give_up)
    with pytest.raises(FileError) as caught:
        import_upload(office, "a.csv", (HEAD + GOOD).encode(), areas={""}, by="ani")
    assert "kirim bagian demi bagian" in say(told(caught.value), "id")
    assert Incidents.of(office).all() == ()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.CSV", HEAD.encode()),
        ("a.tsv", HEAD.encode("utf-16")),
        ("a.geojson", b'\xef\xbb\xbf {"type": "FeatureCollection"}'),
        ("a.xlsx", workbook([["time"]])),
    ],
)
def test_a_file_that_is_what_its_name_says_is_taken(name: str, content: bytes) -> None:
    assert check_file(name, content) == name[1:].lower()
