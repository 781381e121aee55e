"""Drafts change one revision at a time; whoever comes second is told."""

from datetime import UTC, datetime

import pytest

from geo.model import LonLat
from geo.notice import Notice
from planner.city.office import Office
from planner.errors import ConflictError, NotFoundError
from planner.patrol.draft.store import Change, Drafts
from planner.patrol.draft.worksheet import Hours, Pin, Worksheet
from planner.patrol.model import Duty, Stop

AT = datetime(2026, 3, 2, 5, 30, tzinfo=UTC)
DAY = "2026-03-02"


def test_every_proposal_is_the_draft_of_its_day_and_raises_the_revision(office: Office) -> None:
    first = Drafts.of(office).start(DAY, "a", "system", AT)
    again = Drafts.of(office).start(DAY, "b", "sari", AT)
    assert (first.revision, again.revision) == (1, 2)
    assert again == Drafts.of(office).get(DAY)
    assert (again.plan_id, again.changed_by, again.changed, again.edits) == ("b", "sari", AT, ())
    assert Drafts.of(office).get("2026-03-03") is None


def test_a_change_keeps_what_was_done_and_by_whom(office: Office) -> None:
    Drafts.of(office).start(DAY, "a", "system", AT)
    edit = Change(revision=2, kind="drop", detail={"name": "Pasar"}, by="sari", at=AT, before="a")
    Drafts.of(office).change(DAY, revision=1, plan_id="b", edits=[edit], by="sari", at=AT)
    kept = Drafts.of(office).get(DAY)
    assert kept is not None
    assert (kept.revision, kept.plan_id, kept.edits) == (2, "b", (edit,))


def test_the_second_of_two_changes_is_told_of_the_first_and_keeps_nothing(office: Office) -> None:
    Drafts.of(office).start(DAY, "a", "system", AT)
    Drafts.of(office).change(DAY, revision=1, plan_id="b", edits=(), by="sari", at=AT)
    with pytest.raises(ConflictError, match=r"sari changed the plan of 2026-03-02 at 05:30"):
        Drafts.of(office).change(DAY, revision=1, plan_id="c", edits=(), by="budi", at=AT)
    kept = Drafts.of(office).get(DAY)
    assert kept is not None
    assert (kept.plan_id, kept.changed_by) == ("b", "sari")


def test_a_day_without_a_draft_cannot_be_changed(office: Office) -> None:
    with pytest.raises(NotFoundError):
        Drafts.of(office).change(DAY, revision=1, plan_id="c", edits=(), by="budi", at=AT)


def test_a_worksheet_comes_back_as_it_was(office: Office) -> None:
    stop = Stop(
        id="place:Pasar@pagi",
        kind="place",
        name=Notice.of("stop.hotspot", category="PKL", ward="Kota"),
        point=LonLat(101.4, 1.6),
        ward_code="1",
        ward="Kota",
        district="Barat",
        prize=0.1 + 0.2,
        dwell_s=600,
        windows_s=((0, 10), (20, 30)),
    )
    sheet = Worksheet(
        stops=(stop,),
        duties=(
            Duty(id="d", kind="ward", name=Notice.of("place.ward", ward="Kota"), stops=(stop.id,)),
        ),
        history=(((stop.id, 8),), ()),
        pins=(Pin(stop=stop.id, at_s=30_000),),
        barred=("x",),
        hours=(Hours(shift="pagi", start_s=1, end_s=2),),
    )
    Drafts.of(office).keep_worksheet("a", sheet)
    assert Drafts.of(office).worksheet("a") == sheet
    assert Drafts.of(office).worksheet("b") is None
