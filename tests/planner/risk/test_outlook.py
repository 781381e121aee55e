from collections.abc import Callable
from datetime import date, timedelta

import pytest

from planner.city.office import Office
from planner.incidents.store.incidents import Incidents
from planner.patrol.draft.service import keep_plan
from planner.patrol.service import make_plan
from planner.review import desk as overview
from planner.review.desk import CityDesk
from planner.risk.service import assess_day
from planner.risk.snapshots import read_snapshot
from planner.risk.store.snapshots import Snapshots
from tests.planner.city.offices import fill
from tests.planner.city.small_city import NOW, incidents


@pytest.fixture
def busy(office: Office) -> Office:
    """Return the office with a year of incidents and patrols."""
    return fill(office)


def test_a_snapshot_reads_back_as_it_was_kept(busy: Office) -> None:
    made = assess_day(busy, day=NOW.date())
    kept = Snapshots.of(busy).latest()
    assert kept is not None
    assert read_snapshot(kept) == made
    assert made.hotspots
    assert len(made.risks) == 3
    assert kept.incidents == 80


def test_old_snapshots_are_dropped_and_the_newest_day_counts(busy: Office) -> None:
    for days in (50, 0, 10):
        assess_day(busy, day=NOW.date() - timedelta(days=days))
    kept = Snapshots.of(busy).latest()
    assert kept is not None
    assert kept.day == NOW.date().isoformat()


def test_the_desk_assesses_once_until_data_change(
    busy: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    days: list[date] = []

    def counted(office: Office, *, day: date) -> object:
        days.append(day)
        return assess_day(office, day=day)

    monkeypatch.setattr(overview, "assess_day", counted)
    desk = CityDesk(busy)
    for _ in range(3):
        assert desk.outlook().hotspots
        assert desk.backdrop().ward_rates
    assert len(days) == 1
    CityDesk(busy).outlook()
    assert len(days) == 1
    Incidents.of(busy).add(incidents(90))
    assert desk.outlook().hotspots
    assert len(days) == 2


def test_a_desk_with_a_worker_shows_the_old_picture_and_asks_for_a_new_one(
    busy: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assess_day(busy, day=NOW.date())
    monkeypatch.setattr(overview, "assess_day", None)
    asked: list[date] = []
    desk = CityDesk(busy, asked.append)
    before = desk.outlook()
    Incidents.of(busy).add(incidents(90))
    assert desk.outlook() == before
    assert len(asked) == 1


def test_the_state_rises_with_what_the_desk_tells(
    busy: Office, make_office: Callable[..., Office]
) -> None:
    desk = CityDesk(busy)
    before = desk.state()
    Incidents.of(make_office()).add(incidents(90))
    assert desk.state() > before


def test_a_plan_brings_the_picture_of_its_morning_along(
    busy: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = make_plan(busy, on=NOW.date(), seed=1, made=NOW, progress=lambda _: None)
    keep_plan(busy, proposal)
    monkeypatch.setattr(overview, "assess_day", None)
    assert CityDesk(busy).outlook().hotspots == proposal.situation.hotspots
