"""Every figure of the recapitulation, counted again."""

import pytest

from tests.web.review.figures.agree import check
from tests.web.review.figures.conftest import Shown
from tests.web.review.figures.page import Key
from tests.web.review.figures.tables import CATEGORIES, DISTRICTS, Tables

pytestmark = pytest.mark.slow

MONTHS = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"]
TOTAL = "Jumlah"


def known_months(tables: Tables, year: int) -> set[str]:
    """Return the months of which anything is known: an incident of any origin, or a patrol."""
    return {
        str(month)
        for (month,) in tables.rows(
            "SELECT substr(datetime(time_us / 1000000 + 25200, 'unixepoch'), 1, 7) AS month "
            "FROM incidents WHERE city = :city AND month LIKE :year UNION "
            "SELECT substr(day, 1, 7) FROM patrols WHERE city = :city AND day LIKE :year "
            "AND minutes > 0 AND (source <> 'planned' OR day < :today)",
            year=f"{year}-%",
            today=tables.today.isoformat(),
        )
    }


def expected(tables: Tables, year: int, origin: str) -> dict[Key, float]:
    """Return what the page has to show."""
    cells = tables.cells(year, origin)
    there = {category for _, category, _, _ in cells}
    categories = {c: name for c, name in CATEGORIES.items() if c != "BANJIR" or c in there}
    known = known_months(tables, year)
    out: dict[Key, float] = {}
    for number, (code, name) in enumerate(categories.items(), 1):
        out["Per bulan", name, "No."] = number
        for n, month in enumerate(MONTHS, 1):
            key = f"{year}-{n:02d}"
            if key in known:
                mine = [c for c in cells if c[0] == key]
                out["Per bulan", name, month] = sum(c[3] for c in mine if c[1] == code)
                out["Per bulan", TOTAL, month] = sum(c[3] for c in mine)
        out["Per bulan", name, TOTAL] = sum(c[3] for c in cells if c[1] == code)
        out["Per kecamatan", TOTAL, name] = sum(c[3] for c in cells if c[1] == code)
        for district, called in DISTRICTS.items():
            mine = [c for c in cells if c[2] == district]
            out["Per kecamatan", called, name] = sum(c[3] for c in mine if c[1] == code)
            out["Per kecamatan", called, TOTAL] = sum(c[3] for c in mine)
    for number, called in enumerate(DISTRICTS.values(), 1):
        out["Per kecamatan", called, "No."] = number
    out["Per bulan", TOTAL, TOTAL] = out["Per kecamatan", TOTAL, TOTAL] = sum(c[3] for c in cells)
    return out


@pytest.mark.parametrize("origin", ["", "reported", "found", "inspected"])
@pytest.mark.parametrize("year", [2025, 2026])
def test_every_figure_of_the_recapitulation_is_that_of_the_tables(
    shown: Shown, tables: Tables, year: int, origin: str
) -> None:
    page = shown(f"/rekap?year={year}&origin={origin}")
    legend = {key: 0.0 for key in page if key[-1].startswith("Kosong: tidak ada data")}
    assert len(legend) == 1
    check(page, {**expected(tables, year, origin), **legend})
