"""`/titik/lembar.pdf`: the printed codes of places, for a shift or for the city."""

from flask import Blueprint, Response, request

from planner.field.checkpoints import city_sheet, shift_sheet
from planner.paper.text import any_stem
from web.access import allow
from web.config import now, office
from web.http.files import attachment
from web.language import language

blueprint = Blueprint("checkpoints", __name__)


@blueprint.get("/titik/lembar.pdf")
@allow("commander")
def sheet() -> Response:
    """Return the sheet of `?tanggal=…&giliran=…`; of all public places and wards without them."""
    date, shift = request.args.get("tanggal", ""), request.args.get("giliran", "")
    if date or shift:
        body = shift_sheet(office(), date, shift, now(), language())
    else:
        body = city_sheet(office(), now(), language())
    stem = any_stem(" ".join(filter(None, ("titik periksa", office().city, date, shift))))
    return attachment(body, "application/pdf", f"{stem}.pdf")
