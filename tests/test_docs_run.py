"""The commands of the guides are run one after the other as they are written, for another city."""

import os
import re
import shlex
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pytest
import sqlalchemy as sa
import xlsxwriter
from click.testing import CliRunner

from planner.city.which import cities_at_work
from planner.database.database import Database
from planner.database.migrations import FIRST, HEAD
from planner.database.schema import migrate, state
from tests.planner.city.small_city import NOW, incidents, write_city
from tests.planner.database.histories import contents, old_database
from tests.test_docs import ROOT, part, text
from web.cli import cli

CITY = "kota-saya"
FEW = "\n[loops]\niterations = 60\nworkers = 1\n"
"""A search that ends at once; how long it searches is no matter of the guides."""

ELSEWHERE = {
    "demo": "is of the example city",
    "serve": "runs until it is interrupted: tests/e2e/test_walkthrough.py serves",
    "work": "the same",
    "health": "needs a worker: tests/planner/operations/test_health.py",
    "roads": "needs a file or the internet: tests/planner/city/commands/test_roads.py",
}


@pytest.fixture
def machine(tmp_path: Path, bare_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with the files that a city brings, on a database without tables."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATROLI_DATA", str(tmp_path / "data" / "boundaries"))
    monkeypatch.setenv("PATROLI_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("DATABASE_URL", bare_url)
    monkeypatch.delenv("PATROLI_CITY", raising=False)
    (tmp_path / "data" / "boundaries").mkdir(parents=True)
    wards = write_city(tmp_path / "brought") / "wards.geojson"
    gpd.read_file(wards).to_file(tmp_path / "wards.gpkg", driver="GPKG")
    write_book(
        tmp_path / "laporan.xlsx",
        ["Tanggal", "Longitude", "Latitude", "Jenis"],
        [
            [f"{i.time:%Y-%m-%d %H:%M}", i.point.lon, i.point.lat, i.category]
            for i in incidents(80, until=NOW)
        ],
    )
    members = [[f"Anggota {n}", f"Regu {1 + n % 2}", "anggota"] for n in range(12)]
    write_book(tmp_path / "anggota.xlsx", ["Nama", "Regu", "Tugas"], members)
    return tmp_path


def write_book(path: Path, head: list[str], rows: Sequence[Sequence[object]]) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([head, *rows]):
            sheet.write_row(number, 0, row)


def lines_of(markdown: str) -> list[str]:
    """Return the commands of the program in the blocks of a text, in their order."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", markdown, flags=re.M | re.S)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [line for line in lines if line.startswith("patroli ")]


def run(line: str) -> str:
    """Return what a command printed; it must succeed, as it is written."""
    words = shlex.split(line.replace("…", ""), comments=True)[1:]
    if words[0] in ELSEWHERE:
        return ""
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, (line, done.output, done.exception)
    if words[:2] == ["city", "add"]:
        settings = Path(os.environ["PATROLI_DATA"], words[2], "city.toml")
        settings.write_text(settings.read_text(encoding="utf-8") + FEW, encoding="utf-8")
    return done.output


GUIDES = {
    "README.md": lambda: part("README.md", "Your own city"),
    "docs/walkthrough.md": lambda: text("docs/walkthrough.md"),
    "docs/panduan.md": lambda: text("docs/panduan.md"),
    "docs/operasi.md": lambda: text("docs/operasi.md"),
}

AFTERWARDS = """
patroli people add sari --name "Sari Dewi" --role commander --until 2026-12-31
patroli people list
patroli people link sari --reset-code
patroli people deactivate sari
patroli people activate sari
patroli token issue sari --name QGIS
patroli token list sari
patroli token revoke sari QGIS
patroli members import anggota.xlsx
patroli field prune
patroli risk --shift pagi --out pagi.geojson
patroli plan --if-missing
patroli publish
patroli settings
patroli database status
patroli audit verify
patroli audit export audit.csv
patroli backup --keep 14 cadangan
"""
"""What docs/operations.md explains besides, without naming the city: there is one."""


@pytest.mark.slow
@pytest.mark.parametrize("guide", GUIDES)
def test_the_commands_of_a_guide_work_as_written_for_a_city_that_is_not_the_example(
    guide: str, machine: Path
) -> None:
    lines = lines_of(GUIDES[guide]())
    assert len(lines) >= 4
    for line in lines:
        run(line)
    assert cities_at_work() == (CITY,)
    if guide != "docs/walkthrough.md":
        return
    for line in AFTERWARDS.split("\n"):
        if line:
            run(line)
    (archive,) = (machine / "cadangan").iterdir()
    run(f"patroli restore --check {archive}")
    drill(machine, archive)


def drill(machine: Path, archive: Path) -> None:
    """Do the drill of docs/operations.md in a folder of its own."""
    told = part("docs/operations.md", "Backup and restore")
    found = re.search(r"`((?:\w+=\S+ )+)patroli restore FILE`", told)
    assert found
    with pytest.MonkeyPatch.context() as patch:
        for pair in found[1].split():
            patch.setenv(*pair.split("=", 1))
        (machine / "uji").mkdir()
        secret = machine / "var" / "secret.key"
        secret.touch()
        (machine / "uji" / "secret.key").write_bytes(secret.read_bytes())
        run(f"patroli restore {archive}")
        assert cities_at_work() == (CITY,)
        assert "kota-saya" in run("patroli settings")
        assert "sari" in run("patroli people list")
        run("patroli audit verify")


def recipe() -> list[list[str]]:
    """Return the commands of the recipe of an upgrade, and of both ways back."""
    told = part("docs/operations.md", "Upgrade and downgrade")
    return [lines_of(f"```{block}```") for block in told.split("```")[1::2]]


@pytest.mark.slow
@pytest.mark.parametrize("back", [1, 2], ids=["with what came since", "as it was"])
def test_the_recipe_of_an_upgrade_and_its_ways_back_keep_the_data(
    back: int, machine: Path, bare_url: str
) -> None:
    def kept() -> dict[str, object]:
        database = Database(bare_url, any_version=True)
        try:
            with database.read() as db:
                return {"state": state(db), **contents(db)}
        finally:
            database.close()

    def do(lines: list[str]) -> None:
        for line in lines:
            # It tells by its exit code that something is still to be done.
            if line != "patroli database status":
                run(line.replace("REVISION", FIRST))

    write_city(machine / "data" / "boundaries")
    old = old_database(bare_url)
    with old.write() as db:
        migrate(db, FIRST)
    old.close()
    before = kept()
    assert before["state"] == ("older", FIRST)
    up, *ways = recipe()
    assert len(ways) == 2
    do(up)
    assert kept() == {**before, "state": ("current", HEAD)}
    database = Database(bare_url)
    with database.write() as db:
        db.execute(sa.text("INSERT INTO notes VALUES ('dumai', 'sesudah', 'baru')"))
    database.close()
    do(ways[back - 1])
    after = kept()
    since = [row for row in after["notes"] if row not in before["notes"]]  # type: ignore[attr-defined, operator]
    assert since == ([("dumai", "sesudah", "baru")] if back == 1 else [])
    assert {**after, "notes": 0} == {**before, "notes": 0}


def test_what_is_not_run_here_is_a_command() -> None:
    assert set(ELSEWHERE) <= set(cli.entries)
    assert (ROOT / "tests/e2e/test_walkthrough.py").exists()
