"""A planned city: every stop and duty says why, and no two places of a shift are called alike."""

from datetime import date, datetime
from pathlib import Path

import pytest

from planner.city.folder import load_city
from planner.patrol.export.json import plan_from_json, plan_to_json
from planner.patrol.export.links import links_text
from planner.patrol.export.table import stops_csv
from planner.patrol.service import make_plan
from planner.patrol.stops.ids import place_of
from planner.words import languages, said
from tests.planner.city.offices import filled_office
from tests.planner.city.small_city import write_city

ON = date(2026, 3, 2)


def test_every_stop_of_a_plan_says_why_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_city(tmp_path)
    monkeypatch.setenv("PATROLI_DATA", str(tmp_path))
    office = filled_office(load_city("kecil"))
    made = datetime(2026, 3, 1, 20, tzinfo=office.data.settings.zone)
    proposal = make_plan(office, on=ON, seed=1, made=made, progress=lambda _: None)
    plan = proposal.plan
    stops = [p.stop for loop in plan.loops for p in loop.stops]
    assert stops
    assert all(duty.reason for duty in proposal.worksheet.duties)
    for lang in languages():
        reasons = [said(stop.reason, lang) for stop in stops]
        assert all(why.endswith(".") and "reason." not in why for why in reasons)
        assert all(why in links_text(plan, lang) for why in reasons)
        table = stops_csv(plan, lang).decode()
        assert all(why in table for why in reasons)
    assert plan_from_json(plan_to_json(plan)) == plan
    for shift in plan.shifts:
        names = {place_of(p.stop.id): p.stop.name for loop in shift.loops for p in loop.stops}
        assert len(set(names.values())) == len(names)
