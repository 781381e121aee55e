"""Leadership's page: how the period went, for people who have two minutes."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, Response, abort, render_template, request
from flask_babel import gettext as _

from planner.maps import Notices
from planner.maps.notices import notice_lines
from planner.paper.book import book_of
from planner.paper.text import cell_text
from planner.review.charts.rates import area_rates
from planner.review.desk import DistrictRow
from planner.review.export.review_pdf import ReviewSheet, review_pdf
from planner.review.recap import Period, period_of
from planner.review.service import newest_month, plan_kept, recap, review, years
from planner.review.strength import strengths
from planner.risk.outlook import places
from planner.staffing.service.roster import on_duty
from planner.words import say
from planner.words.often import weekly
from planner.words.units import number, share
from web.access import allow
from web.config import desk, now, office
from web.http.days import period_asked
from web.http.files import attachment
from web.http.keeping import keep_page_of_deeds
from web.language import language
from web.review.figures import charts, day_names, figures, how_known, period_name, state_name

blueprint = Blueprint(
    "leadership",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/review",
)

SPOTS = 6
"""Hotspots that the page names; the others are on the map."""


@blueprint.get("/pimpinan")
@allow("leadership", "commander")
@keep_page_of_deeds
def show() -> str:
    """Return the page of the month or year asked for, else of the newest month with data."""
    at, outlook = now(), desk().outlook()
    period = _period()
    seen = review(office(), period=period, now=at)
    rows = _districts(at)
    backdrop = desk().backdrop()
    spots = sorted(
        places(outlook.hotspots), key=lambda h: (not h.emerging, not h.significant, -h.expected)
    )
    return render_template(
        "leadership/show.html",
        period=period,
        periods=_choices(at),
        period_name=period_name(period),
        notices=notice_lines(
            Notices(now=at, data_until=outlook.data_until, caveats=outlook.caveats), language()
        ),
        figures=figures(seen, rows, outlook, plan_kept(office(), period)),
        charts=charts(seen, at, outlook.data_until),
        review=seen,
        how=how_known(),
        days=day_names("abbreviated"),
        ward_rates=area_rates(backdrop, "ward"),
        rows=rows,
        state_name=state_name,
        spots=spots[:SPOTS],
        more=max(len(spots) - SPOTS, 0),
        ward_names={ward.code: ward.name for ward in backdrop.wards},
        categories=backdrop.categories,
        rostered=bool(on_duty(office(), at.date())),
        strengths=strengths(office(), desk().plan(at.date().isoformat()), on=at.date()),
    )


@blueprint.get("/pimpinan/<name>")
@allow("leadership", "commander")
def download(name: str) -> Response:
    """Return a chart, the district table or the whole page as a file."""
    at, period = now(), _period()
    stem = f"pimpinan-{period.key}-{name.partition('.')[0]}"
    if name == "laporan.pdf":
        return attachment(_pdf(period, at), "application/pdf", f"{stem}.pdf")
    if name == "kecamatan.csv":
        table = _table(_districts(at), _("Per minggu"))
        return attachment(_csv(table), "text/csv; charset=utf-8", f"{stem}.csv")
    if name == "kecamatan.xlsx":
        title = f"{desk().city_name}, {period_name(period)}"
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        table = _table(_districts(at), _("Per minggu"))
        return attachment(book_of(title, table, made=at), kind, f"{stem}.xlsx")
    drawn = charts(review(office(), period=period, now=at), at, desk().data_until())
    for chart in drawn:
        if name == f"{chart.name}.svg":
            return attachment(chart.svg.encode(), "image/svg+xml", f"{stem}.svg")
    abort(404)


def _period() -> Period:
    asked = request.args.get("period", "")
    if not asked:
        return newest_month(office(), today=now().date())
    return period_asked(asked)


def _choices(at: datetime) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the periods that can be chosen: each year with its months, newest first."""
    this = f"{at:%Y-%m}"
    out = []
    for year in years(office(), today=at.date()):
        months = [f"{year}-{month:02d}" for month in range(12, 0, -1)]
        out.append(
            (str(year), [(key, period_name(period_of(key))) for key in months if key <= this])
        )
    return out


def _districts(at: datetime) -> list[DistrictRow]:
    """Return the districts, those that nobody knows first, then by rate."""
    return sorted(
        desk().districts(at),
        key=lambda r: (r.status != "unknown", -(r.incidents_per_week or 0.0), r.name),
    )


def _table(rows: Sequence[DistrictRow], rate: str) -> list[list[str | float | None]]:
    """Return a table whose third column, weekly rates, has the head `rate`."""
    head: list[str | float | None] = [
        _("Kecamatan"),
        _("Keadaan"),
        rate,
        _("Bagian kebutuhan"),
        _("Bagian waktu patroli"),
        _("Hari sejak kunjungan terakhir"),
    ]
    return [
        head,
        *(
            [
                row.name,
                state_name(row),
                None if row.incidents_per_week is None else round(row.incidents_per_week, 3),
                round(row.need_share, 4),
                None if row.patrol_share is None else round(row.patrol_share, 4),
                row.days_since_last_visit,
            ]
            for row in rows
        ),
    ]


def _csv(table: Sequence[Sequence[str | float | None]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in table:
        writer.writerow(
            [cell_text(c) if isinstance(c, str) else "" if c is None else c for c in row]
        )
    return out.getvalue().encode()


def _pdf(period: Period, at: datetime) -> bytes:
    outlook, lang = desk().outlook(), language()
    seen, rows = review(office(), period=period, now=at), _districts(at)
    name = period_name(period)
    sheet = ReviewSheet(
        title=_("Keamanan dan ketertiban %(city)s", city=desk().city_name),
        subtitle=name,
        footer=f"{desk().city_name} · {name} · {at:%d/%m/%Y %H:%M}",
        notices=notice_lines(
            Notices(now=at, data_until=outlook.data_until, caveats=outlook.caveats), lang
        ),
        figures=figures(seen, rows, outlook, plan_kept(office(), period)),
        charts=tuple((chart.title, chart.svg) for chart in charts(seen, at, outlook.data_until)),
        districts_title=_("Kecamatan menurut tingkat gangguan dan jangkauan patroli"),
        districts=tuple(
            tuple(_told(cell, k) for k, cell in enumerate(row))
            for row in _table(rows, _("Seberapa sering"))
        ),
    )
    return review_pdf(sheet, recap(office(), year=period.year), made=at, lang=lang)


def _told(cell: str | float | None, column: int) -> str:
    if cell is None:
        return str(_("belum pernah") if column == 5 else _("tidak diketahui"))
    if isinstance(cell, str):
        return cell
    if column == 2:
        return say(weekly(cell), language())
    return share(cell, language()) if column in (3, 4) else number(cell, language())
