import json
import logging
import pickle
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from planner.city.office import Office
from planner.jobs.ask import ask
from planner.jobs.queue import FILE, JobQueue
from planner.jobs.store import Jobs
from planner.jobs.worker import Stop, run
from planner.work.kinds import KINDS

RAN: list[str] = []


class Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return RAN.append, ("code of a stranger",)


STRANGERS: list[object] = [
    pickle.dumps(Evil()),
    pickle.dumps(("id", "queuetask_job", 0, 0, 0, None, ("x",), {}, None, None, None, None)),
    b"",
    b"null",
    b'"a"',
    b'{"job": 1}',
    b'{"job": "../../etc"}',
    b'{"job": "a", "run": "b"}',
    b"[" * 200_000,
    "{}",
    7,
    0.5,
]


@pytest.mark.parametrize("item", STRANGERS, ids=lambda item: repr(item)[:30])
def test_what_a_stranger_put_into_the_queue_is_left_out_and_logged(
    tmp_path: Path, item: object, caplog: pytest.LogCaptureFixture
) -> None:
    ran: list[str] = []
    queue = JobQueue(tmp_path, "kota", ran.append)
    put_raw(tmp_path / FILE, item)
    queue.put("a1")
    with caplog.at_level(logging.WARNING):
        assert queue.run_next()
        assert queue.run_next()
    queue.close()
    assert ran == ["a1"]
    assert RAN == []
    assert "no id of a job" in caplog.text


def test_the_queue_keeps_text_that_names_a_job_and_nothing_else(tmp_path: Path) -> None:
    queue = JobQueue(tmp_path, "kota")
    queue.put("a1")
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        (item,) = db.execute("SELECT data FROM task").fetchone()
    assert json.loads(item) == {"job": "a1"}
    assert not queue.empty
    queue.close()


def test_a_job_that_nobody_asked_for_is_logged(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    run(office, "feed", KINDS, Stop())
    assert "nobody asked for" in caplog.text


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("settle", {}),
        ("settle", {"date": 7}),
        ("assess", {"date": "yesterday"}),
        ("tidy", {"date": "2026-03-02", "more": 1}),
        ("roster", {"month": "2026-13"}),
        ("plan", {"when": "2026-03-02"}),
        ("plan", {"date": "2026-03-02", "without": 5}),
        ("os.system", {"date": "2026-03-02"}),
    ],
)
def test_a_job_of_the_table_with_wrong_arguments_fails_at_once(
    office: Office, kind: str, arguments: dict[str, object]
) -> None:
    job = ask(office, kind, arguments, "komandan")
    run(office, job.id, KINDS, Stop())
    ended = Jobs.of(office).get(job.id)
    assert (ended.state, ended.attempts) == ("failed", 1)


def test_nothing_that_is_kept_for_later_is_pickled() -> None:
    sources = [p for n in ("geo", "planner", "web") for p in (ROOT / n).rglob("*.py")]
    using = {
        p.relative_to(ROOT).as_posix()
        for p in sources
        if any(word in p.read_text(encoding="utf-8") for word in ("import pickle", "import huey"))
    }
    # A case for the solver goes to a process of our own and comes back: nobody else writes there.
    assert using == {f"planner/staffing/solver/{name}.py" for name in ("apart", "process")}


def put_raw(file: Path, item: object) -> None:
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("INSERT INTO task (queue, data, priority) VALUES ('kota', ?, 9)", (item,))


ROOT = Path(__file__).parents[3]
