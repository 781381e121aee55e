from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from planner.database.database import Database
from planner.people.store.tries import Tries
from tests.planner.city.small_city import NOW

HOUR = timedelta(hours=1)


@pytest.fixture
def tries(database: Database) -> Tries:
    return Tries(database)


def test_a_count_runs_from_its_first_try_and_then_starts_anew(tries: Tries) -> None:
    assert tries.add("a", at=NOW, within=HOUR) == (1, NOW + HOUR)
    assert tries.add("a", at=NOW + HOUR / 2, within=HOUR, amount=2) == (3, NOW + HOUR)
    assert tries.count("a", at=NOW + HOUR - timedelta(seconds=1)).tries == 3
    assert tries.count("a", at=NOW + HOUR).tries == 0
    assert tries.add("a", at=NOW + HOUR, within=HOUR) == (1, NOW + 2 * HOUR)


def test_processes_that_count_at_once_miss_none(database_url: str) -> None:
    opened = [Database(database_url) for _ in range(4)]

    def count(number: int) -> int:
        return Tries(opened[number % 4]).add("a", at=NOW, within=HOUR).tries

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(count, range(40))) == list(range(1, 41))
    for database in opened:
        database.close()


def test_counts_are_forgotten_by_how_their_keys_begin(tries: Tries) -> None:
    for key in ("a/1/x/", "a/1/y/", "a/12/x/", "a_1/x/"):
        tries.add(key, at=NOW, within=HOUR)
    assert len(tries.under("a/1/", at=NOW)) == 2
    assert tries.under("a/1/", at=NOW + HOUR) == ()
    tries.forget("a/1/")
    assert [tries.count(k, at=NOW).tries for k in ("a/1/x/", "a/12/x/", "a_1/x/")] == [0, 1, 1]


def test_counts_that_ended_are_removed(tries: Tries) -> None:
    tries.add("a", at=NOW, within=HOUR)
    tries.add("b", at=NOW, within=2 * HOUR)
    assert tries.prune(NOW + HOUR) == 1
    assert tries.count("b", at=NOW + HOUR).tries == 1
