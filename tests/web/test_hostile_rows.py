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


TABLES = [t for t in all_tables().sorted_tables if t.name not in LOCKED and times(t)]


@pytest.mark.slow
@pytest.mark.parametrize(("day", "time_us"), list(zip(FAR_DAYS, FAR_US, strict=False)))
def test_no_row_breaks_a_page(make_office: Callable[..., Office], day: str, time_us: int) -> None:
    office = fill(make_office(), 30, until=NOW)
    published_day(office)
    with office.database.write() as db:
        for table in TABLES:
            spoil(db, table, day, time_us)
    client = app_of(CityDesk(office), NOW, office=office).test_client()
    for page in PAGES:
        assert client.get(page).status_code < 500, page


def spoil(db: sa.Connection, table: sa.Table, day: str, time_us: int) -> None:
    """Move the first row of a table to a time that no door lets in."""
    keys = list(table.primary_key)
    row = db.execute(sa.select(*keys).limit(1)).one_or_none()
    if row is None:
        return
    for column in times(table):
        timed = isinstance(column.type, Time)
        kind = sa.BigInteger if timed else sa.Text
        put = sa.type_coerce(time_us if timed else day, kind)
        same = [c == v for c, v in zip(keys, row, strict=True)]
        if column not in keys:
            db.execute(table.update().where(*same).values({column.key: put}))
    if column in keys:
        db.execute(table.update().where(*same).values({column.key: put}))
