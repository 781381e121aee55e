"""Every figure of the commander's day, reckoned again from the plan that is kept."""

import pytest

from tests.web.review.figures.agree import check
from tests.web.review.figures.conftest import Shown
from tests.web.review.figures.numbers import told
from tests.web.review.figures.office import FIRST, SECOND
from tests.web.review.figures.page import Key
from tests.web.review.figures.tables import CATEGORIES, NAMES, Tables

pytestmark = pytest.mark.slow


def expected(tables: Tables, day: str) -> dict[Key, tuple[float, ...] | float]:
    """Return what the page has to show of the version that squads hold."""
    plan = tables.versions(day)[-1][1]
    loops = [loop for shift in plan["shifts"] for loop in shift["loops"]]
    prize = sum(s["prize"] for loop in loops for s in loop["stops"])
    unmet = len(plan["coverage"]["unmet"])
    out: dict[Key, tuple[float, ...] | float] = {
        ("rute", ""): len(loops),
        ("titik", ""): sum(len(loop["stops"]) for loop in loops),
        ("jarak", ""): sum(loop["distance_m"] for loop in loops) / 1000,
        ("kewajiban kurang", ""): unmet,
    }
    heading = "Kewajiban yang belum terpenuhi (#)"
    out[heading, "", heading] = unmet
    duties = {str(d) for loop in loops for s in loop["stops"] for d in s["duties"]}
    out["Kewajiban hari ini", "", "# kewajiban terpenuhi"] = len(duties)
    title = "Hari ini Selasa," if day == SECOND else "Rencana hari Senin,"
    worth = "Diperkirakan mencegah kira-kira # gangguan biasa sehari."
    out[title, "", worth] = told(plan["prize"])
    running = {"pagi"} if day == SECOND else set()
    for shift in plan["shifts"]:
        head = f"{shift['name']} –{' sedang berjalan' if shift['name'] in running else ''}"
        for loop in shift["loops"]:
            stops = loop["stops"]
            share = sum(s["prize"] for s in stops) / prize
            out[head, loop["squad"], "# titik · # km · manfaat #"] = (
                *(len(stops), loop["distance_m"] / 1000),
                share,
            )
    for spot in tables.places:
        if spot["emerging"]:
            # Both lie in the middle of their ward, with no street or place near to be named by.
            where = ", ".join(NAMES[ward] for ward in spot["wards"]) + " tengah"
            kind = CATEGORIES[spot["category"]]
            line = f"BARU {where} {kind} · {spot['shift']} · sekali tiap # hari"
            out["Titik rawan baru", where, line] = told(spot["expected"])
    return out


@pytest.mark.parametrize("day", [FIRST, SECOND])
def test_every_figure_of_the_commanders_day_is_that_of_the_tables(
    shown: Shown, tables: Tables, day: str
) -> None:
    check(shown(f"/hari-ini/{day}"), expected(tables, day))
