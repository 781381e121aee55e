import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from planner.errors import NotFoundError, PlanError
from planner.patrol.export import write
from planner.patrol.export.json import plan_from_json
from planner.patrol.export.write import (
    check_directory,
    loop_stems,
    plan_file,
    plan_files,
    write_plan,
)
from tests.planner.patrol.builders import make_loop, make_plan, make_wards

PLAN, WARDS = make_plan(shifts=1, squads=2, stops=2), make_wards()


def names(directory: Path) -> set[str]:
    return {p.name for p in directory.iterdir()}


def test_a_plan_becomes_a_directory_with_every_format(tmp_path: Path) -> None:
    written = write_plan(PLAN, WARDS, tmp_path / "a" / "b", map_html="<html></html>")
    assert names(tmp_path / "a" / "b") == {
        "plan.json", "plan.geojson", "plan.kml", "links.txt", "stops.csv", "stops.xlsx",
        "sheets.pdf", "map.html",
        *(f"pagi-regu-{n}.{kind}" for n in (1, 2) for kind in ("gpx", "kml", "geojson", "pdf")),
    }  # fmt: skip
    assert {p.name for p in written} == names(tmp_path / "a" / "b")
    assert plan_from_json((tmp_path / "a" / "b" / "plan.json").read_bytes()) == PLAN


def test_the_same_plan_writes_the_same_bytes(tmp_path: Path) -> None:
    one, two = write_plan(PLAN, WARDS, tmp_path / "1"), write_plan(PLAN, WARDS, tmp_path / "2")
    assert [p.read_bytes() for p in one] == [p.read_bytes() for p in two]


def test_an_earlier_plan_is_replaced_and_its_left_over_files_go(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_plan(PLAN, WARDS, out, map_html="old")
    (out / "catatan.txt").write_text("milik komandan")
    smaller = make_plan(shifts=1, squads=1, stops=1)
    write_plan(smaller, WARDS, out)
    assert "pagi-regu-2.gpx" not in names(out)
    assert "map.html" not in names(out)
    assert (out / "catatan.txt").read_text() == "milik komandan"
    assert plan_from_json((out / "plan.json").read_bytes()) == smaller
    assert not [n for n in names(out) if n.startswith(".")]


@pytest.mark.parametrize("content", ["", "{}", json.dumps({"shifts": []})])
def test_a_directory_of_something_else_is_left_alone(tmp_path: Path, content: str) -> None:
    (tmp_path / "plan.json").write_text(content)
    with pytest.raises(PlanError, match="new, empty or of an earlier plan"):
        write_plan(PLAN, WARDS, tmp_path)
    assert names(tmp_path) == {"plan.json"}
    assert (tmp_path / "plan.json").read_text() == content


def test_a_file_in_the_place_of_the_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x")
    with pytest.raises(PlanError, match="expected a directory"):
        write_plan(PLAN, WARDS, tmp_path / "out")


def test_where_nothing_can_be_written_is_known_beforehand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("x")
    for there in ("file", "file/sub/folder"):
        with pytest.raises(PlanError, match="expected a directory, got the file"):
            check_directory(tmp_path / there)
    check_directory(tmp_path / "new" / "folder")
    assert names(tmp_path) == {"file"}
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(PlanError, match="expected to write into"):
        check_directory(tmp_path / "new" / "folder")


def test_a_fault_while_making_leaves_nothing_behind(tmp_path: Path) -> None:
    broken = replace(PLAN, prize=float("nan"))
    with pytest.raises(PlanError, match="finite"):
        write_plan(broken, WARDS, tmp_path / "out")
    assert names(tmp_path) == set()


def test_a_fault_while_writing_leaves_the_earlier_plan_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    write_plan(PLAN, WARDS, out)
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    real = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.suffix == ".pdf":
            raise OSError(28, "No space left on device")
        return real(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(PlanError, match="No space left"):
        write_plan(replace(PLAN, seed=8), WARDS, out)
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before


def test_an_empty_directory_is_filled(tmp_path: Path) -> None:
    write_plan(PLAN, WARDS, tmp_path)
    assert "plan.json" in names(tmp_path)


def test_squads_whose_names_fold_to_one_get_different_files() -> None:
    shift = PLAN.shifts[0]
    loops = tuple(make_loop(squad, "", stops=1) for squad in ("Regu A", "regu-a", "市", "plan"))
    stems = loop_stems(replace(PLAN, shifts=(replace(shift, loops=loops),)))
    assert stems == ("regu-a", "regu-a-2", "loop-3", "plan-4")


def test_a_file_is_made_only_when_it_is_asked_for() -> None:
    broken = replace(PLAN, prize=float("nan"))
    assert plan_files(broken, WARDS)["links.txt"]().startswith(b"Kota Contoh")


def test_one_file_comes_with_its_media_type() -> None:
    content, media_type = plan_file(PLAN, WARDS, "pagi-regu-1.gpx")
    assert content.startswith(b"<?xml")
    assert media_type == "application/gpx+xml"
    for name in plan_files(PLAN, WARDS):
        assert Path(name).suffix in write.MEDIA_TYPES


@pytest.mark.parametrize("name", ["../plan.json", "pagi-regu-9.gpx", ""])
def test_a_file_the_plan_does_not_have_is_named_as_such(name: str) -> None:
    with pytest.raises(NotFoundError, match=r"plan\.json"):
        plan_file(PLAN, WARDS, name)
