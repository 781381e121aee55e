import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.errors import ConflictError, NotFoundError, PlanError
from planner.patrol.draft.store import Drafts
from planner.patrol.publication.model import Publication
from planner.patrol.publication.passes import squad_passes
from planner.patrol.publication.publish import ReasonError, UnchangedError, publish
from planner.patrol.publication.store import Publications
from planner.review.desk import CityDesk
from planner.risk.store.minutes import PatrolMinutes
from tests.planner.city.offices import KEY, small_office
from tests.planner.city.small_city import NOW
from tests.planner.patrol.publication.published import proposed_day, published_day, small_plan

DAY = "2026-03-02"
ROOT = Path(__file__).parents[4]


def again(office: Office, reason: str = "Regu 2 sakit", *, seed: int = 8) -> Publication:
    draft = proposed_day(office, DAY, seed=seed)
    return publish(office, DAY, revision=draft.revision, reason=reason, by="wakil")


def planned(office: Office) -> dict[tuple[str, str], float]:
    return {
        (r.shift, r.ward): r.minutes
        for r in PatrolMinutes.of(office).all(since=DAY)
        if r.source == "planned" and r.minutes
    }


def actions(office: Office) -> list[str]:
    return [row.action for row in AuditLog.of(office).chain()]


def test_publishing_gives_every_loop_a_pass_and_tells_the_audit_log(office: Office) -> None:
    made = published_day(office)
    assert (made.version, made.date, made.published_by) == (1, DAY, "komandan")
    assert sorted((p.shift, p.squad) for p in squad_passes(office, DAY)) == sorted(
        (loop.shift, loop.squad) for loop in made.plan.loops
    )
    assert actions(office)[-1] == "plan.publish"


def test_what_was_published_is_a_copy_of_the_draft(office: Office) -> None:
    draft = proposed_day(office)
    made = publish(office, DAY, revision=draft.revision, by="komandan")
    assert made.plan_id == draft.plan_id
    assert made.plan == small_plan(office.data.settings, DAY, NOW)


def test_a_later_version_needs_a_reason_and_replaces_the_passes(office: Office) -> None:
    published_day(office)
    with pytest.raises(ReasonError, match="why"):
        again(office, " \n ")
    with pytest.raises(ReasonError, match="500"):
        again(office, "x" * 501)
    made = again(office, "  Regu 2\nsakit ")
    assert (made.version, made.reason) == (2, "Regu 2 sakit")
    assert {p.version for p in squad_passes(office, DAY)} == {2}
    assert [p.version for p in Publications.of(office).versions(DAY)] == [2, 1]


def test_whoever_saw_an_older_draft_is_told_who_changed_it(office: Office) -> None:
    seen = proposed_day(office, DAY)
    Drafts.of(office).start(DAY, proposed_day(office, DAY, seed=9).plan_id, "wakil", NOW)
    with pytest.raises(ConflictError, match="wakil changed the plan"):
        publish(office, DAY, revision=seen.revision, by="komandan")
    assert Publications.of(office).latest(DAY) is None
    assert squad_passes(office, DAY) == ()


def test_the_same_plan_is_not_published_twice(office: Office) -> None:
    first = published_day(office)
    draft = Drafts.of(office).get(DAY)
    assert draft is not None
    with pytest.raises(UnchangedError, match="version 1"):
        publish(office, DAY, revision=draft.revision, reason="lagi", by="wakil")
    assert Publications.of(office).versions(DAY) == (first,)


def test_a_day_without_a_draft_cannot_be_published(office: Office) -> None:
    with pytest.raises(NotFoundError, match="make one first"):
        publish(office, DAY, revision=1, by="komandan")


def test_a_day_can_be_published_until_its_last_shift_ends(
    make_office: Callable[..., Office],
) -> None:
    # The night shift of the day ends at 01:00 of the next, 18:00 by the clock of UTC.
    end = NOW.replace(hour=18)
    office = make_office(end)
    draft = proposed_day(office, DAY)
    with pytest.raises(PlanError, match="is over"):
        publish(office, DAY, revision=draft.revision, by="komandan")
    early = make_office(end - timedelta(minutes=1))
    assert publish(early, DAY, revision=draft.revision, by="komandan").version == 1


def test_the_minutes_that_count_are_those_of_the_published_plan(office: Office) -> None:
    usual = small_plan(office.data.settings, DAY, NOW)
    short = replace(usual, seed=8, shifts=usual.shifts[:1])
    first = published_day(office)
    promised = planned(office)
    assert {shift for shift, _ in promised} == {"pagi", "siang", "malam"}
    draft = proposed_day(office, plan=short)
    publish(office, DAY, revision=draft.revision, reason="hanya pagi", by="komandan")
    assert {shift for shift, _ in planned(office)} == {"pagi"}
    assert Publications.of(office).version(DAY, 1) == first


def test_an_error_in_the_middle_leaves_nothing_behind(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = proposed_day(office)

    def stumble(*_: object, **__: object) -> None:
        raise RuntimeError("no disk")

    monkeypatch.setattr("planner.patrol.publication.publish.promise_minutes", stumble)
    with pytest.raises(RuntimeError):
        publish(office, DAY, revision=draft.revision, by="komandan")
    assert Publications.of(office).latest(DAY) is None
    assert squad_passes(office, DAY) == ()
    assert "plan.publish" not in actions(office)


@pytest.mark.slow
@given(tries=st.lists(st.tuples(st.sampled_from("apr"), st.booleans()), max_size=8))
def test_whatever_is_tried_versions_only_ever_grow_by_one(
    tries: list[tuple[str, bool]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("office")
        patch.setenv("PATROLI_DATA", str(folder / "cities"))
        office = small_office(folder, at=NOW)
        known: list[Publication] = []
        seed = 100
        for what, with_reason in tries:
            if what == "a":
                seed += 1
                proposed_day(office, DAY, seed=seed)
                continue
            draft = Drafts.of(office).get(DAY)
            revision = (draft.revision if draft else 1) - (what == "r")
            try:
                publish(office, DAY, revision=revision, reason="x" if with_reason else "", by="k")
            except (PlanError, ConflictError, NotFoundError):
                assert Publications.of(office).number(DAY) == len(known)
            else:
                known = list(Publications.of(office).versions(DAY))[::-1]
            assert list(Publications.of(office).versions(DAY))[::-1] == known
            assert [p.version for p in known] == list(range(1, len(known) + 1))
        office.database.close()


KILLED = """
import os, signal
from dataclasses import replace
from datetime import datetime
from planner.patrol.publication import publish as publishing
from planner.city.office import open_office

office = replace(open_office("{city}"), clock=lambda: datetime.fromisoformat("{now}"))
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
publishing.{where} = die
publishing.publish(office, "{day}", revision=1, by="komandan")
"""


@pytest.mark.slow
@pytest.mark.parametrize("where", ["issue_passes", "promise_minutes"])
def test_a_publisher_killed_in_the_middle_leaves_no_plan_and_the_next_one_a_whole(
    office: Office, tmp_path: Path, where: str
) -> None:
    draft = proposed_day(office)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED.format(city=KEY, day=DAY, where=where, now=NOW)],
        cwd=ROOT,
        env={
            **os.environ,
            "PATROLI_VAR": str(office.folder),
            "PATROLI_DATA": str(tmp_path / "cities"),
            "DATABASE_URL": office.database.engine.url.render_as_string(hide_password=False),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert killed.returncode == -9, killed.stderr
    assert Publications.of(office).latest(DAY) is None
    assert squad_passes(office, DAY) == ()
    assert publish(office, DAY, revision=draft.revision, by="komandan").version == 1
    assert len(squad_passes(office, DAY)) == 5


def test_pages_show_the_published_plan_even_when_another_is_proposed(office: Office) -> None:
    desk = CityDesk(office)
    proposed_day(office)
    assert desk.plan(DAY) == small_plan(office.data.settings, DAY, NOW)
    made = published_day(office)
    proposed_day(office, DAY, seed=9)
    assert desk.plan(DAY) == made.plan
    assert desk.plan("2026-03-03") is None
