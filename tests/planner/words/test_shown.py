"""Nowhere a person looks is an expected number left to speak for itself."""

import re
from dataclasses import replace

import pytest

from planner.maps.legend import rate_rows
from planner.maps.model import RiskImage
from planner.maps.palette import RISK
from planner.patrol.commands import summary
from planner.patrol.export.sheet import loop_sheet
from planner.risk.map import risk_rows
from planner.words import Lang, say
from planner.words.often import how_often
from tests.planner.patrol.builders import make_loop, make_plan
from tests.planner.patrol.export.test_sheet import words


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_legend_of_the_risk_map_says_how_often(lang: Lang) -> None:
    classes = len(RISK)
    image = RiskImage(
        shift="pagi",
        png=b"",
        bounds=(0, 0, 1, 1),
        shares=(*[0.5] * (classes - 2), 0.2, 0.05),
        breaks=(*[0.0001] * (classes - 2), 0.00037, 0.02),
    )
    told = [str(text) for _, text in risk_rows(image, lang)]
    wanted = {
        "id": ["5% terpanas: sekali tiap 50 hari per km² atau lebih", "7 tahun"],
        "en": ["hottest 5%: once every 50 days per km² or more", "7 years"],
    }[lang]
    assert told[0] == wanted[0]
    assert wanted[1] in told[1]
    rates = [str(text) for _, text in rate_rows({"a": 0.25, "b": 1.0, "c": 2.0}, lang)]
    assert not [t for t in rates if re.search(r"\d[.,]\d\d", t)]


def test_the_command_line_says_how_often() -> None:
    lines: list[str] = []
    plan = replace(make_plan(), prize=0.109, best_prize=0.109)
    summary(plan, lines.append)
    told = "\n".join(lines)
    assert "Expected to prevent about one ordinary disturbance in 9 days." in told
    assert "prize" not in told
    assert f"prevents {say(how_often(plan.loops[0].prize, form='ordinary'), 'en')}" in told


def test_the_printed_sheet_says_how_often() -> None:
    loop = replace(make_loop(stops=2), prize=0.0123)
    text = words(loop_sheet(make_plan(), loop, ()))
    assert "gangguan dicegah" in text
    assert "sekali tiap 81 hari" in text
