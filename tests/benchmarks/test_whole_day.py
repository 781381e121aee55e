from pathlib import Path

from benchmarks.whole_day import SEARCH

ROOT = Path(__file__).parents[2]


def test_the_search_that_is_timed_apart_is_a_step_of_the_plan() -> None:
    assert f'progress("{SEARCH}")' in (ROOT / "planner/patrol/plan.py").read_text("utf-8")
