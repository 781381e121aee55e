"""Whatever stands in a database already, no page breaks of it."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from planner.city.office import Office
from planner.database.all_tables import all_tables
from planner.database.types import Day, Time
from planner.review.desk import CityDesk
from tests.planner.city.offices import fill
from tests.planner.city.small_city import NOW
from tests.planner.patrol.publication.published import published_day
from tests.web.conftest import app_of

FAR_US = (-62_135_596_800_000_000, -(2**62), 2**62, 253_402_300_799_999_999)
FAR_DAYS = ("0001-01-01", "9999-12-31", "1969-12-31", "2200-01-01", "kemarin", "")
LOCKED = ("audit", "publications", "people", "cities", "revisions")
"""Rows that nobody can change, and those without a time that pages show."""

PAGES = (
    *("/pimpinan", "/pimpinan?period=2026", "/pimpinan/laporan.pdf", "/rekap", "/kecamatan"),
    *("/peta", "/hari-ini", "/plans/", "/rencana", "/laporan", "/kejadian", "/posisi", "/akun"),
    *("/jadwal", "/anggota", "/audit", "/api/v1/districts", "/api/v1/incidents", "/healthz"),
    *("/api/v1/ogc/collections", "/api/v1/ogc/collections/incidents/items", "/pengguna"),
)


def times(table: sa.Table) -> list[sa.Column[object]]:
    """Return the columns of a table that hold times or days."""
    return [
        c
        for c in table.columns
        if isinstance(c.type, Time | Day) or c.name in ("day", "date", "month")
    ]


CASES = [
    (t.name, n)
    for t in all_tables().sorted_tables
    if t.name not in LOCKED and times(t)
    for n in range(2)
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "end"), CASES)
def test_no_row_breaks_a_page(make_office: Callable[..., Office], name: str, end: int) -> None:
    office = fill(make_office(), 30, until=NOW)
    published_day(office)
    table = all_tables().tables[name]
    with office.database.write() as db:
        for column in times(table):
            text = not isinstance(column.type, Time)
            value = FAR_DAYS[end] if text else FAR_US[3 * end]
            first = sa.select(*table.primary_key).limit(1)
            row = db.execute(first).one_or_none()
            if row is None:
                continue
            same = [c == v for c, v in zip(table.primary_key, row, strict=True)]
            put = sa.type_coerce(value, sa.Text() if text else sa.BigInteger())
            db.execute(table.update().where(*same).values({column.key: put}))
    client = app_of(CityDesk(office), NOW, office=office).test_client()
    for page in PAGES:
        assert client.get(page).status_code < 500, page
