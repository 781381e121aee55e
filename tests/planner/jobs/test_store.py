from datetime import timedelta

import pytest

from geo.notice import Notice, as_it_is
from planner.city.office import Office
from planner.errors import NotFoundError
from planner.jobs.model import Job
from planner.jobs.store import Jobs
from tests.planner.city.small_city import NOW


def add(office: Office, id: str, kind: str = "plan", date: str = "2026-03-02", at: int = 0) -> Job:
    return Jobs.of(office).add(
        id, kind, {"date": date}, by="komandan", at=NOW + timedelta(seconds=at)
    )


def test_a_new_job_waits_and_knows_who_asked_for_what(office: Office) -> None:
    job = add(office, "a")
    assert (job.state, job.open, job.arguments) == ("waiting", True, {"date": "2026-03-02"})
    assert (job.asked_by, job.asked, job.started, job.ended) == ("komandan", NOW, None, None)
    assert Jobs.of(office).get("a") == job
    with pytest.raises(NotFoundError, match="reload"):
        Jobs.of(office).get("b")


def test_the_same_job_asked_twice_is_one_until_it_ended(office: Office) -> None:
    first, second = add(office, "a"), add(office, "b")
    assert second == first
    assert add(office, "c", date="2026-03-03").id == "c"
    Jobs.of(office).claim("a", steps=8, at=NOW)
    assert add(office, "d").id == "a"
    Jobs.of(office).done("a", at=NOW)
    assert add(office, "e").id == "e"


def test_a_job_is_begun_once_and_by_one_worker(office: Office) -> None:
    add(office, "a")
    begun = Jobs.of(office).claim("a", steps=8, at=NOW)
    assert begun is not None
    assert (begun.state, begun.step, begun.steps, begun.attempts) == ("running", 0, 8, 1)
    assert Jobs.of(office).claim("a", steps=8, at=NOW) is None
    assert Jobs.of(office).claim("z", steps=8, at=NOW) is None


def test_jobs_of_one_kind_take_turns(office: Office) -> None:
    add(office, "a")
    add(office, "b", date="2026-03-03")
    add(office, "c", kind="assess")
    assert Jobs.of(office).claim("a", steps=8, at=NOW)
    assert Jobs.of(office).claim("b", steps=8, at=NOW) is None
    assert Jobs.of(office).claim("c", steps=3, at=NOW)
    Jobs.of(office).done("a", at=NOW)
    assert Jobs.of(office).claim("b", steps=8, at=NOW)


def test_a_job_tells_how_far_it_is_and_how_it_ended(office: Office) -> None:
    add(office, "a")
    Jobs.of(office).claim("a", steps=8, at=NOW)
    loops = Notice.of("step.loops")
    Jobs.of(office).step("a", 3, loops, at=NOW)
    assert (Jobs.of(office).get("a").step, Jobs.of(office).get("a").message) == (3, loops)
    Jobs.of(office).done("a", at=NOW + timedelta(minutes=1))
    done = Jobs.of(office).get("a")
    assert (done.state, done.step, done.message) == ("done", 8, None)
    assert done.ended == NOW + timedelta(minutes=1)
    add(office, "b")
    Jobs.of(office).claim("b", steps=8, at=NOW)
    why = Notice.of("roads.far", place="Pasar", distance_m=12.5)
    Jobs.of(office).fail("b", why, at=NOW)
    assert (Jobs.of(office).get("b").state, Jobs.of(office).get("b").message) == ("failed", why)


def test_a_job_handed_back_waits_again_and_an_attempt_that_failed_counts(office: Office) -> None:
    add(office, "a")
    Jobs.of(office).claim("a", steps=8, at=NOW)
    Jobs.of(office).hand_back("a")
    assert (Jobs.of(office).get("a").state, Jobs.of(office).get("a").attempts) == ("waiting", 0)
    Jobs.of(office).claim("a", steps=8, at=NOW)
    Jobs.of(office).hand_back("a", as_it_is("locked"), again=True)
    assert (Jobs.of(office).get("a").attempts, Jobs.of(office).get("a").message) == (
        1,
        as_it_is("locked"),
    )


def test_open_jobs_come_in_the_order_they_were_asked_for(office: Office) -> None:
    add(office, "b", date="2026-03-03", at=1)
    add(office, "a", date="2026-03-04", at=2)
    add(office, "c", at=0)
    Jobs.of(office).claim("b", steps=8, at=NOW)
    assert [j.id for j in Jobs.of(office).open()] == ["c", "b", "a"]
    Jobs.of(office).fail("b", as_it_is("locked"), at=NOW)
    assert [j.id for j in Jobs.of(office).open()] == ["c", "a"]
    assert [j.id for j in Jobs.of(office).of_kind("plan", limit=2)] == ["a", "b"]
    assert Jobs.of(office).of_kind("assess", limit=2) == ()


def test_what_was_ever_asked_is_remembered_until_it_is_forgotten(office: Office) -> None:
    add(office, "a")
    Jobs.of(office).claim("a", steps=8, at=NOW)
    Jobs.of(office).done("a", at=NOW)
    assert Jobs.of(office).asked("plan", {"date": "2026-03-02"})
    assert not Jobs.of(office).asked("assess", {"date": "2026-03-02"})
    Jobs.of(office).forget(NOW)
    assert Jobs.of(office).asked("plan", {"date": "2026-03-02"})
    Jobs.of(office).forget(NOW + timedelta(seconds=1))
    assert not Jobs.of(office).asked("plan", {"date": "2026-03-02"})


def test_another_city_sees_none_of_it(office: Office) -> None:
    add(office, "a")
    other = Jobs(office.database, "lain")
    assert other.open() == ()
    assert other.claim("a", steps=8, at=NOW) is None
