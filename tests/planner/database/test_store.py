"""What every noun keeps, on every database."""

import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa

from geo.model import Incident, LonLat, Origin, PatrolRecord
from geo.notice import Notice, as_it_is
from planner.city.store import Notes
from planner.database.database import Database, open_database
from planner.errors import NotFoundError, StoreError, UnfitError
from planner.incidents.model import COLUMNS, Added
from planner.incidents.store.incidents import Incidents
from planner.patrol.kept import KeptPlan
from planner.patrol.store import Plans
from planner.risk.store.minutes import PatrolMinutes

WIB = timezone(timedelta(hours=7))


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


def test_incidents_come_back_in_order_of_time(database: Database) -> None:
    three = [incident(3), incident(1), incident(2, origin="reported")]
    assert Incidents(database, "dumai").add(three) == Added(3, 0)
    assert Incidents(database, "dumai").all() == tuple(sorted(three, key=lambda i: i.time))
    assert Incidents(database, "elsewhere").all() == ()


def test_adding_twice_adds_nothing(database: Database) -> None:
    Incidents(database, "dumai").add([incident(1), incident(2)])
    assert Incidents(database, "dumai").add([incident(2), incident(3)]) == Added(1, 1)
    assert len(Incidents(database, "dumai").all()) == 3


def test_an_id_twice_in_one_call_is_kept_once(database: Database) -> None:
    assert Incidents(database, "dumai").add([incident(1), incident(1)]) == Added(1, 1)


def test_cities_do_not_see_each_other(database: Database) -> None:
    Incidents(database, "dumai").add([incident(1)])
    Incidents(database, "bogor").add([incident(1), incident(2)])
    Notes(database, "solo").set("source", as_it_is("x"))
    database.forget("bogor")
    assert Notes(database, "solo").all() == {"source": as_it_is("x")}
    assert Incidents(database, "bogor").all() == ()
    assert len(Incidents(database, "dumai").all()) == 1


def test_columns_tell_the_same_as_incidents(database: Database) -> None:
    Incidents(database, "dumai").add([incident(2), incident(1)])
    columns = Incidents(database, "dumai").columns()
    assert tuple(columns) == COLUMNS
    assert columns["id"] == ["i1", "i2"]
    assert columns["time_us"][0] == 1682904615000250  # 2023-05-01 01:30:15.000250 UTC
    assert columns["lon"] == [101.44, 101.44]
    assert Incidents(database, "elsewhere").columns() == {name: [] for name in COLUMNS}


def test_since_counts_the_moment_itself(database: Database) -> None:
    Incidents(database, "dumai").add([incident(1), incident(2), incident(3)])
    later = Incidents(database, "dumai").all(since=incident(2).time)
    assert [i.id for i in later] == ["i2", "i3"]
    assert Incidents(database, "dumai").columns(since=incident(2).time)["id"] == ["i2", "i3"]


def test_the_summary_tells_number_age_and_origins(database: Database) -> None:
    Incidents(database, "dumai").add([incident(1), incident(4), incident(2, origin="reported")])
    summary = Incidents(database, "dumai").summary()
    assert (summary.count, summary.first, summary.last) == (3, incident(1).time, incident(4).time)
    assert summary.by_origin == {"found": 2, "reported": 1}
    nothing = Incidents(database, "elsewhere").summary()
    assert (nothing.count, nothing.first, nothing.last) == (0, None, None)


def test_a_patrol_record_of_the_same_visit_is_replaced(database: Database) -> None:
    PatrolMinutes(database, "dumai").add([patrol(2), patrol(1)])
    assert PatrolMinutes(database, "dumai").add(
        [patrol(2, 45.0), patrol(2, 9.0, "planned")]
    ) == Added(1, 1)
    assert PatrolMinutes(database, "dumai").all() == (
        patrol(1),
        patrol(2, 9.0, "planned"),
        patrol(2, 45.0),
    )
    assert PatrolMinutes(database, "dumai").all(since="2023-05-02") == (
        patrol(2, 9.0, "planned"),
        patrol(2, 45.0),
    )


def test_plans_are_listed_newest_first(database: Database) -> None:
    for plan in (kept("a", "2026-01-02"), kept("b", "2026-01-03"), kept("c", "2026-01-02", 9)):
        Plans(database, "dumai").keep(plan)
    assert [p.id for p in Plans(database, "dumai").all()] == ["b", "c", "a"]
    assert [p.id for p in Plans(database, "dumai").all(since="2026-01-03")] == ["b"]
    latest = Plans(database, "dumai").latest()
    assert latest == kept("b", "2026-01-03")
    of_day = Plans(database, "dumai").latest("2026-01-02")
    assert of_day is not None
    assert of_day.id == "c"
    assert Plans(database, "dumai").latest("2020-01-01") is None


def test_the_days_with_a_plan_are_listed_once_and_newest_first(database: Database) -> None:
    for plan in (kept("a", "2026-01-02"), kept("b", "2026-01-03"), kept("c", "2026-01-02", 9)):
        Plans(database, "dumai").keep(plan)
    assert Plans(database, "dumai").dates() == ("2026-01-03", "2026-01-02")
    assert Plans(database, "elsewhere").dates() == ()


def test_the_summary_counts_what_came_in_several_goes_once(database: Database) -> None:
    Incidents(database, "dumai").add([incident(2), incident(3)])
    Incidents(database, "dumai").add([incident(3), incident(1)])
    summary = Incidents(database, "dumai").summary()
    assert (summary.count, summary.first, summary.last) == (3, incident(1).time, incident(3).time)
    database.forget("dumai")
    assert Incidents(database, "dumai").summary().count == 0


def test_keeping_a_plan_again_replaces_it(database: Database) -> None:
    Plans(database, "dumai").keep(kept("a", "2026-01-02"))
    Plans(database, "dumai").keep(kept("a", "2026-01-02", 11))
    assert Plans(database, "dumai").get("a").made.hour == 11
    assert len(Plans(database, "dumai").all()) == 1


def test_an_unknown_plan_is_not_found(database: Database) -> None:
    with pytest.raises(NotFoundError, match="no plan 'x'"):
        Plans(database, "dumai").get("x")


def test_an_empty_note_is_removed(database: Database) -> None:
    notes = Notes(database, "dumai")
    far = Notice.of("roads.far", place="Pasar", distance_m=1204.5)
    notes.set("notice", far)
    notes.set("source", as_it_is("a"))
    notes.set("source", None)
    assert notes.all() == {"notice": far}


def test_a_database_is_found_again_after_closing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'patroli.sqlite'}"
    first = open_database(url)
    Incidents(first, "dumai").add([incident(1)])
    first.close()
    second = open_database(url)
    assert Incidents(second, "dumai").all() == (incident(1),)
    second.close()


def test_the_environment_names_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'named.sqlite'}")
    open_database().close()
    assert (tmp_path / "named.sqlite").exists()
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.chdir(tmp_path)
    open_database().close()
    assert (tmp_path / "var" / "patroli.sqlite").exists()


def test_a_damaged_file_is_refused_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "broken.sqlite"
    path.write_bytes(b"this is no database " * 400)
    with pytest.raises(StoreError, match="damaged: restore a backup"):
        open_database(f"sqlite:///{path}")


def test_a_database_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    open_database(f"sqlite:///{path}").close()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE alembic_version SET version_num = '0999'")
    db.close()
    with pytest.raises(StoreError, match=r"newer \(revision 0999"):
        open_database(f"sqlite:///{path}")


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE songs (title TEXT)")
    db.close()
    with pytest.raises(StoreError, match="another program"):
        open_database(f"sqlite:///{path}")


@pytest.mark.parametrize(
    "password", ["ra@hasia", "ra@:hasia", "@/rahasia", "ra@h/a:sia", "ra@/x:y"]
)
def test_a_password_that_needs_encoding_is_told_how_and_not_repeated(password: str) -> None:
    for scheme in ("postgresql", "postgres", "postgresql+psycopg"):
        with pytest.raises(StoreError, match="write @ as %40, : as %3A, / as %2F") as refused:
            open_database(f"{scheme}://patroli:{password}@127.0.0.1/patroli")
        assert "sia" not in str(refused.value)


@pytest.mark.parametrize("url", ["nonsense", "mysql+nothing://x/y"])
def test_a_url_that_names_no_database_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="expected a database URL"):
        open_database(url)


@pytest.mark.parametrize(
    "url", ["postgresql+nothing://u:geheim@x/y", "postgresql//u:geheim@x/y", "mysql://u:geheim@x/y"]
)
def test_no_message_tells_the_password(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_database(url)
    assert "geheim" not in str(caught.value)


def test_sqlite_waits_for_other_writers_and_checks_references(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'patroli.sqlite'}"
    one, two = open_database(url), open_database(url)
    Incidents(one, "dumai").add([incident(1)])
    Incidents(two, "dumai").add([incident(2)])
    assert len(Incidents(one, "dumai").all()) == 2
    one.close()
    two.close()
    with sqlite3.connect(tmp_path / "patroli.sqlite") as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    db.close()


@pytest.mark.parametrize(("key", "value"), [("half \ud800", 1), ("number", 2**70)])
def test_a_value_that_no_database_keeps_is_the_senders_fault(
    database: Database, key: str, value: int
) -> None:
    put = sa.text("INSERT INTO tries (key, count, ends_us) VALUES (:key, :value, 1)")
    with pytest.raises(UnfitError, match="cannot be kept"), database.write() as db:
        db.execute(put, {"key": key, "value": value})
    with database.read() as db:
        assert db.scalar(sa.text("SELECT count(*) FROM tries")) == 0
