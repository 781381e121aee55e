"""One suite for every store: what memory does, the database does."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from geo.model import Incident, LonLat, Origin, PatrolRecord
from planner.database.database import Database
from planner.errors import NotFoundError, StoreError
from planner.incidents.model import COLUMNS, Added, KeptPlan, Store
from planner.incidents.store.incidents import SqlStore
from planner.incidents.store.memory import MemoryStore
from planner.incidents.store.opener import open_store

WIB = timezone(timedelta(hours=7))


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    made: Store = (
        MemoryStore()
        if request.param == "memory"
        else SqlStore(Database(request.getfixturevalue(f"{request.param}_url")))
    )
    yield made
    made.close()


def incident(number: int, *, hour: int = 8, origin: Origin = "found") -> Incident:
    return Incident(
        id=f"i{number}",
        time=datetime(2023, 5, number, hour, 30, 15, 250, tzinfo=WIB),
        point=LonLat(101.44, 1.67),
        category="PKL",
        origin=origin,
        ward="14.72.06.1004",
        district="14.72.06",
        source="test.csv",
    )


def patrol(day: int, minutes: float = 30.0, source: str = "recorded") -> PatrolRecord:
    return PatrolRecord(
        day=f"2023-05-{day:02}", shift="pagi", ward="A", minutes=minutes, source=source
    )


def kept(plan_id: str, day: str, hour: int = 5) -> KeptPlan:
    made = datetime(2026, 1, 1, hour, tzinfo=UTC)
    return KeptPlan(id=plan_id, city="dumai", date=day, seed=7, made=made, json='{"id": 1}')


def test_incidents_come_back_in_order_of_time(store: Store) -> None:
    three = [incident(3), incident(1), incident(2, origin="reported")]
    assert store.add_incidents("dumai", three) == Added(3, 0)
    assert store.incidents("dumai") == tuple(sorted(three, key=lambda i: i.time))
    assert store.incidents("elsewhere") == ()


def test_adding_twice_adds_nothing(store: Store) -> None:
    store.add_incidents("dumai", [incident(1), incident(2)])
    assert store.add_incidents("dumai", [incident(2), incident(3)]) == Added(1, 1)
    assert len(store.incidents("dumai")) == 3


def test_an_id_twice_in_one_call_is_kept_once(store: Store) -> None:
    assert store.add_incidents("dumai", [incident(1), incident(1)]) == Added(1, 1)


def test_cities_do_not_see_each_other(store: Store) -> None:
    store.add_incidents("dumai", [incident(1)])
    store.add_incidents("bogor", [incident(1), incident(2)])
    store.set_note("solo", "source", "x")
    store.forget("bogor")
    assert store.cities() == ("dumai", "solo")
    assert store.incidents("bogor") == ()
    assert len(store.incidents("dumai")) == 1


def test_columns_tell_the_same_as_incidents(store: Store) -> None:
    store.add_incidents("dumai", [incident(2), incident(1)])
    columns = store.incident_columns("dumai")
    assert tuple(columns) == COLUMNS
    assert columns["id"] == ["i1", "i2"]
    assert columns["time_us"][0] == 1682904615000250  # 2023-05-01 01:30:15.000250 UTC
    assert columns["lon"] == [101.44, 101.44]
    assert store.incident_columns("elsewhere") == {name: [] for name in COLUMNS}


def test_since_counts_the_moment_itself(store: Store) -> None:
    store.add_incidents("dumai", [incident(1), incident(2), incident(3)])
    later = store.incidents("dumai", since=incident(2).time)
    assert [i.id for i in later] == ["i2", "i3"]
    assert store.incident_columns("dumai", since=incident(2).time)["id"] == ["i2", "i3"]


def test_the_summary_tells_number_age_and_origins(store: Store) -> None:
    store.add_incidents("dumai", [incident(1), incident(4), incident(2, origin="reported")])
    summary = store.incident_summary("dumai")
    assert (summary.count, summary.first, summary.last) == (3, incident(1).time, incident(4).time)
    assert summary.by_origin == {"found": 2, "reported": 1}
    nothing = store.incident_summary("elsewhere")
    assert (nothing.count, nothing.first, nothing.last) == (0, None, None)


def test_a_patrol_record_of_the_same_visit_is_replaced(store: Store) -> None:
    store.add_patrols("dumai", [patrol(2), patrol(1)])
    assert store.add_patrols("dumai", [patrol(2, 45.0), patrol(2, 9.0, "planned")]) == Added(1, 1)
    assert store.patrols("dumai") == (patrol(1), patrol(2, 9.0, "planned"), patrol(2, 45.0))
    assert store.patrols("dumai", since="2023-05-02") == (
        patrol(2, 9.0, "planned"),
        patrol(2, 45.0),
    )


def test_plans_are_listed_newest_first(store: Store) -> None:
    for plan in (kept("a", "2026-01-02"), kept("b", "2026-01-03"), kept("c", "2026-01-02", 9)):
        store.keep_plan(plan)
    assert [p.id for p in store.plans("dumai")] == ["b", "c", "a"]
    assert [p.id for p in store.plans("dumai", since="2026-01-03")] == ["b"]
    latest = store.latest_plan("dumai")
    assert latest == kept("b", "2026-01-03")
    of_day = store.latest_plan("dumai", "2026-01-02")
    assert of_day is not None
    assert of_day.id == "c"
    assert store.latest_plan("dumai", "2020-01-01") is None


def test_the_days_with_a_plan_are_listed_once_and_newest_first(store: Store) -> None:
    for plan in (kept("a", "2026-01-02"), kept("b", "2026-01-03"), kept("c", "2026-01-02", 9)):
        store.keep_plan(plan)
    assert store.plan_dates("dumai") == ("2026-01-03", "2026-01-02")
    assert store.plan_dates("elsewhere") == ()


def test_every_change_raises_the_revision_of_its_city_alone(store: Store) -> None:
    seen = [store.revision("dumai")]
    store.add_incidents("dumai", [incident(1)])
    seen.append(store.revision("dumai"))
    store.add_patrols("dumai", [patrol(1)])
    seen.append(store.revision("dumai"))
    store.keep_plan(kept("a", "2026-01-02"))
    seen.append(store.revision("dumai"))
    store.forget("dumai")
    seen.append(store.revision("dumai"))
    assert seen == sorted(set(seen))
    assert store.revision("bogor") == 0


def test_the_summary_counts_what_came_in_several_goes_once(store: Store) -> None:
    store.add_incidents("dumai", [incident(2), incident(3)])
    store.add_incidents("dumai", [incident(3), incident(1)])
    summary = store.incident_summary("dumai")
    assert (summary.count, summary.first, summary.last) == (3, incident(1).time, incident(3).time)
    store.forget("dumai")
    assert store.incident_summary("dumai").count == 0


def test_keeping_a_plan_again_replaces_it(store: Store) -> None:
    store.keep_plan(kept("a", "2026-01-02"))
    store.keep_plan(kept("a", "2026-01-02", 11))
    assert store.plan("dumai", "a").made.hour == 11
    assert len(store.plans("dumai")) == 1


def test_an_unknown_plan_is_not_found(store: Store) -> None:
    with pytest.raises(NotFoundError, match="no plan 'x'"):
        store.plan("dumai", "x")


def test_an_empty_note_is_removed(store: Store) -> None:
    store.set_note("dumai", "notice", "simulated points, published totals")
    store.set_note("dumai", "source", "a")
    store.set_note("dumai", "source", "")
    assert store.notes("dumai") == {"notice": "simulated points, published totals"}


def test_a_database_is_found_again_after_closing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'patroli.sqlite'}"
    first = open_store(url)
    first.add_incidents("dumai", [incident(1)])
    first.close()
    second = open_store(url)
    assert second.incidents("dumai") == (incident(1),)
    second.close()


def test_the_environment_names_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'named.sqlite'}")
    open_store().close()
    assert (tmp_path / "named.sqlite").exists()
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.chdir(tmp_path)
    open_store().close()
    assert (tmp_path / "var" / "patroli.sqlite").exists()


def test_a_damaged_file_is_refused_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "broken.sqlite"
    path.write_bytes(b"this is no database " * 400)
    with pytest.raises(StoreError, match="damaged: restore a backup"):
        open_store(f"sqlite:///{path}")


def test_a_database_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    open_store(f"sqlite:///{path}").close()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE alembic_version SET version_num = '0999'")
    db.close()
    with pytest.raises(StoreError, match=r"newer \(revision 0999"):
        open_store(f"sqlite:///{path}")


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE songs (title TEXT)")
    db.close()
    with pytest.raises(StoreError, match="another program"):
        open_store(f"sqlite:///{path}")


@pytest.mark.parametrize("url", ["nonsense", "mysql+nothing://x/y"])
def test_a_url_that_names_no_database_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="expected a database URL"):
        open_store(url)


@pytest.mark.parametrize(
    "url", ["postgresql+nothing://u:geheim@x/y", "postgresql//u:geheim@x/y", "mysql://u:geheim@x/y"]
)
def test_no_message_tells_the_password(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(url)
    assert "geheim" not in str(caught.value)


def test_sqlite_waits_for_other_writers_and_checks_references(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'patroli.sqlite'}"
    one, two = open_store(url), open_store(url)
    one.add_incidents("dumai", [incident(1)])
    two.add_incidents("dumai", [incident(2)])
    assert len(one.incidents("dumai")) == 2
    one.close()
    two.close()
    with sqlite3.connect(tmp_path / "patroli.sqlite") as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    db.close()
