import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from geo.errors import OfflineError
from geo.notice import Notice, as_it_is
from planner.city.office import Office
from planner.errors import PlanError
from planner.incidents.store.incidents import Incidents
from planner.jobs import worker
from planner.jobs.ask import ask
from planner.jobs.model import Job
from planner.jobs.queue import JobQueue
from planner.jobs.store import Jobs
from planner.jobs.worker import Agenda, Kind, Stop, run, take_up, work
from planner.patrol.request import Request, request_to_json
from planner.patrol.store import Plans
from planner.work.morning import catch_up, morning
from tests.planner.city.offices import KEY
from tests.planner.city.small_city import NOW, incidents

DAY = "2026-03-02"
ROOT = Path(__file__).parents[3]

KINDS: dict[str, Kind] = {}
AGENDA = Agenda(KINDS, first=catch_up, regular=morning)


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> dict[str, Kind]:
    """Give the kinds of jobs that the worker knows, to be filled by the test."""
    KINDS.clear()
    monkeypatch.setattr(worker, "POLL_S", 0.0)
    return KINDS


def drain(office: Office, stop: Stop | None = None) -> int:
    """Run what is in the queue and return how many ids were taken from it."""
    asked = stop or Stop()
    queue = JobQueue(office.folder, office.city, lambda id: run(office, id, KINDS, asked))
    taken = 0
    while queue.run_next():
        taken += 1
    queue.close()
    return taken


def test_a_job_is_run_with_its_arguments_and_ends_done(
    office: Office, kinds: dict[str, Kind]
) -> None:
    seen: list[object] = []

    def act(_: Office, job: Job, step: Callable[[str], None]) -> None:
        step("first")
        step("second")
        told = Jobs.of(office).get(job.id)
        seen.extend([job.arguments, told.step, told.steps, told.message])

    kinds["act"] = Kind(act, 3)
    job = ask(office, "act", {"date": DAY}, "komandan")
    assert drain(office) == 1
    assert seen == [{"date": DAY}, 1, 3, Notice.of("second")]
    assert Jobs.of(office).get(job.id).state == "done"


def test_every_job_leaves_one_line_in_the_log_however_it_ends(
    office: Office, kinds: dict[str, Kind], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "planner.jobs")

    def act(_: Office, job: Job, step: Callable[[str], None]) -> None:
        step("first")
        if job.arguments:
            raise {"purpose": PlanError("outside"), "crash": KeyError("x")}[job.arguments["how"]]

    kinds["act"] = Kind(act, 3)
    asked = [
        ({}, Stop(), "job done", "INFO", {"attempt": 1}),
        ({"how": "purpose"}, Stop(), "job failed", "WARNING", {"why": "outside"}),
        ({"how": "crash"}, Stop(), "job failed", "ERROR", {"why": "'x'"}),
        ({}, Stop(asked=True), "job handed back", "INFO", {}),
    ]
    for arguments, stop, told, level, fields in asked:
        caplog.clear()
        job = ask(office, "act", arguments, "komandan")
        run(office, job.id, KINDS, stop)
        (line,) = [r for r in caplog.records if r.name.startswith("planner")]
        assert (line.getMessage(), line.levelname) == (told, level)
        kept = vars(line)["fields"]
        assert kept | fields | {"job": job.id, "kind": "act"} == kept
        assert kept["seconds"] >= 0
        assert bool(line.exc_info) is (level == "ERROR")


def test_a_job_asked_twice_runs_once(office: Office, kinds: dict[str, Kind]) -> None:
    runs: list[str] = []
    kinds["act"] = Kind(lambda o, job, step: runs.append(job.id), 1)
    first = ask(office, "act", {"date": DAY}, "komandan")
    assert ask(office, "act", {"date": DAY}, "wakil").id == first.id
    assert drain(office) == 2
    assert runs == [first.id]


def test_an_error_raised_on_purpose_is_told_at_once(office: Office, kinds: dict[str, Kind]) -> None:
    def refuse(*_: object) -> None:
        raise PlanError("post 'Mako' lies outside the wards")

    kinds["act"] = Kind(refuse, 1)
    job = ask(office, "act", {}, "komandan")
    drain(office)
    told = Jobs.of(office).get(job.id)
    assert (told.state, told.message, told.attempts) == (
        "failed",
        as_it_is("post 'Mako' lies outside the wards"),
        1,
    )


@pytest.mark.parametrize("error", [KeyError("x"), OfflineError("no internet")])
def test_other_errors_are_tried_three_times(
    office: Office, kinds: dict[str, Kind], error: Exception
) -> None:
    runs: list[str] = []

    def stumble(_: Office, job: Job, step: Callable[[str], None]) -> None:
        runs.append(job.id)
        raise error

    kinds["act"] = Kind(stumble, 1)
    job = ask(office, "act", {}, "komandan")
    drain(office)
    assert len(runs) == 3
    told = Jobs.of(office).get(job.id)
    assert told.state == "failed"
    assert str(error) in str(told.message)


def test_a_job_of_an_unknown_kind_fails_and_says_so(office: Office, kinds: dict[str, Kind]) -> None:
    job = ask(office, "fly", {}, "komandan")
    drain(office)
    assert Jobs.of(office).get(job.id).message == Notice.of("job.other_version")


def test_a_worker_that_stops_hands_its_job_back(office: Office, kinds: dict[str, Kind]) -> None:
    stop = Stop()

    def act(_: Office, job: Job, step: Callable[[str], None]) -> None:
        step("first")
        stop.asked = True
        step("second")
        raise AssertionError("went on")

    kinds["act"] = Kind(act, 2)
    job = ask(office, "act", {}, "komandan")
    drain(office, stop)
    told = Jobs.of(office).get(job.id)
    assert (told.state, told.attempts) == ("waiting", 0)


def test_what_a_killed_worker_left_is_taken_up_but_not_for_ever(
    office: Office, kinds: dict[str, Kind]
) -> None:
    kinds["act"] = Kind(lambda *_: None, 1)
    job = ask(office, "act", {}, "komandan")
    for attempt in range(1, 4):
        assert Jobs.of(office).claim(job.id, steps=1, at=NOW)
        take_up(office)
        assert Jobs.of(office).get(job.id).state == ("waiting" if attempt < 3 else "failed")
    assert Jobs.of(office).get(job.id).message == Notice.of("job.worker_died")


def test_a_job_whose_id_the_queue_lost_is_run_all_the_same(
    make_office: Callable[..., Office], kinds: dict[str, Kind], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "TICK_S", 0.5)
    office = make_office(datetime(2026, 3, 2, 1, tzinfo=UTC))
    stop = Stop()

    def act(*_: object) -> None:
        stop.asked = True

    kinds["act"] = Kind(act, 1)
    job = Jobs.of(office).add("a", "act", {}, by="komandan", at=NOW)
    work(office, AGENDA, stop, lambda _: None)
    assert Jobs.of(office).get(job.id).state == "done"


def test_a_second_worker_waits_for_the_first(office: Office, kinds: dict[str, Kind]) -> None:
    said: list[str] = []
    first, second = Stop(), Stop()

    def act(*_: object) -> None:
        # The first worker is at work: another one only waits until it is asked to stop.
        def hear(text: str) -> None:
            said.append(text)
            second.asked = True

        work(office, AGENDA, second, hear)
        first.asked = True

    kinds["act"] = Kind(act, 1)
    ask(office, "act", {}, "komandan")
    work(office, AGENDA, first, said.append)
    assert said == ["working for Kota Kecil", "another worker is at work; waiting until it ends"]


def test_a_worker_ends_with_the_process_that_started_it() -> None:
    ours, theirs = os.pipe()
    starter = subprocess.Popen(
        [sys.executable, "-c", "import sys; sys.stdin.read()"],
        stdin=subprocess.PIPE,
        stdout=theirs,
    )
    os.close(theirs)
    stop = Stop()
    stop.follow(ours)
    time.sleep(0.1)
    assert not stop.asked
    starter.kill()
    starter.communicate()
    wait_for(lambda: stop.asked)
    os.close(ours)


def start(office: Office, tmp_path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "planner", "work", "--city", KEY],
        cwd=ROOT,
        env={
            **os.environ,
            "PATROLI_VAR": str(office.folder),
            "PATROLI_DATA": str(tmp_path / "cities"),
            "DATABASE_URL": office.database.engine.url.render_as_string(hide_password=False),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


@pytest.mark.slow
def test_a_plan_survives_the_death_of_its_worker(office: Office, tmp_path: Path) -> None:
    Incidents.of(office).add(incidents())
    job = ask(office, "plan", request_to_json(Request(date=DAY)), "komandan")
    first = start(office, tmp_path)
    wait_for(lambda: Jobs.of(office).get(job.id).state == "running")
    first.kill()
    first.communicate()
    assert Jobs.of(office).get(job.id).state == "running"
    assert Plans.of(office).latest(DAY) is None
    second = start(office, tmp_path)
    wait_for(lambda: not Jobs.of(office).get(job.id).open)
    told = Jobs.of(office).get(job.id)
    assert (told.state, told.attempts) == ("done", 2), told.message
    assert Plans.of(office).latest(DAY) is not None
    second.send_signal(signal.SIGTERM)
    said, _ = second.communicate(timeout=60)
    assert second.returncode == 0, said
