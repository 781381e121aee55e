import json
from dataclasses import replace
from datetime import date

import pytest

from planner.city.office import Office
from planner.errors import PlanError
from planner.patrol.loops.parameters import LoopParams, VariationParams
from planner.patrol.request import Request, asked_of, request_from_json, request_to_json
from planner.staffing.service.crews import watch_on

DAY = "2026-03-02"


def test_a_request_goes_through_json_and_back() -> None:
    request = Request(
        date=DAY, seed=5, without=(("malam", "Regu 2"), ("pagi", "Regu 1")), vary=False, seconds=20
    )
    assert request_from_json(json.loads(json.dumps(request_to_json(request)))) == request


def test_equal_requests_are_equal_jobs() -> None:
    one = Request(date=DAY, without=(("pagi", "Regu 1"), ("malam", "Regu 2")))
    two = Request(date=DAY, seed=20260302, without=(("malam", "Regu 2"), ("pagi", "Regu 1")))
    assert request_to_json(one) == request_to_json(two)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"date": "besok"}, "expected a day"),
        ({"date": DAY, "seed": -1}, "seed"),
        ({"date": DAY, "seconds": 1}, "5 to 300"),
        ({"date": DAY, "seconds": 1000}, "5 to 300"),
        ({"date": DAY, "wish": 1}, "wish"),
        ({"date": DAY, "without": [["pagi"]]}, "expected what is asked"),
        ({}, "date"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_reason(
    wrong: dict[str, object], said: str
) -> None:
    with pytest.raises(PlanError, match=said):
        request_from_json(wrong)


def test_squads_that_stay_away_do_not_drive_in_that_shift(office: Office) -> None:
    watch = watch_on(office, date.fromisoformat(DAY))
    drives = [(c.shift.name, c.squad.name) for c in watch.crews]
    request = Request(date=DAY, without=(drives[0], ("malam", "Regu 9")))
    left = watch.without(request.without)
    assert [(c.shift.name, c.squad.name) for c in left.crews] == drives[1:]
    assert (left.lacking, left.rostered) == (watch.lacking, watch.rostered)
    # Whose turn it is does not change: nobody moves up for a squad that stays away.
    kept = asked_of(office.data, replace(request, without=(drives[0],))).settings
    assert kept.squads == office.data.settings.squads


def test_other_settings_hold_for_this_request_only(office: Office) -> None:
    asked = asked_of(office.data, Request(date=DAY, vary=False, seconds=20)).settings
    assert asked.parameters("loops", LoopParams).seconds == 20
    assert asked.parameters("loops", LoopParams).iterations == 60
    assert asked.parameters("variation", VariationParams).spread == 0
    usual = asked_of(office.data, Request(date=DAY)).settings
    assert usual.sections == office.data.settings.sections
    assert office.data.settings.parameters("loops", LoopParams).seconds is None


def test_a_stranger_or_nobody_at_all_is_refused(office: Office) -> None:
    with pytest.raises(PlanError, match="Regu 9"):
        asked_of(office.data, Request(date=DAY, without=(("pagi", "Regu 9"),)))
    everybody = tuple((s, r) for s in ("pagi", "siang", "malam") for r in ("Regu 1", "Regu 2"))
    with pytest.raises(PlanError, match="at least one squad"):
        asked_of(office.data, Request(date=DAY, without=everybody))
