"""How a database is opened, kept open, and what its errors say."""

import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from planner.database.all_tables import all_tables
from planner.database.database import Database
from planner.database.engine import explained, plain_url, sqlite_file
from planner.errors import StoreError

notes, cities = all_tables().tables["notes"], all_tables().tables["cities"]


def note(database: Database, key: str) -> None:
    with database.write() as db:
        database.own(db, "kecil")
        db.execute(notes.insert().values(city="kecil", key=key, text="x"))


def keys(database: Database) -> list[str]:
    with database.read() as db:
        return list(db.scalars(sa.select(notes.c.key).order_by(notes.c.key)))


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_name_of_postgresql_leads_to_the_driver_that_is_there(scheme: str) -> None:
    assert plain_url(f"{scheme}://u@127.0.0.1/x").drivername == "postgresql+psycopg"
    assert sqlite_file(plain_url(f"{scheme}://u@127.0.0.1/x")) is None


def test_things_kept_together_are_kept_or_not_at_all(database: Database) -> None:
    def half() -> None:
        with database.write():
            note(database, "a")
            raise KeyError

    with pytest.raises(KeyError):
        half()
    assert keys(database) == []


def test_what_is_read_together_is_of_one_moment(database: Database) -> None:
    note(database, "a")
    with database.read() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(notes)) == 1
        other = threading.Thread(target=note, args=(database, "b"))
        other.start()
        other.join()
        assert db.scalar(sa.select(sa.func.count()).select_from(notes)) == 1
    assert keys(database) == ["a", "b"]


def test_many_writers_at_once_take_turns(database: Database) -> None:
    failed: list[BaseException] = []

    def write(name: str) -> None:
        try:
            for number in range(5):
                note(database, f"{name}{number}")
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcdef"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(keys(database)) == 30


def test_two_programs_that_make_the_tables_at_once_make_them_once(bare_url: str) -> None:
    made: list[Any] = []

    def make() -> None:
        try:
            made.append(Database(bare_url))
        except BaseException as error:
            made.append(error)

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [m for m in made if not isinstance(m, Database)] == []
    for database in made:
        assert database.state().kind == "current"
        database.close()


def test_nothing_is_written_to_a_file_that_was_taken_away(tmp_path: Path) -> None:
    one, two = (Database(f"sqlite:///{tmp_path / name}") for name in ("a.sqlite", "b.sqlite"))
    note(one, "a")
    note(two, "b")
    two.close()
    for path in tmp_path.glob("a.sqlite*"):
        path.unlink()
    (tmp_path / "b.sqlite").replace(tmp_path / "a.sqlite")
    assert keys(one) == ["b"]
    for path in tmp_path.glob("a.sqlite*"):
        path.unlink()
    with pytest.raises(StoreError, match="no such table"):
        note(one, "c")
    one.close()


def test_a_lost_connection_is_made_again(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    note(database, "a")
    with database.read() as db:
        backend = db.scalar(sa.text("SELECT pg_backend_pid()"))
    other = sa.create_engine(postgresql_url)
    with other.begin() as db:
        db.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})
    other.dispose()
    assert keys(database) == ["a"]
    database.close()


def test_a_server_that_is_not_there_is_told_in_plain_words() -> None:
    with pytest.raises(StoreError, match="see that the database server runs") as caught:
        Database("postgresql://u:geheim@127.0.0.1:1/x")
    assert "geheim" not in str(caught.value)


def test_a_contradiction_is_told_without_the_values(database: Database) -> None:
    note(database, "rahasia")
    with pytest.raises(StoreError, match="nothing was kept") as caught:
        note(database, "rahasia")
    assert "rahasia" not in str(caught.value)


@pytest.mark.parametrize(
    ("cause", "remedy"),
    [
        ("database or disk is full", "make room"),
        ("attempt to write a readonly database", "right to write"),
        ("canceling statement due to statement timeout", "took too long"),
        ("canceling statement due to lock timeout", "another program is writing"),
        ("value too long for type character varying(5)", "does not fit its column"),
        ("something new", "see that the folder can be written"),
    ],
)
def test_what_drivers_say_comes_with_what_to_do(cause: str, remedy: str) -> None:
    assert remedy in explained(sa.exc.OperationalError("SELECT 1", {}, Exception(cause)))
