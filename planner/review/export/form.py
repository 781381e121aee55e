"""The recapitulation in the unit's own form, in its words: what CSV, XLSX and PDF share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from geo.model import Origin
from planner.review.recap import Recap, Table
from planner.words import say

HOW: Mapping[Origin, str] = {
    "reported": "laporan masyarakat",
    "found": "temuan patroli",
    "inspected": "inspeksi",
}
NO_DATA = "Kosong: tidak ada data (tidak ada patroli, laporan atau temuan). 0: tidak ada kejadian."


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One table of the form: `lines` stand above it, `sheet` is its short name."""

    sheet: str
    lines: tuple[str, ...]
    corner: str
    code: str
    table: Table


def forms(recap: Recap) -> tuple[Form, Form]:
    """Return categories by months, and districts by categories."""
    title = "REKAPITULASI GANGGUAN KETERTIBAN UMUM DAN KETENTERAMAN MASYARAKAT"
    where = f"{recap.city.upper()}, TAHUN {recap.year}"
    told = f"Diketahui dari: {', '.join(HOW[origin] for origin in recap.origins)}"
    months = Table(
        columns=tuple((key, month_name(key)) for key, _ in recap.months.columns),
        rows=recap.months.rows,
    )
    return (
        Form(
            sheet="Per bulan",
            lines=(title, f"{where}, PER BULAN", told),
            corner="Jenis gangguan",
            code="category",
            table=months,
        ),
        Form(
            sheet="Per kecamatan",
            lines=(title, f"{where}, PER KECAMATAN", told),
            corner="Kecamatan",
            code="district",
            table=recap.districts,
        ),
    )


def remarks(recap: Recap) -> tuple[str, ...]:
    """Return what to know about the figures, a line each."""
    until = (
        "Belum ada kejadian yang tercatat."
        if recap.data_until is None
        else f"Data sampai {format_date(recap.data_until.date(), 'd MMMM y', locale='id')}."
    )
    return (NO_DATA, until, *(f"{say(c, 'id')}." for c in recap.caveats))


def month_name(key: str) -> str:
    """Return the short name of a month.

    >>> month_name("2026-05")
    'Mei'
    """
    return str(format_date(date.fromisoformat(f"{key}-01"), "MMM", locale="id"))
