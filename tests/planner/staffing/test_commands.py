import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from planner.cli import cli
from tests.planner.city.small_city import SETTINGS, write_city

UNIT = """
[roster]
crew = 1
leaders = 0
drivers = 0
effort = 0.1
"""


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_city(tmp_path / "cities", SETTINGS + UNIT)
    monkeypatch.setenv("PATROLI_DATA", str(tmp_path / "cities"))
    monkeypatch.setenv("PATROLI_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'p.sqlite'}")
    return tmp_path


def run(*words: str) -> str:
    done = CliRunner().invoke(cli, [*words, "--city", "kecil"])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.slow
def test_from_a_file_of_members_to_a_roster_on_paper(city: Path) -> None:
    rows = "".join(f"Anggota {n},Regu {1 + n % 2},anggota\n" for n in range(10))
    (city / "m.csv").write_text(f"Nama,Regu,Tugas\n{rows}", encoding="utf-8")
    assert "10 would be added" in run("members", "import", str(city / "m.csv"), "--check")
    assert json.loads(run("members", "import", str(city / "m.csv"), "--json"))["added"] == 10
    made = json.loads(run("roster", "make", "--month", "2026-12", "--json"))
    assert (made["assignments"], made["gaps"], made["violations"]) == (186, [], 0)
    low, high = made["range"]["member"]["shifts"]
    assert high - low <= 1
    out = city / "out"
    assert "13 files" in run("roster", "export", "--month", "2026-12", "--out", str(out))
    sheet = openpyxl.load_workbook(out / "jadwal-2026-12.xlsx")["Jadwal"]
    assert sheet["A1"].value == "JADWAL DINAS DESEMBER 2026"


def test_a_roster_without_members_is_refused(city: Path) -> None:
    done = CliRunner().invoke(cli, ["roster", "make", "--city", "kecil", "--month", "2026-12"])
    assert done.exit_code == 2
    assert "Expected members" in done.output


def test_accounts_come_with_the_members_and_their_links_in_a_file_for_nobody_else(
    city: Path,
) -> None:
    (city / "m.csv").write_text(
        "Nama,Regu,Tugas,Nama pengguna\n=Danru,1,kepala regu,danru.a\nB,2,anggota,bb\n",
        encoding="utf-8",
    )
    links = city / "links.csv"
    words = ("members", "import", str(city / "m.csv"), "--accounts", "--links", str(links))
    looked = run(*words, "--check")
    assert "account danru.a would be made as squad_leader of Regu 1" in looked
    assert not links.exists()
    told = run(*words, "--address", "https://patroli.example.go.id/")
    assert "account danru.a made as squad_leader of Regu 1" in told
    assert "account bb refused" in told
    assert links.stat().st_mode & 0o777 == 0o600
    _head, row = links.read_text(encoding="utf-8").splitlines()
    assert row.startswith("'=Danru,danru.a,Kepala regu,Regu 1,https://patroli.example.go.id/masuk/")
    assert row.split("/")[-1] not in told
    done = CliRunner().invoke(cli, [*words, "--city", "kecil"])
    assert done.exit_code != 0
    assert "name a new file with --links" in done.output
    links.unlink()
    assert "is there already" in run(*words)
    assert not links.exists()
