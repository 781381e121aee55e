"""Every step of the tables' history, with data, on every database."""

import json
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from planner.database import schema
from planner.database.alike import Alike
from planner.database.all_tables import all_tables
from planner.database.database import Database, open_database
from planner.database.migrations import FIRST, HEAD, draft
from planner.errors import StoreError
from planner.staffing.model import Assignment
from planner.staffing.store import Staffing
from tests.planner.database.histories import contents, old_database


@pytest.fixture
def old(bare_url: str) -> Iterator[Database]:
    made = old_database(bare_url)
    yield made
    made.close()


def shape(db: sa.Connection) -> dict[str, Any]:
    look = sa.inspect(db)

    def of(table: str) -> dict[str, Any]:
        return {
            "columns": {
                c["name"]: (str(c["type"]), c["nullable"], c["default"])
                for c in look.get_columns(table)
            },
            "key": look.get_pk_constraint(table)["constrained_columns"],
            "references": sorted(
                (f["constrained_columns"], f["referred_table"], f["options"])
                for f in look.get_foreign_keys(table)
            ),
            "unique": sorted(u["column_names"] for u in look.get_unique_constraints(table)),
            "indexes": sorted(
                (i["name"], i["column_names"])
                for i in look.get_indexes(table)
                if not i.get("duplicates_constraint")
            ),
        }

    triggers = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
        "postgresql": "SELECT tgname, pg_get_functiondef(tgfoid) FROM pg_trigger "
        "JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal "
        "AND relnamespace = current_schema()::regnamespace ORDER BY tgname",
    }[db.dialect.name]
    guards = [tuple(row) for row in db.execute(sa.text(triggers))]
    assert guards
    return {name: of(name) for name in look.get_table_names()} | {"guards": guards}


def test_the_steps_lead_to_the_tables_of_the_source(bare_url: str) -> None:
    database = Database(bare_url, any_version=True)
    database.migrate()
    with database.read() as db:
        context = MigrationContext.configure(db)
        assert compare_metadata(context, all_tables()) == []
        by_steps = shape(db)
    database.migrate(FIRST)
    with database.write() as db:
        for name in ("notes", "plans", "patrols", "incidents", "cities", "schema_version"):
            db.execute(sa.text(f"DROP TABLE {name}"))
        db.execute(sa.text("DROP TABLE alembic_version"))
    Database(bare_url).close()
    with database.read() as db:
        assert shape(db) == by_steps
    database.close()


def test_the_draft_of_a_step_is_empty_at_the_head_and_code_before_it() -> None:
    assert draft.draft(HEAD).startswith("# the tables are those")
    code = draft.draft(FIRST)
    compile(code, "draft", "exec")
    assert 'revision = "0002"' in code
    assert "op.create_table('audit'," in code


def test_the_program_works_with_the_newest_step() -> None:
    assert schema.revisions()[0] == FIRST
    assert schema.revisions()[-1] == HEAD


def test_an_old_database_goes_up_and_down_with_its_data(old: Database) -> None:
    with old.read() as db:
        before = contents(db)
        assert schema.state(db) == ("older", FIRST)
    for _ in range(2):
        old.migrate()
        with old.read() as db:
            assert schema.state(db) == ("current", HEAD)
            assert contents(db) == before
            assert sorted(map(tuple, db.execute(sa.text("SELECT * FROM tallies")))) == [
                ("dumai", "found", 2, 10**15, 10**15 + 1),
                ("dumai", "reported", 1, 10**15 + 2, 10**15 + 2),
                ("kota-b", "found", 2, 10**15, 10**15 + 1),
                ("kota-b", "reported", 1, 10**15 + 2, 10**15 + 2),
            ]
        old.migrate(FIRST)
        with old.read() as db:
            assert contents(db) == before
            assert db.scalar(sa.text("SELECT version FROM schema_version")) == 1
            assert "audit" not in sa.inspect(db).get_table_names()


def test_texts_kept_as_differences_are_whole_for_an_earlier_version(bare_url: str) -> None:
    database = Database(bare_url)
    alike = Alike(database, all_tables().tables["worksheets"], "plan")
    texts = {str(n): json.dumps({"n": n, "rest": list(range(200))}) for n in range(5)}
    with database.write() as db:
        database.own(db, "k")
        for n, text in texts.items():
            alike.keep(db, "k", n, text, like=str(int(n) - 1))
    database.migrate("0003")
    with database.read() as db:
        rows = db.execute(sa.text("SELECT plan, json FROM worksheets"))
        assert {row.plan: row.json for row in rows} == texts
    database.migrate()
    with database.read() as db:
        assert alike.text(db, "k", "4") == texts["4"]
    database.close()


def test_what_calendars_were_told_goes_and_rosters_stay_for_an_earlier_version(
    bare_url: str,
) -> None:
    database = Database(bare_url)
    on = date(2026, 3, 1)
    with database.write():
        staffing = Staffing(database, "k")
        one = Assignment(day=on, member="a", shift="pagi", squad="Regu 1")
        at = datetime(2026, 3, 1, tzinfo=UTC)
        for n, served in enumerate(([one], [])):
            staffing.keep_roster(
                "2026-03", revision=n, services=[], assignments=served, by="uji", at=at
            )
        staffing.put_calendar_link("member", "a", "x")
    assert staffing.dropped(on, on) == (one,)
    database.migrate("0004")
    with database.read() as db:
        assert db.scalar(sa.text("SELECT revision FROM rosters")) == 2
    database.migrate()
    assert staffing.dropped(on, on) == ()
    assert staffing.tell("2026-03", "s", at)[0] == 1
    database.close()


def test_tokens_of_before_scopes_do_what_they_did_for_ninety_days(bare_url: str) -> None:
    database = Database(bare_url, any_version=True)
    database.migrate("0009")
    now_us = time.time_ns() // 1000
    with database.write() as db:
        person = "INSERT INTO people (id, username, name, active, uniquifier, created_us) VALUES "
        db.execute(sa.text(f"{person} (1, 'sari', 'Sari', :yes, 'u', 1)"), {"yes": True})
        for digest, purpose, days in (("a", "api", 30), ("b", "api", 366), ("c", "reset", 1)):
            row = {"d": digest, "p": purpose, "e": now_us + days * 86_400 * 10**6}
            key = "INSERT INTO access_keys (digest, person, purpose, created_us, expires_us) VALUES"
            db.execute(sa.text(f"{key} (:d, 1, :p, 1, :e)"), row)
    database.migrate("0010")
    with database.write() as db:
        found = db.execute(sa.text("SELECT digest, scope, expires_us FROM access_keys")).all()
        days_left = {d: round((e - now_us) / 86_400e6) for d, _, e in found}
        assert days_left == {"a": 30, "b": 90, "c": 1}
        every = "read incidents plans"
        assert {d: s for d, s, _ in found} == {"a": every, "b": every, "c": ""}
        db.execute(sa.text("UPDATE access_keys SET scope = 'read' WHERE digest = 'a'"))
    database.migrate("0009")
    with database.read() as db:
        # One that could only read must not come to write.
        assert set(db.scalars(sa.text("SELECT digest FROM access_keys"))) == {"b", "c"}
    database.close()


def test_minutes_of_before_are_told_apart_by_what_was_published_and_visited(bare_url: str) -> None:
    database = Database(bare_url, any_version=True)
    database.migrate("0010")
    stops = [
        {"id": f"{name}@pagi", "ward_code": ward, "dwell_s": 720}
        for name, ward in (("a", "A"), ("b", "A"), ("c", "B"))
    ]
    plan = json.dumps({"shifts": [{"name": "pagi", "loops": [{"stops": stops}]}]})
    with database.write() as db:
        db.execute(sa.text("INSERT INTO cities (key) VALUES ('k')"))
        for day in ("2026-03-01", "2026-03-02"):
            row = {"day": day, "json": plan}
            put = "INSERT INTO publications VALUES ('k', :day, 1, 'p', :json, '', 1, 'sari')"
            db.execute(sa.text(put), row)
        visits = json.dumps([["a@pagi", 7, 101.4, 1.6]])
        db.execute(sa.text("INSERT INTO visits VALUES ('k', '2026-03-01', :v)"), {"v": visits})
        for day, ward, source, minutes in (
            ("2026-03-01", "A", "checked-in", 30.0),
            ("2026-03-01", "B", "checked-in", 19.0),
            ("2026-03-02", "A", "planned", 20.0),
            ("2026-03-02", "C", "planned", 15.0),
            ("2026-02-01", "A", "recorded", 60.0),
        ):
            spent = {"d": day, "w": ward, "s": source, "m": minutes}
            put = "INSERT INTO patrols VALUES ('k', :d, 'pagi', :w, :s, :m)"
            db.execute(sa.text(put), spent)
    database.migrate("0011")
    with database.read() as db:
        found = db.execute(sa.text("SELECT day, ward, stop_minutes FROM patrols")).all()
        visits = db.scalar(sa.text("SELECT json FROM visits"))
    assert {tuple(row) for row in found} == {
        ("2026-03-01", "A", 12.0),
        ("2026-03-01", "B", 0.0),
        ("2026-03-02", "A", 20.0),
        ("2026-03-02", "C", 0.0),
        ("2026-02-01", "A", None),
    }
    assert json.loads(visits or "") == [["a@pagi", 7, 101.4, 1.6, 12.0, "pagi"]]
    database.migrate("0010")
    with database.read() as db:
        assert json.loads(db.scalar(sa.text("SELECT json FROM visits")) or "") == [
            ["a@pagi", 7, 101.4, 1.6]
        ]
    database.close()


def test_a_step_that_fails_changes_nothing(old: Database) -> None:
    with old.write() as db:
        # In the way of a table that the step makes last.
        db.execute(sa.text("CREATE TABLE worksheets (x INTEGER)"))
    with pytest.raises(StoreError, match="worksheets"):
        old.migrate()
    with old.read() as db:
        assert schema.state(db) == ("older", FIRST)
        assert "people" not in sa.inspect(db).get_table_names()


def test_an_older_database_is_refused_with_the_command_that_helps(
    old: Database, bare_url: str
) -> None:
    with pytest.raises(StoreError, match="patroli database upgrade"):
        Database(bare_url)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE alembic_version SET version_num = '0999'", r"newer \(revision 0999"),
        ("DELETE FROM alembic_version", "another program"),
        ("DROP TABLE alembic_version", "another program"),
    ],
)
def test_a_database_of_another_version_or_program_is_refused(
    bare_url: str, change: str, told: str
) -> None:
    database = Database(bare_url)
    with database.write() as db:
        db.execute(sa.text(change))
    with pytest.raises(StoreError, match=told):
        database.settle()
    database.close()


def test_opening_an_older_file_upgrades_it_and_leaves_a_copy_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "patroli.sqlite"
    old_database(f"sqlite:///{path}").close()
    for _ in range(2):
        opened = open_database(f"sqlite:///{path}")
        assert opened.state().kind == "current"
        opened.close()
    (kept,) = tmp_path.glob(f"*.before-{HEAD}")
    assert kept.stat().st_mode & 0o077 == 0
    with sqlite3.connect(kept) as db:
        assert db.execute("SELECT count(*) FROM incidents").fetchone() == (6,)
        assert db.execute("SELECT version FROM schema_version").fetchone() == (1,)
    db.close()


def test_the_audit_log_cannot_be_changed_in_the_database(bare_url: str) -> None:
    database = Database(bare_url, any_version=True)
    database.migrate()
    with database.write() as db:
        db.execute(
            all_tables()
            .tables["audit"]
            .insert()
            .values(
                number=1, at_us=1, city="k", actor="a", action="b", object="c", detail="", seal="s"
            )
        )
    for change in ("UPDATE audit SET actor = 'x'", "DELETE FROM audit"):
        with pytest.raises(StoreError, match="can only be added to"), database.write() as db:
            db.execute(sa.text(change))
    database.close()
