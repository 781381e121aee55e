"""The worker: runs the jobs of a city, one after the other, until it is asked to stop.

Only one worker of a city runs at a time, so whatever is said to be running when it starts was left
by one that was killed, and is taken up again.
"""

import fcntl
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from geo.errors import GeoError, OfflineError
from planner.city.office import Office
from planner.errors import PlannerError, StoreError
from planner.field.receive import forget_positions
from planner.field.settle import settle_lately
from planner.jobs.morning import catch_up, morning
from planner.jobs.queue import JobQueue
from planner.jobs.store import Job
from planner.patrol.request import asked_of, request_from_json
from planner.patrol.service import SITUATION_STEPS, STEPS, assess_day, keep_plan, make_plan
from planner.staffing.service.roster import make_month

ATTEMPTS = 3
"""How often a job is begun before it is given up."""

POLL_S = 0.3
TICK_S = 30.0
"""How often the worker looks at the clock, and at jobs whose id the queue has lost."""

JOBS_KEPT = timedelta(days=90)

Step = Callable[[str], None]

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Stop:
    """Whether the worker was asked to stop. A signal may set `asked` at any moment."""

    asked: bool = False
    parent: int | None = None

    @property
    def due(self) -> bool:
        """Whether it is time to stop: it was asked to, or the process it goes with has ended."""
        return self.asked or (self.parent is not None and os.getppid() != self.parent)


class StoppedError(Exception):
    """The worker stops in the middle of a job, which another will begin anew."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What jobs of a kind do, and how many steps they tell."""

    run: Callable[[Office, Job, Step], None]
    steps: int


def propose(office: Office, job: Job, step: Step) -> None:
    """Make a plan as asked and keep it as the draft of its day."""
    request = request_from_json(job.arguments)
    proposal = make_plan(
        office.store,
        asked_of(office.data, request),
        on=request.on,
        seed=request.drawn,
        made=office.now().astimezone(office.data.settings.zone).replace(microsecond=0),
        progress=step,
    )
    with office.database.write():
        keep_plan(office, proposal, by=job.asked_by)
        office.audit.append(
            job.asked_by, "plan.propose", request.date, at=office.now(), detail=job.arguments
        )


def assess(office: Office, job: Job, step: Step) -> None:
    """Assess the situation of a day's morning."""
    assess_day(office, day=date.fromisoformat(job.arguments["date"]), progress=step)


def settle_days(office: Office, job: Job, step: Step) -> None:
    """Let what squads did on a day and the one before stand for what was planned."""
    step("settling what squads did")
    settle_lately(office, job.arguments["date"])


def make_roster(office: Office, job: Job, step: Step) -> None:
    """Make the roster of a month, around what is pinned."""
    make_month(office, job.arguments["month"], by=job.asked_by, step=step)


def tidy(office: Office, job: Job, step: Step) -> None:
    """Drop what must not be kept longer: jobs that ended, positions after thirty days."""
    step("tidying up")
    office.jobs.forget(office.now() - JOBS_KEPT)
    forget_positions(office, office.now())
    number, seal = office.audit.head()
    # Outside of the database, so that rows cut off the end of the log come to light.
    log.info("the audit log has %d rows, newest seal %s", number, seal)


KINDS: Mapping[str, Kind] = {
    "plan": Kind(propose, STEPS),
    "assess": Kind(assess, SITUATION_STEPS),
    "settle": Kind(settle_days, 1),
    "roster": Kind(make_roster, 1),
    "tidy": Kind(tidy, 1),
}
"""What a job may be."""


def work(office: Office, stop: Stop, say: Callable[[str], None]) -> None:
    """Run the jobs of the office's city until asked to stop; wait while another worker does."""
    with _alone(office, stop, say) as alone:
        if not alone:
            return
        queue = JobQueue(office.folder, office.city, lambda id: run(office, id, stop))
        try:
            say(f"working for {office.data.settings.name}")
            catch_up(office)
            look = 0.0
            while not stop.due:
                if time.monotonic() >= look:
                    _look_around(office, queue)
                    look = time.monotonic() + TICK_S
                if not queue.run_next():
                    time.sleep(POLL_S)
        finally:
            queue.close()


def run(office: Office, id: str, stop: Stop) -> None:
    """Run a job that waits, and tell how it ended; nothing is raised."""
    known = next((j for j in office.jobs.open() if j.id == id), None)
    kind = KINDS.get(known.kind) if known else None
    job = office.jobs.claim(id, steps=kind.steps if kind else 0, at=office.now())
    if job is None:
        return
    done = 0

    def step(label: str) -> None:
        nonlocal done
        if stop.due:
            raise StoppedError
        office.jobs.step(id, done, label, at=office.now())
        done += 1

    try:
        if kind is None:
            raise PlannerError(
                f"expected a job of the kinds {', '.join(KINDS)}, got '{job.kind}'; it was asked "
                "for by another version"
            )
        kind.run(office, job, step)
    except StoppedError:
        office.jobs.hand_back(id)
    except (GeoError, PlannerError) as error:
        # What was raised on purpose comes again, unless it is about the database or the internet.
        _fail(office, job, str(error), again=isinstance(error, StoreError | OfflineError))
    except Exception as error:
        log.exception("job %s (%s) failed", id, job.kind)
        _fail(office, job, f"{type(error).__name__}: {error}", again=True)
    else:
        office.jobs.done(id, at=office.now())


def take_up(office: Office) -> None:
    """Let the jobs that a killed worker left wait again; those that it died of thrice fail.

    To be called by the only worker, and between jobs.
    """
    for job in office.jobs.open():
        if job.state == "running":
            _fail(office, job, "the worker died while doing this", again=True)


def _fail(office: Office, job: Job, message: str, *, again: bool) -> None:
    if again and job.attempts < ATTEMPTS:
        office.jobs.hand_back(job.id, message, again=True)
        JobQueue(office.folder, office.city).put(job.id)
    else:
        office.jobs.fail(job.id, message, at=office.now())


def _look_around(office: Office, queue: JobQueue) -> None:
    try:
        take_up(office)
        morning(office)
        if queue.empty:
            for job in office.jobs.open():
                queue.put(job.id)
    except StoreError as error:
        log.warning("cannot look for work: %s", error)


@contextmanager
def _alone(office: Office, stop: Stop, say: Callable[[str], None]) -> Iterator[bool]:
    """Give True once no other worker of the city runs, False if asked to stop before."""
    office.folder.mkdir(parents=True, exist_ok=True)
    with (office.folder / f"worker-{office.city}.lock").open("w") as file:
        told = False
        while not stop.due:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if not told:
                    say("another worker is at work; waiting until it ends")
                    told = True
                time.sleep(POLL_S)
            else:
                yield True
                return
        yield False
