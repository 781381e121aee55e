"""The worker: runs the jobs of a city, one after the other, until it is asked to stop.

Only one worker of a city runs at a time, so whatever is said to be running when it starts was left
by one that was killed, and is taken up again.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from filelock import Timeout

from geo.errors import GeoError, OfflineError
from geo.notice import Notice
from planner.city.office import Office
from planner.errors import NotFoundError, PlannerError, StoreError, told
from planner.jobs.lock import worker_lock
from planner.jobs.model import Job
from planner.jobs.queue import JobQueue
from planner.jobs.store import Jobs
from planner.private import private_folder

ATTEMPTS = 3
"""How often a job is begun before it is given up."""

POLL_S = 0.3
TICK_S = 30.0
"""How often the worker looks at the clock, and at jobs whose id the queue has lost."""

Step = Callable[[str], None]

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Stop:
    """Whether the worker was asked to stop. A signal may set `asked` at any moment."""

    asked: bool = False

    def follow(self, descriptor: int) -> None:
        """Be asked once a pipe is closed at its other end, or whoever held that end has died.

        Unlike signals and numbers of parents, this is so on every system.
        """

        def wait() -> None:
            with suppress(OSError):
                while os.read(descriptor, 1024):
                    pass
            self.asked = True

        threading.Thread(target=wait, daemon=True).start()


class StoppedError(Exception):
    """The worker stops in the middle of a job, which another will begin anew."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What jobs of a kind do, how many steps they tell, and what raises on wrong arguments."""

    run: Callable[[Office, Job, Step], None]
    steps: int
    check: Callable[[Mapping[str, Any]], object] = lambda _: None


@dataclass(frozen=True, slots=True)
class Agenda:
    """What a worker does: the kinds of jobs, what it begins with, and what it looks after."""

    kinds: Mapping[str, Kind]
    first: Callable[[Office], object]
    regular: Callable[[Office], object]


def work(office: Office, agenda: Agenda, stop: Stop, say: Callable[[str], None]) -> None:
    """Run the jobs of the office's city until asked to stop; wait while another worker does."""
    with _alone(office, stop, say) as alone:
        if not alone:
            return
        queue = JobQueue(office.folder, office.city, lambda id: run(office, id, agenda.kinds, stop))
        try:
            say(f"working for {office.data.settings.name}")
            agenda.first(office)
            look = 0.0
            while not stop.asked:
                if time.monotonic() >= look:
                    _look_around(office, agenda, queue)
                    look = time.monotonic() + TICK_S
                if not queue.run_next():
                    time.sleep(POLL_S)
        finally:
            queue.close()


def run(office: Office, id: str, kinds: Mapping[str, Kind], stop: Stop) -> None:
    """Run a job that waits, and tell how it ended; nothing is raised."""
    try:
        kind = kinds.get(Jobs.of(office).get(id).kind)
    except NotFoundError:
        log.warning("the queue names a job that nobody asked for; it is left out")
        return
    job = Jobs.of(office).claim(id, steps=kind.steps if kind else 0, at=office.now())
    if job is None:
        return
    done, began = 0, time.monotonic()

    def tell(how: str, level: int = logging.INFO, error: Exception | None = None) -> None:
        fields = {"job": id, "kind": job.kind, "attempt": job.attempts}
        fields["seconds"] = round(time.monotonic() - began, 1)
        why = {"why": str(error) or type(error).__name__} if error else {}
        # What is raised on purpose says all there is to know.
        way = None if isinstance(error, GeoError | PlannerError) else error
        log.log(level, "job %s", how, extra={"fields": fields | why}, exc_info=way)

    def step(label: str) -> None:
        nonlocal done
        if stop.asked:
            raise StoppedError
        Jobs.of(office).step(id, done, Notice.of(label), at=office.now())
        done += 1

    try:
        if kind is None:
            raise PlannerError(
                f"expected a job of the kinds {', '.join(kinds)}, got '{job.kind}'; it was asked "
                "for by another version",
                Notice.of("job.other_version"),
            )
        _check(kind, job)
        kind.run(office, job, step)
    except StoppedError:
        Jobs.of(office).hand_back(id)
        tell("handed back")
    except (GeoError, PlannerError) as error:
        # What was raised on purpose comes again, unless it is about the database or the internet.
        tell("failed", logging.WARNING, error)
        _fail(office, job, told(error), again=isinstance(error, StoreError | OfflineError))
    except Exception as error:
        tell("failed", logging.ERROR, error)
        _fail(
            office,
            job,
            Notice.of("job.crashed", error=f"{type(error).__name__}: {error}"),
            again=True,
        )
    else:
        Jobs.of(office).done(id, at=office.now())
        tell("done")


def _check(kind: Kind, job: Job) -> None:
    try:
        kind.check(job.arguments)
    except (LookupError, TypeError, ValueError) as error:
        log.warning("job %s (%s) is refused: %s", job.id, job.kind, error)
        raise PlannerError(Notice.of("job.other_version")) from error


def take_up(office: Office) -> None:
    """Let the jobs that a killed worker left wait again; those that it died of thrice fail.

    To be called by the only worker, and between jobs.
    """
    for job in Jobs.of(office).open():
        if job.state == "running":
            _fail(office, job, Notice.of("job.worker_died"), again=True)


def _fail(office: Office, job: Job, message: Notice, *, again: bool) -> None:
    if again and job.attempts < ATTEMPTS:
        Jobs.of(office).hand_back(job.id, message, again=True)
        JobQueue(office.folder, office.city).put(job.id)
    else:
        Jobs.of(office).fail(job.id, message, at=office.now())


def _look_around(office: Office, agenda: Agenda, queue: JobQueue) -> None:
    try:
        take_up(office)
        agenda.regular(office)
        if queue.empty:
            for job in Jobs.of(office).open():
                queue.put(job.id)
    except StoreError as error:
        log.warning("cannot look for work: %s", error)


@contextmanager
def _alone(office: Office, stop: Stop, say: Callable[[str], None]) -> Iterator[bool]:
    """Give True once no other worker of the city runs, False if asked to stop before."""
    private_folder(office.folder)
    lock = worker_lock(office.folder, office.city)
    told = False
    while not stop.asked:
        try:
            lock.acquire(blocking=False)
        except Timeout:
            if not told:
                say("another worker is at work; waiting until it ends")
                told = True
            time.sleep(POLL_S)
        else:
            try:
                yield True
            finally:
                lock.release()
            return
    yield False
