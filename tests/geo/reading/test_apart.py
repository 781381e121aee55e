import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from geo.errors import LimitError, TableError
from geo.incidents.files import read_table
from geo.incidents.rows import read_rows
from geo.notice import Notice
from geo.reading import apart as module
from geo.reading.apart import apart
from geo.reading.carry import to_text
from geo.reading.drivers import ALLOWED, MANNERS
from geo.reading.limits import Limits

LIMITS = Limits(seconds_s=60)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "a.csv"
    path.write_text("nama,regu\nAni,Regu 1\n")
    return path


def swallow(path: Path, megabytes: int) -> int:
    return len([bytearray(1 << 20) for _ in range(megabytes)])


def spin(path: Path) -> None:
    while True:
        pass


def crash(path: Path) -> None:
    os.abort()


def look(path: Path) -> dict[str, str]:
    return dict(os.environ)


def call(path: Path) -> int:
    return subprocess.run([sys.executable, "-c", ""], check=True).returncode


@pytest.mark.slow
@pytest.mark.usefixtures("real_reader")
def test_a_file_is_read_in_a_process_of_its_own_with_the_same_answer(table: Path) -> None:
    assert apart(read_rows, LIMITS, table) == read_rows(table)
    with pytest.raises(TableError, match="no such file"):
        apart(read_rows, LIMITS, table.with_name("none.csv"))


@pytest.mark.slow
@pytest.mark.usefixtures("real_reader")
@pytest.mark.parametrize(
    ("read", "arguments", "code"),
    [(spin, (), "over_time"), (swallow, (2_000,), "over_memory"), (crash, (), "broken")],
)
def test_a_reader_that_takes_too_much_or_dies_is_ended_with_a_sentence(
    table: Path, read: object, arguments: tuple[object, ...], code: str
) -> None:
    within = Limits(seconds_s=1.5) if code == "over_time" else LIMITS
    began = time.monotonic()
    with pytest.raises(LimitError) as caught:
        apart(read, within, table, *arguments)  # type: ignore[arg-type]
    assert caught.value.notice
    assert caught.value.notice.code == f"file.{code}"
    assert time.monotonic() - began < 30


@pytest.mark.slow
@pytest.mark.usefixtures("real_reader")
def test_a_reader_knows_no_passwords_and_starts_nothing(
    table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:word@host/db")
    told = apart(look, LIMITS, table)
    assert "word" not in str(told)
    assert told["GDAL_HTTP_PROXY"] == MANNERS["GDAL_HTTP_PROXY"]
    with pytest.raises(LimitError, match="broke off"):
        apart(call, LIMITS, table)


@pytest.mark.slow
def test_gdal_knows_the_named_formats_alone() -> None:
    code = "import pyogrio; print(*pyogrio.list_drivers(), sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **MANNERS},
    )
    assert set(done.stdout.split("\n")) - {""} <= set(ALLOWED)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"[true]",
        b"\x80\x04cos\nsystem\n.",
        b'[true, {"one": ["os:system", ["x"]]}]',
        b'[true, {"one": ["geo.model:LonLat", [900, 1]]}]',
        b'[true, {"one": ["geo.notice:Notice.of", ["x"]]}]',
        b'[true, {"array": ["|O", [1], "AAAA"]}]',
        b'[false, ["SystemExit", "x", null], 3]',
        b"[" * 100_000,
    ],
    ids=lambda answer: answer[:40],
)
def test_an_answer_that_is_none_is_refused(
    table: Path, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    def lie(folder: Path, *_: object) -> None:
        (folder / "answer").write_bytes(answer)

    monkeypatch.setattr(module, "run", lie)
    with pytest.raises(LimitError, match="broke off"):
        apart(read_table, LIMITS, table)


def test_who_must_wait_long_for_another_file_is_told_so(
    table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE_S", 0.01)
    with module._turn("first"), pytest.raises(LimitError) as caught:
        apart(read_rows, LIMITS, table)
    assert caught.value.notice == Notice.of("file.busy", file="a.csv")


def test_only_the_functions_and_values_of_geo_are_carried() -> None:
    with pytest.raises(TypeError, match="can be carried"):
        to_text(object())


def test_an_answer_too_large_to_be_held_is_not_read(
    table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def flood(folder: Path, *_: object) -> None:
        with (folder / "answer").open("wb") as out:
            out.truncate(LIMITS.memory_bytes // 4 + 1)

    monkeypatch.setattr(module, "run", flood)
    with pytest.raises(LimitError) as caught:
        apart(read_table, LIMITS, table)
    assert caught.value.notice
    assert caught.value.notice.code == "file.over_memory"
