from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from geo.notice import as_it_is
from planner.city.office import Office
from planner.errors import SettingsError
from planner.incidents.store.incidents import Incidents
from planner.jobs.ask import ask
from planner.jobs.parameters import MorningParams
from planner.jobs.store import Jobs
from planner.patrol.draft.store import Change, Drafts
from planner.work.morning import catch_up, morning
from tests.planner.city.small_city import incidents
from tests.planner.patrol.publication.published import proposed_day, published_day

DAY = "2026-03-02"
DAWN = datetime(2026, 3, 2, 4, 30, tzinfo=ZoneInfo("Asia/Jakarta"))


def kinds(office: Office) -> list[str]:
    return [job.kind for job in morning(office)]


def test_nothing_is_asked_for_before_its_time(make_office: Callable[..., Office]) -> None:
    assert morning(make_office(DAWN - timedelta(minutes=1))) == ()


def test_the_day_before_is_settled_then_today_assessed_and_planned(
    make_office: Callable[..., Office],
) -> None:
    asked = morning(make_office(DAWN))
    assert [(j.kind, j.arguments["date"]) for j in asked] == [
        ("settle", "2026-03-01"),
        ("assess", DAY),
        ("plan", DAY),
        ("tidy", DAY),
    ]
    assert {j.asked_by for j in asked} == {"system"}


def test_days_that_no_night_settled_are_settled_first(make_office: Callable[..., Office]) -> None:
    office = make_office(DAWN)
    for day in ("2026-02-25", "2026-02-27", "2026-03-01"):
        published_day(office, day)
    ask(office, "settle", {"date": "2026-02-25"}, "system")
    days = [j.arguments["date"] for j in morning(office) if j.kind == "settle"]
    assert days == ["2026-02-27", "2026-03-01"]


def test_it_is_asked_for_once_a_day(make_office: Callable[..., Office]) -> None:
    office = make_office(DAWN)
    for job in morning(office):
        Jobs.of(office).claim(job.id, steps=1, at=DAWN)
        Jobs.of(office).done(job.id, at=DAWN)
    assert morning(office) == ()
    assert len(morning(make_office(DAWN + timedelta(days=1)))) == 4


@pytest.mark.parametrize("work", ["publish", "edit", "ask"])
def test_a_day_that_somebody_worked_on_is_not_planned_anew(
    make_office: Callable[..., Office], work: str
) -> None:
    office = make_office(DAWN)
    if work == "publish":
        published_day(office, DAY)
    elif work == "ask":
        ask(office, "plan", {"date": DAY, "seed": 5}, "komandan")
    else:
        draft = proposed_day(office, DAY)
        Drafts.of(office).change(
            DAY,
            revision=draft.revision,
            plan_id=draft.plan_id,
            edits=[Change(revision=2, kind="drop", by="komandan", at=DAWN, before="")],
            by="komandan",
            at=DAWN,
        )
    assert kinds(office) == ["settle", "assess", "tidy"]


def test_a_mere_proposal_is_made_anew_from_what_the_night_brought(
    make_office: Callable[..., Office],
) -> None:
    proposed_day(make_office(DAWN - timedelta(hours=5)), DAY)
    assert "plan" in kinds(make_office(DAWN))


def test_a_proposal_of_this_morning_is_not_made_twice(make_office: Callable[..., Office]) -> None:
    proposed_day(make_office(DAWN), DAY)
    assert "plan" not in kinds(make_office(DAWN + timedelta(hours=2)))


def test_a_worker_that_starts_catches_up_on_todays_plan_once(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(DAWN - timedelta(hours=4))
    assert catch_up(office) == ()
    Incidents.of(office).add(incidents(until=DAWN))
    (job,) = catch_up(office)
    assert (job.kind, job.arguments["date"]) == ("plan", DAY)
    Jobs.of(office).claim(job.id, steps=8, at=DAWN)
    Jobs.of(office).fail(job.id, as_it_is("no wards"), at=DAWN)
    assert catch_up(office) == ()


def test_a_plan_that_is_there_needs_no_catching_up(make_office: Callable[..., Office]) -> None:
    office = make_office(DAWN)
    Incidents.of(office).add(incidents(until=DAWN))
    proposed_day(office, DAY)
    assert catch_up(office) == ()


def test_the_hour_is_one_of_the_clock() -> None:
    with pytest.raises(SettingsError, match="07:30"):
        MorningParams(plan_at="pagi")
