"""What forms that officers of an area fill in have in common: whose area, when and where."""

import datetime as dt
from collections.abc import Collection, Mapping

from flask import Response
from flask_babel import gettext as _

from geo.days import read_day
from geo.errors import GeoError
from geo.model import LonLat, Ward
from planner.incidents.service.enter import PLACE_LETTERS, area_wards
from web.access import signed_in
from web.config import office


class FormError(ValueError):
    """A field that cannot be read: its name and what to do."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


def entry_areas() -> frozenset[str]:
    """Return where whoever asks may enter something; "" among them means everywhere."""
    who = signed_in()
    return frozenset({""}) if "commander" in who.roles else who.areas("officer")


def may_locate(response: Response) -> Response:
    """Let the form ask the phone where it is."""
    response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(self)"
    return response


def where_of(areas: Collection[str]) -> dict[str, object]:
    """Return what the part of a form that asks where needs to know."""
    data = office().data
    wards = area_wards(data, areas)
    return {
        "wards": sorted(wards, key=lambda w: (w.district, w.name)),
        "whole": len(wards) == len(data.wards),
        "areas": sorted({w.district for w in wards}),
        "ward_names": {w.code: w.name for w in data.wards},
        "categories": {c.code: c.name for c in data.settings.categories},
        "zone": data.settings.zone,
        "place_letters": PLACE_LETTERS,
        "shapes": {"type": "FeatureCollection", "features": [_feature(w) for w in wards]},
        "post": data.settings.posts[0].point,
    }


def _feature(ward: Ward) -> dict[str, object]:
    about = {"code": ward.code, "name": ward.name}
    return {"type": "Feature", "properties": about, "geometry": dict(ward.outline)}


def moment_typed(typed: Mapping[str, str], day: str = "day", clock: str = "clock") -> dt.datetime:
    """Return the moment of two fields. Raises FormError."""
    try:
        on = read_day(typed[day])
    except ValueError:
        raise FormError(day, _("Isi tanggal, seperti 2026-11-21.")) from None
    try:
        at = dt.time.fromisoformat(typed[clock]).replace(tzinfo=None)
    except ValueError:
        raise FormError(clock, _("Isi jam, seperti 20:15.")) from None
    return dt.datetime.combine(on, at, tzinfo=office().data.settings.zone)


def point_typed(typed: Mapping[str, str]) -> LonLat | None:
    """Return the point of a form, None if none was given. Raises FormError."""
    if not typed["lon"] and not typed["lat"]:
        return None
    try:
        return LonLat(*(float(typed[n].replace(",", ".")) for n in ("lon", "lat")))
    except (ValueError, GeoError):
        words = _("Isi bujur dan lintang dalam derajat, seperti 101,4469 dan 1,6703.")
        raise FormError("lon", words) from None
