"""Parts of the pages add up to their whole, as far as their last digits can tell."""

from collections.abc import Iterable

import pytest

from tests.web.review.figures.conftest import Shown
from tests.web.review.figures.numbers import Shown as Number
from tests.web.review.figures.office import FIRST, SECOND
from tests.web.review.figures.page import Figures
from tests.web.review.figures.tables import DISTRICTS, NAMES

pytestmark = pytest.mark.slow

MINUTES = "Menit per kelurahan"
REPORTS = ("pagi/regu-1", "pagi/regu-2", "siang/regu-1", "siang/regu-2", "malam/regu-2")


def column(page: Figures, table: str, name: str, n: int = 0) -> list[Number]:
    """Return a figure of every row of a table's column, but for the row of sums."""
    return [
        numbers[n]
        for key, numbers in page.items()
        if key[0] == table and key[2:] == (name,) and key[1] != "Jumlah"
    ]


def check_sum(parts: Iterable[Number], whole: Number) -> None:
    """Check that the whole may be the sum of its parts."""
    every = list(parts)
    room = sum(part.half_unit for part in every) + whole.half_unit
    assert every
    assert abs(sum(part.value for part in every) - whole.value) <= room + 1e-9, (every, whole)


@pytest.mark.parametrize("day", [FIRST, SECOND])
def test_squads_and_shifts_add_up_to_their_day(shown: Shown, day: str) -> None:
    page = shown(f"/laporan/{day}")
    _, visited, stops = page["Rencana ditepati", ""]
    check_sum(column(page, "Regu", "Titik didatangi"), visited)
    check_sum(column(page, "Regu", "Titik didatangi", 1), stops)
    for n in (0, 1):
        check_sum(column(page, "Regu", "Kewajiban", n), page["Kewajiban", ""][n])
    check_sum(column(page, "Regu", "Temuan"), page["Temuan", ""][0])
    dwell, drive, _ = page["Di titik, di jalan", ""]
    check_sum(column(page, "Regu", "Menit di titik"), dwell)
    at_work = Number(dwell.value + drive.value, dwell.half_unit + drive.half_unit)
    check_sum(column(page, MINUTES, "Nyata"), at_work)


@pytest.mark.parametrize("day", [FIRST, SECOND])
def test_reports_add_up_to_their_day_ward_by_ward(shown: Shown, day: str) -> None:
    page = shown(f"/laporan/{day}")
    # That of the first morning is as it was signed, before more came.
    reports = [shown(f"/laporan/{day}/{which}") for which in REPORTS]
    for row in {key[1] for key in page if key[0] == MINUTES}:
        check_sum(
            [r[MINUTES, row, "Rencana"][0] for r in reports if (MINUTES, row, "Rencana") in r],
            page[MINUTES, row, "Rencana"][0],
        )
    if day == SECOND:
        told = [r[MINUTES, row, "Nyata"][0] for r in reports if (MINUTES, row, "Nyata") in r]
        check_sum(told, page[MINUTES, row, "Nyata"][0])


@pytest.mark.parametrize("day", [FIRST, SECOND])
def test_loops_add_up_to_the_commanders_day(shown: Shown, day: str) -> None:
    page = shown(f"/hari-ini/{day}")
    loops = [numbers for key, numbers in page.items() if key[-1] == "# titik · # km · manfaat #"]
    assert len(loops) == page["rute", ""][0].value
    check_sum([loop[0] for loop in loops], page["titik", ""][0])
    check_sum([loop[1] for loop in loops], page["jarak", ""][0])
    check_sum([loop[2] for loop in loops], Number(1.0, 0.0))


@pytest.mark.parametrize("period", ["2026-03", "2026"])
def test_wards_add_up_to_districts(shown: Shown, period: str) -> None:
    page = shown(f"/pimpinan?period={period}")

    def rates(key: tuple[str, ...]) -> Number:
        """Return how many a day are expected where one comes in so many days."""
        (days,) = page[key]
        rate = 1 / days.value
        return Number(rate, 1 / (days.value - days.half_unit) - rate)

    for code, name in DISTRICTS.items():
        wards = [
            rates(("Per kelurahan, gangguan per minggu", ward, "Seberapa sering"))
            for key, ward in NAMES.items()
            if key.startswith(code)
        ]
        check_sum(wards, rates(("Kecamatan", name, "Seberapa sering")))


@pytest.mark.parametrize("origin", ["", "reported", "found", "inspected"])
def test_districts_and_months_add_up_to_the_city_and_year(shown: Shown, origin: str) -> None:
    page = shown(f"/rekap?year=2026&origin={origin}")
    whole = page["Per bulan", "Jumlah", "Jumlah"][0]
    assert page["Per kecamatan", "Jumlah", "Jumlah"][0] == whole
    for table in ("Per bulan", "Per kecamatan"):
        for name in {key[2] for key in page if key[:2] == (table, "Jumlah")}:
            check_sum(column(page, table, name), page[table, "Jumlah", name][0])
    assert whole.value == sum(number.value for number in column(page, "Per kecamatan", "Jumlah"))


def test_origins_add_up_to_all_of_them(shown: Shown) -> None:
    every = shown("/rekap?year=2026")
    parts = [shown(f"/rekap?year=2026&origin={o}") for o in ("reported", "found", "inspected")]
    for key, (whole,) in every.items():
        if key[0] in ("Per bulan", "Per kecamatan") and key[2] != "No.":
            check_sum([part[key][0] for part in parts if key in part], whole)


def test_shares_of_districts_add_up_to_the_city(shown: Shown) -> None:
    page = shown("/kecamatan")
    for name in ("Bagian kebutuhan", "Bagian waktu patroli"):
        check_sum(column(page, "Kecamatan", name), Number(1.0, 0.0))
