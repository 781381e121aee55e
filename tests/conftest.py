"""What every test shares: property tests draw the same examples on every machine; databases."""

import gc
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from hypothesis import settings

from geo.reading import apart
from geo.reading.carry import from_text
from geo.reading.child import answer
from planner.city.office import Office
from planner.database.all_tables import all_tables
from planner.database.database import Database
from planner.people import passwords
from planner.staffing.solver import apart as solver
from tests.planner.city.offices import small_office, sqlite_file
from tests.planner.city.small_city import NOW
from tests.planner.staffing.solver.warm import solver_kept_warm
from tests.postgresql import empty_database, own_server

settings.register_profile("fixed", derandomize=True, deadline=None, database=None)
settings.load_profile("fixed")

# While modules are imported nothing becomes garbage.
gc.disable()

REAL_READER = apart.run
REAL_SOLVER = solver.run


def read_at_home(folder: Path, name: str, most_s: float, most_bytes: int) -> None:
    """Do what `geo.reading.apart.run` does, without another process and its limits."""
    task, args, kwargs, _, _ = from_text((folder / "request").read_bytes())
    answer(folder, task, args, kwargs, most_bytes)


DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over what was imported: to walk it takes 0.3 s a time."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def real_hasher() -> Iterator[PasswordHasher]:
    """Let passwords cost next to nothing in tests; give what hashes them outside."""
    real = passwords._hasher
    cheap = {"ROUNDS": 1, "MEMORY_KIB": 8, "LANES": 1, "_hasher": PasswordHasher(1, 8, 1)}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in cheap.items():
            patch.setattr(passwords, name, value)
        yield real


@pytest.fixture(scope="session", autouse=True)
def readers_at_home() -> Iterator[None]:
    """Read files that people send in this process, the rest of the way being the same.

    Tests marked by the fixture `real_reader` have a process of its own, as outside.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(apart, "run", read_at_home)
        yield


@pytest.fixture
def real_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read files in a process of its own."""
    monkeypatch.setattr(apart, "run", REAL_READER)


@pytest.fixture(scope="session", autouse=True)
def solver_at_hand() -> Iterator[None]:
    """Let one process make all rosters of the tests, one after the other.

    Tests marked by the fixture `real_solver` start one for each, as outside.
    """
    with pytest.MonkeyPatch.context() as patch, solver_kept_warm() as run:
        patch.setattr(solver, "run", run)
        yield


@pytest.fixture
def real_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every roster in a process of its own."""
    monkeypatch.setattr(solver, "run", REAL_SOLVER)


@pytest.fixture(scope="session")
def postgresql_server(worker_id: str) -> Iterator[str]:
    """Give the URL of a PostgreSQL database that is this worker's own to fill and empty."""
    given = os.environ.get("TEST_DATABASE_URL", "")
    if not given:
        with own_server() as url:
            yield url
    elif worker_id == "master":
        yield given
    else:
        with empty_database(given, f"{sa.make_url(given).database}_{worker_id}") as url:
            yield url


@pytest.fixture(scope="session")
def postgresql_tables(postgresql_server: str) -> Iterator[sa.Engine]:
    """Give a way to that database, with the tables of the program in it."""
    engine = sa.create_engine(postgresql_server)
    with engine.begin() as db:
        db.execute(sa.text("DROP SCHEMA public CASCADE"))
        db.execute(sa.text("CREATE SCHEMA public"))
    Database(postgresql_server).close()
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Give the URL of a SQLite file with the tables of the program."""
    return sqlite_file(tmp_path / "patroli.sqlite")


@pytest.fixture
def postgresql_url(postgresql_server: str, postgresql_tables: sa.Engine) -> Iterator[str]:
    """Give the URL of an empty PostgreSQL database, and empty it again."""
    yield postgresql_server
    with postgresql_tables.begin() as db:
        empty(db)


def empty(db: sa.Connection) -> None:
    """Delete what a test has filled in: some rows, where emptying a whole table takes long."""
    asked = (f"SELECT '{t}' WHERE EXISTS (SELECT FROM \"{t}\")" for t in all_tables().tables)
    filled = set(db.scalars(sa.text(" UNION ALL ".join(asked))))
    for table in reversed(all_tables().sorted_tables):
        if table.name in filled:
            # The audit log lets no row go.
            verb = "TRUNCATE" if table.name == "audit" else "DELETE FROM"
            db.execute(sa.text(f'{verb} "{table.name}"'))
    drawn = "SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL"
    for sequence in db.scalars(sa.text(drawn)).all():
        db.execute(sa.text(f'ALTER SEQUENCE "{sequence}" RESTART'))


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    """Give the URL of an empty database: every test that asks runs on SQLite and PostgreSQL."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=DATABASES)
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database without tables, for tests of how tables come and go."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.sqlite'}"
        return
    server = str(request.getfixturevalue("postgresql_server"))
    engine = sa.create_engine(server)
    with engine.begin() as db:
        db.execute(sa.text("DROP SCHEMA IF EXISTS bare CASCADE"))
        db.execute(sa.text("CREATE SCHEMA bare"))
    yield str(
        sa.make_url(server)
        .update_query_dict({"options": "-csearch_path=bare"})
        .render_as_string(hide_password=False)
    )
    with engine.begin() as db:
        db.execute(sa.text("DROP SCHEMA bare CASCADE"))
    engine.dispose()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Give an empty database."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def make_office(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Office]]:
    """Give a function that opens the small city's office at a time."""
    monkeypatch.setenv("PATROLI_DATA", str(tmp_path / "cities"))
    opened: list[Office] = []

    def make(at: datetime = NOW) -> Office:
        opened.append(small_office(tmp_path, at=at, url=database_url))
        return opened[-1]

    yield make
    for office in opened:
        office.database.close()


@pytest.fixture
def office(make_office: Callable[..., Office]) -> Office:
    """Give the small city's office at NOW, with nothing in its database."""
    return make_office()
