import json
from copy import deepcopy

import pytest
from hypothesis import given, settings

from planner.errors import PlanError
from planner.patrol.export.json import plan_from_dict, plan_from_json, plan_to_dict, plan_to_json
from planner.patrol.model import Plan
from planner.words import say_all
from planner.words.notices import is_loud
from tests.planner.patrol.builders import make_loop, make_plan
from tests.planner.patrol.export.strategies import plans


@given(plans())
@settings(max_examples=60, deadline=None)
def test_a_plan_comes_back_from_its_json_as_it_was(plan: Plan) -> None:
    assert plan_from_json(plan_to_json(plan)) == plan


def test_the_names_that_other_programs_read_are_all_there() -> None:
    raw = json.loads(plan_to_json(make_plan()))
    assert {"city", "date", "seed", "made", "shifts", "coverage", "predictability"} <= set(raw)
    shift = raw["shifts"][0]
    assert {"name", "start", "end", "loops"} <= set(shift)
    loop = shift["loops"][0]
    assert {"squad", "depart", "return", "distance_m", "drive_s", "prize", "stops"} <= set(loop)
    assert set(loop["stops"][0]) >= {
        "order", "lon", "lat", "ward", "district", "arrive", "leave", "dwell_s", "prize", "duty",
    }  # fmt: skip
    assert raw["coverage"]["districts"] == {"Barat": 3, "Timur": 2, "Utara": 0}
    assert set(raw["coverage"]["unmet"][0]) == {"duty", "why", "remedy", "cost", "notices"}


def test_times_carry_their_zone_and_an_absent_duty_is_null() -> None:
    stop, dutiful = plan_to_dict(make_plan())["shifts"][0]["loops"][0]["stops"][:2]
    assert stop["arrive"] == "2026-11-20T07:06:00+07:00"
    assert stop["duty"] is None
    assert dutiful["duty"] == "kecamatan Barat"


def test_a_plan_of_before_there_were_codes_keeps_its_caveats_and_which_of_them_are_loud() -> None:
    raw = plan_to_dict(make_plan())
    del raw["notices"]
    raw["caveats"] = ["schematic roads: times are estimates", "Pasar lies 12.4 km away"]
    kept = plan_from_dict(raw).caveats
    assert say_all(kept, "id") == ("Jalan skematis: waktu perkiraan", "Pasar lies 12.4 km away")
    assert [is_loud(notice) for notice in kept] == [True, False]


def test_a_path_takes_one_line_of_the_file() -> None:
    loop = make_loop(stops=3)
    text = plan_to_json(make_plan(shifts=1, squads=1, stops=3))
    assert sum('"path"' in line for line in text.splitlines()) == 1
    assert len(plan_from_json(text).loops[0].path) == len(loop.path)


def test_every_fault_of_a_damaged_plan_is_named_with_its_place() -> None:
    raw = deepcopy(plan_to_dict(make_plan()))
    del raw["seed"]
    raw["made"] = "2026-11-20T05:30:00"
    raw["shifts"][1]["loops"][2]["stops"][0]["lat"] = 95.0
    raw["shifts"][0]["loops"][0]["path"] = [[101.4, 1.6]]
    raw["coverage"]["districts"]["Barat"] = "tiga"
    with pytest.raises(PlanError) as caught:
        plan_from_dict(raw)
    message = str(caught.value)
    assert "plan.seed: expected a whole number, is missing" in message
    assert "plan.made: expected an ISO 8601 time with zone, got '2026-11-20T05:30:00'" in message
    assert "plan.shifts[1].loops[2].stops[0]: expected lon" in message
    assert "plan.shifts[0].loops[0].path" in message
    assert "plan.coverage.districts" in message


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", '{"shifts": 3}'])
def test_what_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(PlanError, match="expected"):
        plan_from_json(text)


def test_a_number_json_has_no_word_for_is_refused() -> None:
    with pytest.raises(PlanError, match="finite"):
        plan_to_json(make_plan(predictability=float("nan")))
