import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from benchmarks.patrol_day import judge, main, problem_of, with_squads

REAL_DAYS = Path(__file__).parents[2] / "../shared/data/patrol_days"


@pytest.fixture
def small_day() -> dict[str, Any]:
    """Two stops east, one west of the post; the west one is a duty. One squad can do two."""
    return {
        "name": "small",
        "stops": [
            {"id": 0, "prize": 9, "dwell_s": 10, "windows_s": [[0, 400]], "ward": 1},
            {"id": 1, "prize": 8, "dwell_s": 10, "windows_s": [[0, 50], [300, 310]], "ward": 1},
            {"id": 2, "prize": 1, "dwell_s": 10, "windows_s": [[0, 400]], "ward": 2},
        ],
        "vehicles": [
            {"shift": 0, "depot": 0, "start_s": 0, "end_s": 430},
            {"shift": 0, "depot": 0, "start_s": 0, "end_s": 0},
        ],
        "duties": [{"ward": 2, "visits": 1}],
        "depots": 1,
        "travel_s": [
            [0, 100, 110, 100],
            [100, 0, 10, 200],
            [110, 10, 0, 210],
            [100, 200, 210, 0],
        ],
        "best_known": {"prize": 17, "prize_all_duties": 10},
    }


def test_a_sound_route_is_worth_its_stops(small_day: dict[str, Any]) -> None:
    assert judge(small_day, {0: [(0, 100), (2, 310)]}) == (10, 0, [])


def test_the_judge_counts_unmet_duties(small_day: dict[str, Any]) -> None:
    assert judge(small_day, {0: [(0, 100), (1, 300)]})[:2] == (17, 1)


@pytest.mark.parametrize(
    ("route", "fault"),
    [
        ([(0, 99)], "cannot be at stop 0 by 99"),
        ([(0, 401)], "outside"),
        ([(1, 120)], "outside"),
        ([(0, 100), (0, 120)], "visited twice"),
        ([(0, 100), (2, 300)], "cannot be at stop 2"),
        ([(0, 340)], "back after its shift"),
    ],
)
def test_the_judge_names_every_broken_rule(
    small_day: dict[str, Any], route: list[tuple[int, int]], fault: str
) -> None:
    assert fault in "; ".join(judge(small_day, {0: route})[2])


def test_fewer_squads_leave_the_first_of_each_shift(small_day: dict[str, Any]) -> None:
    assert with_squads(small_day, 1)["vehicles"] == small_day["vehicles"][:1]
    assert len(problem_of(with_squads(small_day, 1)).vehicles) == 1


def test_the_figures_have_the_agreed_names(small_day: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "small.json").write_text(json.dumps(small_day), encoding="utf-8")
    result = CliRunner().invoke(main, [str(tmp_path), "--seconds", "0.1", "--json"])
    assert result.exit_code == 0, result.output
    figures = json.loads(result.output)
    assert (figures["mean_share"], figures["unmet"]) == (1.0, 0)
    (row,) = figures["instances"]
    assert {k: row[k] for k in ("name", "prize", "best_known", "unmet")} == {
        "name": "small",
        "prize": 10,
        "best_known": 10,
        "unmet": 0,
    }


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, [str(tmp_path)])
    assert result.exit_code == 2
    assert "no *.json" in result.output


@pytest.mark.skipif(not REAL_DAYS.exists(), reason="needs ../shared/data/patrol_days")
def test_a_real_day_is_planned_without_a_broken_rule(tmp_path: Path) -> None:
    name = "day_60_1.json"
    (tmp_path / name).write_text((REAL_DAYS / name).read_text(encoding="utf-8"), encoding="utf-8")
    result = CliRunner().invoke(main, [str(tmp_path), "--seconds", "0.3", "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["unmet"] == 0
