import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.top import lengths, main, problem_of, read_instance, score
from planner.patrol.loops.problem import Route, Solution, Visit

SQUARE = """n 6
m 1
tmax 4.0
0.0 0.0 0
1.0 0.0 10
1.0 1.0 20
0.0 1.0 5
9.0 9.0 99
0.0 0.0 0
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "square.txt").write_text(SQUARE, encoding="utf-8")
    (tmp_path / "best_known.csv").write_text("name,nodes,bks\nsquare,6,35\n", encoding="utf-8")
    return tmp_path


def tour(*tasks: int) -> Solution:
    visits = tuple(Visit(task=t, arrive_s=0, start_s=0, leave_s=0) for t in tasks)
    return Solution(routes=(Route(vehicle=0, visits=visits, depart_s=0, return_s=0),), prize=0)


def test_a_tour_that_uses_all_of_tmax_is_legal_and_one_beyond_it_is_not(folder: Path) -> None:
    instance = read_instance(folder / "square.txt")
    assert lengths(instance, tour(0, 1, 2)) == [4.0]
    assert score(instance, tour(0, 1, 2)) == 35
    assert score(instance, tour(0, 2, 1)) == 0
    assert score(instance, tour(0, 0)) == 0


def test_start_and_end_become_depots_and_points_between_them_tasks(folder: Path) -> None:
    instance = read_instance(folder / "square.txt")
    problem = problem_of(instance)
    assert problem.depots == 2
    assert [t.prize for t in problem.tasks] == [10, 20, 5, 99]
    assert problem.travel_s[0][0][1] == 0


def test_the_figures_have_the_agreed_names(folder: Path) -> None:
    result = CliRunner().invoke(main, [str(folder), "--seconds", "0.1", "--json"])
    assert result.exit_code == 0, result.output
    figures = json.loads(result.output)
    assert figures["mean_share"] == 1.0
    (row,) = figures["instances"]
    assert (row["name"], row["score"], row["best_known"]) == ("square", 35, 35)
    assert row["seconds"] > 0


def test_the_table_ends_with_the_mean(folder: Path) -> None:
    result = CliRunner().invoke(main, [str(folder), "--seconds", "0.1"])
    assert "mean share 100.0000% of 1 instances" in result.output


def test_a_folder_without_scores_is_refused_with_the_remedy(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, [str(tmp_path)])
    assert result.exit_code == 2
    assert "best_known.csv is missing" in result.output


def test_a_file_of_another_format_is_refused_by_name(folder: Path) -> None:
    (folder / "square.txt").write_text("x y z\n", encoding="utf-8")
    result = CliRunner().invoke(main, [str(folder)])
    assert result.exit_code == 2
    assert "square.txt" in result.output
