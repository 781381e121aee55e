"""Every figure of the district table, reckoned again."""

from datetime import timedelta

import pytest

from tests.web.review.figures.agree import check
from tests.web.review.figures.conftest import Shown
from tests.web.review.figures.notes import notes
from tests.web.review.figures.numbers import told
from tests.web.review.figures.office import SECOND
from tests.web.review.figures.page import Key
from tests.web.review.figures.tables import DISTRICTS, NAMES, Tables

pytestmark = pytest.mark.slow

AREA_KM2 = (0.05 * 110.577 * 1.0005) * (0.05 * 111.275 * 1.0005)
"""A ward: .05 degrees square near the equator, in a grid that draws out by half a per mille."""


def test_every_figure_of_the_district_table_is_that_of_the_tables(
    shown: Shown, tables: Tables
) -> None:
    kept, ((_, plan),) = tables.snapshot, tables.versions(SECOND)
    watch, status = kept["watch"], {row["code"]: row for row in kept["districts"]}
    newest = tables.today
    expected: dict[Key, tuple[float, ...] | float] = {**notes(tables, "Kecamatan")}
    for code, name in DISTRICTS.items():
        wards = [ward for ward in NAMES if ward.startswith(code)]

        def put(column: str, *values: float, name: str = name) -> None:
            expected["Kecamatan", name, column] = values

        put("Insiden", status[code]["incidents"])
        put("Seberapa sering", told(tables.weekly(code) / 7))
        put("Bagian kebutuhan", watch["need"][code])
        put("Bagian waktu patroli", watch["patrol"][code])
        month_ago = newest - timedelta(days=27)
        put(
            "Menit patroli 28 hari",
            tables.minutes(month_ago, newest, f"{code}%", promised=newest),
        )
        put("Kunjungan dalam rencana", plan["coverage"]["districts"][name])
        put("Hari sejak kunjungan terakhir", tables.days_since_visit(code))
        unvisited = sum(ward in watch["unvisited"] for ward in wards)
        put("Kelurahan (lama tak dikunjungi)", len(wards), unvisited)
        put("km²", len(wards) * AREA_KM2)
    least = watch["least_district"]
    (balance,) = (key for key in shown("/kecamatan") if "waktu patroli berada di tempat" in key[-1])
    expected[balance] = watch["tv"], watch["need"][least], watch["patrol"][least]
    assert DISTRICTS[least] in balance[-1]
    check(shown("/kecamatan"), expected)


def test_kept_figures_of_districts_are_those_of_the_tables(tables: Tables) -> None:
    kept = tables.snapshot
    assert sum(kept["watch"]["need"].values()) == pytest.approx(1)
    assert sum(kept["watch"]["patrol"].values()) == pytest.approx(1)
    assert kept["watch"]["tv"] == pytest.approx(
        sum(abs(kept["watch"]["need"][d] - kept["watch"]["patrol"][d]) for d in DISTRICTS) / 2
    )
