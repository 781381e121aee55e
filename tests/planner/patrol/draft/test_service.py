"""Work on a draft: revisions, undo, and what the rest of the program sees of it."""

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa

from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.errors import ConflictError, NotFoundError, PlanError
from planner.patrol.draft.edits import Drop, Keep
from planner.patrol.draft.service import edit_draft, keep_plan, open_work, undo_edit
from planner.patrol.service import get_plan, make_plan
from planner.patrol.tables import plans, worksheets
from planner.risk.store.minutes import PatrolMinutes
from tests.planner.city.offices import filled_office
from tests.planner.city.small_city import NOW
from tests.planner.test_pipeline import quiet

DAY = "2026-03-02"


@pytest.fixture
def planned(make_office: Callable[..., Office]) -> Office:
    office = make_office(NOW)
    proposal = make_plan(
        filled_office(office.data), on=date(2026, 3, 2), seed=1, made=NOW, progress=quiet
    )
    keep_plan(office, proposal)
    return office


def first_stop(office: Office) -> str:
    return open_work(office, DAY).plan.loops[0].stops[0].stop.id


def test_a_proposal_is_kept_with_its_choices_and_promises_nothing(
    planned: Office,
) -> None:
    work = open_work(planned, DAY)
    assert work.revision == 1
    assert len(work.sheet.stops) >= sum(len(x.stops) for x in work.plan.loops)
    assert work.sheet.duties
    assert PatrolMinutes.of(planned).all() == ()


def test_the_plan_of_a_day_is_the_draft_also_after_an_undo(planned: Office) -> None:
    before = open_work(planned, DAY).plan
    edit_draft(planned, DAY, Drop(stop=first_stop(planned)), revision=1, by="sari")
    edited = open_work(planned, DAY).plan
    assert get_plan(planned, DAY) == edited != before
    undo_edit(planned, DAY, revision=2, by="sari")
    assert get_plan(planned, DAY) == before


def test_an_edit_made_for_an_older_revision_changes_nothing(planned: Office) -> None:
    stop = first_stop(planned)
    edit_draft(planned, DAY, Keep(stop=stop), revision=1, by="sari")
    with pytest.raises(ConflictError, match="sari changed"):
        edit_draft(planned, DAY, Drop(stop=stop), revision=1, by="budi")
    with pytest.raises(ConflictError, match="sari changed"):
        undo_edit(planned, DAY, revision=1, by="budi")
    assert open_work(planned, DAY).revision == 2


def test_an_edit_keeps_what_differs_and_undo_brings_each_plan_back(planned: Office) -> None:
    first, before = open_work(planned, DAY), bytes_kept(planned)
    for revision, edit in enumerate((Keep, Drop, Drop), 1):
        edit_draft(planned, DAY, edit(stop=first_stop(planned)), revision=revision, by="sari")
    last = open_work(planned, DAY)
    assert (bytes_kept(planned) - before) / 3 < before / 4
    for revision in (4, 5, 6):
        undo_edit(planned, DAY, revision=revision, by="sari")
    back = open_work(planned, DAY)
    assert (back.plan, back.sheet) == (first.plan, first.sheet)
    for revision, edit in enumerate((Keep, Drop, Drop), 7):
        edit_draft(planned, DAY, edit(stop=first_stop(planned)), revision=revision, by="sari")
    again = open_work(planned, DAY)
    assert (again.plan.loops, again.sheet) == (last.plan.loops, last.sheet)


def bytes_kept(office: Office) -> int:
    with office.database.read() as db:
        rows = [*db.execute(sa.select(plans.c.json)), *db.execute(sa.select(worksheets.c.json))]
    return sum(len(row.json) for row in rows)


def test_every_edit_and_undo_is_in_the_log(planned: Office) -> None:
    edit_draft(planned, DAY, Keep(stop=first_stop(planned)), revision=1, by="sari")
    undo_edit(planned, DAY, revision=2, by="budi")
    rows = [(r.actor, r.action) for r in AuditLog.of(planned).chain()]
    assert rows == [("sari", "plan.edit"), ("budi", "plan.undo")]


def test_a_day_that_is_over_or_unplanned_is_not_edited(
    planned: Office, make_office: Callable[..., Office]
) -> None:
    with pytest.raises(NotFoundError):
        open_work(planned, "2026-03-09")
    stop = first_stop(planned)
    object.__setattr__(planned, "clock", lambda: NOW.replace(day=9))
    with pytest.raises(PlanError, match="is over"):
        edit_draft(planned, DAY, Drop(stop=stop), revision=1, by="sari")
