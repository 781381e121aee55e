import json
from datetime import date

import pytest
from click.testing import CliRunner

from benchmarks import edit_loop
from planner.city.folder import CityData
from planner.patrol.draft.worksheet import Worksheet
from planner.patrol.model import Plan
from planner.patrol.service import make_plan
from tests.planner.city.offices import filled_office
from tests.planner.city.small_city import NOW
from tests.planner.patrol.draft.test_edit import city, day
from tests.planner.test_pipeline import quiet


@pytest.mark.slow
def test_every_kind_of_edit_is_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    def proposed(data: CityData, **_: object) -> tuple[Plan, Worksheet]:
        on = date(2026, 3, 2)
        made = make_plan(filled_office(data), on=on, seed=1, made=NOW, progress=quiet)
        return made.plan, made.worksheet

    monkeypatch.setattr(edit_loop, "load_city", lambda _: city())
    monkeypatch.setattr(edit_loop, "load_network", lambda _: day()[0].network)
    monkeypatch.setattr(edit_loop, "proposed", proposed)
    monkeypatch.setattr(edit_loop, "ON", date(2026, 3, 2))
    done = CliRunner().invoke(edit_loop.main, ["--rounds", "1", "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert {"pin", "drop", "order", "move", "add", "exchange", "hours"} <= set(told["seconds"])
    assert told["most_s"] == max(s["most"] for s in told["seconds"].values())
