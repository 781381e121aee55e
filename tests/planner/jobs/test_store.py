from datetime import timedelta

import pytest

from planner.city.office import Office
from planner.errors import NotFoundError
from planner.jobs.store import Job, Jobs
from tests.planner.city.small_city import NOW


def add(office: Office, id: str, kind: str = "plan", date: str = "2026-03-02", at: int = 0) -> Job:
    return office.jobs.add(id, kind, {"date": date}, by="komandan", at=NOW + timedelta(seconds=at))


def test_a_new_job_waits_and_knows_who_asked_for_what(office: Office) -> None:
    job = add(office, "a")
    assert (job.state, job.open, job.arguments) == ("waiting", True, {"date": "2026-03-02"})
    assert (job.asked_by, job.asked, job.started, job.ended) == ("komandan", NOW, None, None)
    assert office.jobs.get("a") == job
    with pytest.raises(NotFoundError, match="reload"):
        office.jobs.get("b")


def test_the_same_job_asked_twice_is_one_until_it_ended(office: Office) -> None:
    first, second = add(office, "a"), add(office, "b")
    assert second == first
    assert add(office, "c", date="2026-03-03").id == "c"
    office.jobs.claim("a", steps=8, at=NOW)
    assert add(office, "d").id == "a"
    office.jobs.done("a", at=NOW)
    assert add(office, "e").id == "e"


def test_a_job_is_begun_once_and_by_one_worker(office: Office) -> None:
    add(office, "a")
    begun = office.jobs.claim("a", steps=8, at=NOW)
    assert begun is not None
    assert (begun.state, begun.step, begun.steps, begun.attempts) == ("running", 0, 8, 1)
    assert office.jobs.claim("a", steps=8, at=NOW) is None
    assert office.jobs.claim("z", steps=8, at=NOW) is None


def test_jobs_of_one_kind_take_turns(office: Office) -> None:
    add(office, "a")
    add(office, "b", date="2026-03-03")
    add(office, "c", kind="assess")
    assert office.jobs.claim("a", steps=8, at=NOW)
    assert office.jobs.claim("b", steps=8, at=NOW) is None
    assert office.jobs.claim("c", steps=3, at=NOW)
    office.jobs.done("a", at=NOW)
    assert office.jobs.claim("b", steps=8, at=NOW)


def test_a_job_tells_how_far_it_is_and_how_it_ended(office: Office) -> None:
    add(office, "a")
    office.jobs.claim("a", steps=8, at=NOW)
    office.jobs.step("a", 3, "searching loops", at=NOW)
    assert (office.jobs.get("a").step, office.jobs.get("a").message) == (3, "searching loops")
    office.jobs.done("a", at=NOW + timedelta(minutes=1))
    done = office.jobs.get("a")
    assert (done.state, done.step, done.message) == ("done", 8, "")
    assert done.ended == NOW + timedelta(minutes=1)
    add(office, "b")
    office.jobs.claim("b", steps=8, at=NOW)
    office.jobs.fail("b", "no wards", at=NOW)
    assert (office.jobs.get("b").state, office.jobs.get("b").message) == ("failed", "no wards")


def test_a_job_handed_back_waits_again_and_an_attempt_that_failed_counts(office: Office) -> None:
    add(office, "a")
    office.jobs.claim("a", steps=8, at=NOW)
    office.jobs.hand_back("a")
    assert (office.jobs.get("a").state, office.jobs.get("a").attempts) == ("waiting", 0)
    office.jobs.claim("a", steps=8, at=NOW)
    office.jobs.hand_back("a", "locked", again=True)
    assert (office.jobs.get("a").attempts, office.jobs.get("a").message) == (1, "locked")


def test_open_jobs_come_in_the_order_they_were_asked_for(office: Office) -> None:
    add(office, "b", date="2026-03-03", at=1)
    add(office, "a", date="2026-03-04", at=2)
    add(office, "c", at=0)
    office.jobs.claim("b", steps=8, at=NOW)
    assert [j.id for j in office.jobs.open()] == ["c", "b", "a"]
    office.jobs.fail("b", "", at=NOW)
    assert [j.id for j in office.jobs.open()] == ["c", "a"]
    assert [j.id for j in office.jobs.of_kind("plan", limit=2)] == ["a", "b"]
    assert office.jobs.of_kind("assess", limit=2) == ()


def test_what_was_ever_asked_is_remembered_until_it_is_forgotten(office: Office) -> None:
    add(office, "a")
    office.jobs.claim("a", steps=8, at=NOW)
    office.jobs.done("a", at=NOW)
    assert office.jobs.asked("plan", {"date": "2026-03-02"})
    assert not office.jobs.asked("assess", {"date": "2026-03-02"})
    office.jobs.forget(NOW)
    assert office.jobs.asked("plan", {"date": "2026-03-02"})
    office.jobs.forget(NOW + timedelta(seconds=1))
    assert not office.jobs.asked("plan", {"date": "2026-03-02"})


def test_another_city_sees_none_of_it(office: Office) -> None:
    add(office, "a")
    other = Jobs(office.database, "lain")
    assert other.open() == ()
    assert other.claim("a", steps=8, at=NOW) is None
