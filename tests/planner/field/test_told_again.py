from datetime import timedelta

from planner.field.plausible import told_again
from tests.planner.field.test_plausible import doubts, minutes, told

SOON = timedelta(seconds=0.3)
NOW = timedelta(0)


def test_the_same_stop_reached_twice_within_seconds_is_one_deed() -> None:
    first, second = told(0, NOW), told(0, SOON)
    assert told_again([second, first]) == {second.id}
    assert doubts(first, second, told(0, minutes(9), "leave")) == ["", "again", ""]


def test_another_deed_between_or_time_or_other_words_make_two() -> None:
    left = told(0, timedelta(seconds=0.1), "leave")
    assert told_again([told(0, NOW), told(0, minutes(5)), told(1, NOW)]) == frozenset()
    assert told_again([told(0, NOW), left, told(0, SOON)]) == frozenset()
    assert told_again([told(0, NOW), told(0, SOON, checkpoint="match")]) == frozenset()


def test_two_findings_are_never_one() -> None:
    findings = [told(0, t, "finding", category="PKL") for t in (NOW, SOON)]
    assert told_again(findings) == frozenset()
