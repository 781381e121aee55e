import threading
import time

import pytest

from planner.kept import Kept


def test_a_result_is_made_once_even_when_many_ask_at_once() -> None:
    kept, made = Kept[int](4), []

    def make() -> int:
        time.sleep(0.05)
        made.append(1)
        return len(made)

    threads = [threading.Thread(target=kept.get, args=("a", make)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]
    assert kept.get("a", make) == 1


def test_the_result_used_longest_ago_goes_first() -> None:
    kept = Kept[str](2)
    for key in "abac":
        kept.get(key, lambda: "old")
    assert kept.get("a", lambda: "new") == "old"
    assert kept.get("b", lambda: "new") == "new"


def test_a_failure_is_not_kept() -> None:
    kept = Kept[int](2)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 // 0)
    assert kept.get("a", lambda: 1) == 1
