"""The monthly recapitulation in the unit's own form, on a page and as files."""

from flask import Blueprint, Response, abort, render_template, request
from flask_babel import gettext as _

from geo.model import Origin
from planner.review.export.form import forms, remarks
from planner.review.export.recap_pdf import recap_pdf
from planner.review.export.recap_table import recap_csv, recap_xlsx
from planner.review.recap import ORIGINS, Recap
from planner.review.service import newest_month, recap, years
from web.access import allow
from web.config import now, office
from web.http.days import period_asked
from web.http.files import attachment
from web.http.keeping import keep_page_of_deeds
from web.language import language

blueprint = Blueprint("recap", __name__)

FILES = {
    "rekap.pdf": "application/pdf",
    "rekap.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "bulan.csv": "text/csv; charset=utf-8",
    "kecamatan.csv": "text/csv; charset=utf-8",
}


@blueprint.get("/rekap")
@allow("leadership", "commander")
@keep_page_of_deeds
def show() -> str:
    """Return both tables of a year."""
    told = _recap()
    return render_template(
        "recap/show.html",
        recap=told,
        forms=forms(told, language()),
        remarks=remarks(told, language()),
        years=years(office(), today=now().date()),
        origins={
            "": _("semua"),
            "reported": _("dilaporkan"),
            "found": _("ditemukan"),
            "inspected": _("inspeksi"),
        },
        chosen=request.args.get("origin", ""),
        files=[
            ("rekap.pdf", "PDF"),
            ("rekap.xlsx", "Excel"),
            ("bulan.csv", _("CSV per bulan")),
            ("kecamatan.csv", _("CSV per kecamatan")),
        ],
    )


@blueprint.get("/rekap/<name>")
@allow("leadership", "commander")
def download(name: str) -> Response:
    """Return the tables of a year as a file."""
    if name not in FILES:
        abort(404)
    told, at = _recap(), now()
    if name == "rekap.pdf":
        content = recap_pdf(told, made=at, lang=language())
    elif name == "rekap.xlsx":
        content = recap_xlsx(told, made=at, lang=language())
    else:
        content = recap_csv(told, 0 if name == "bulan.csv" else 1, language())
    stem, dot, suffix = name.partition(".")
    origin = f"-{request.args['origin']}" if request.args.get("origin") else ""
    return attachment(content, FILES[name], f"{stem}-{told.year}{origin}{dot}{suffix}")


def _recap() -> Recap:
    """Return the recapitulation of the year and origin asked for."""
    year, origin = request.args.get("year", ""), request.args.get("origin", "")
    if not year:
        year = str(newest_month(office(), today=now().date()).year)
    known: dict[str, tuple[Origin, ...]] = {"": ORIGINS, **{o: (o,) for o in ORIGINS}}
    if origin not in known:
        abort(404)
    return recap(office(), year=period_asked(year, yearly=True).year, origins=known[origin])
