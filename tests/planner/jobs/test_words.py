from collections.abc import Mapping
from typing import Any

import pytest

from geo.notice import Notice, as_it_is
from planner.city.office import Office
from planner.jobs.store import Jobs
from planner.jobs.words import how_far
from planner.words import say
from tests.planner.city.small_city import NOW

LOOPS = Notice.of("step.loops")


@pytest.mark.parametrize(
    ("begun", "indonesian", "english"),
    [
        ({}, "Menunggu giliran", "Waiting for its turn"),
        ({"claim": {}}, "Mulai", "Started"),
        ({"claim": {}, "step": LOOPS}, "Menyusun rute regu", "searching loops"),
        ({"claim": {}, "fail": as_it_is("no wards")}, "Gagal: no wards", "Failed: no wards"),
        ({"claim": {}, "step": LOOPS, "done": {}}, "Selesai", "Done"),
    ],
)
def test_how_far_a_job_is_can_be_said_in_each_language(
    office: Office, begun: Mapping[str, Any], indonesian: str, english: str
) -> None:
    jobs = Jobs.of(office)
    jobs.add("a", "plan", {}, by="komandan", at=NOW)
    if "claim" in begun:
        jobs.claim("a", steps=8, at=NOW)
    if "step" in begun:
        jobs.step("a", 1, begun["step"], at=NOW)
    if "fail" in begun:
        jobs.fail("a", begun["fail"], at=NOW)
    if "done" in begun:
        jobs.done("a", at=NOW)
    told = how_far(jobs.get("a"))
    assert (say(told, "id"), say(told, "en")) == (indonesian, english)
