"""What the form of an anticipated disturbance says, read field by field."""

from collections.abc import Mapping

from flask_babel import gettext as _

from geo.model import Place
from planner.potential.model import MOST_SIZE, SOURCES, Anticipated
from planner.potential.service import Told
from web.config import office
from web.entry import FormError, moment_typed, point_typed

FIELDS = (
    *("key", "day", "clock", "end_day", "end_clock", "category", "lon", "lat", "spot", "ward"),
    *("place", "chance", "percent", "size", "source", "note"),
)


def spot_key(place: Place) -> str:
    """Return what stands for a named place in the form."""
    return f"{place.name} {place.point.lon:.5f} {place.point.lat:.5f}"


def told_by(typed: Mapping[str, str]) -> Told:
    """Return what the form says. Raises FormError naming the field to correct."""
    if typed["category"] not in {c.code for c in office().data.settings.categories}:
        raise FormError("category", _("Pilih jenis gangguan."))
    source = next((name for name in SOURCES if name == typed["source"]), None)
    if source is None:
        raise FormError("source", _("Pilih dari mana ini diketahui."))
    spot = next((p for p in office().data.places if spot_key(p) == typed["spot"]), None)
    point = point_typed(typed) or (spot.point if spot else None)
    if point is None and not typed["ward"]:
        raise FormError("ward", _("Isi titik di peta, atau pilih tempat atau kelurahan."))
    return Told(
        key=typed["key"],
        category=typed["category"],
        start=moment_typed(typed),
        end=moment_typed(typed, "end_day", "end_clock"),
        likelihood=_likelihood(typed),
        size=_size(typed["size"]),
        source=source,
        point=point,
        ward=typed["ward"],
        place=typed["place"] or (spot.name if spot else ""),
        note=typed["note"],
    )


def typed_of(record: Anticipated) -> dict[str, str]:
    """Return a form filled in with what is kept."""
    zone = office().data.settings.zone
    start, end = record.start.astimezone(zone), record.end.astimezone(zone)
    percent = f"{100 * record.likelihood:g}"
    return {
        **dict.fromkeys(FIELDS, ""),
        "key": record.id,
        "day": f"{start:%Y-%m-%d}",
        "clock": f"{start:%H:%M}",
        "end_day": f"{end:%Y-%m-%d}",
        "end_clock": f"{end:%H:%M}",
        "category": record.category,
        "lon": "" if record.by_ward else f"{record.point.lon:.6f}",
        "lat": "" if record.by_ward else f"{record.point.lat:.6f}",
        "ward": record.ward if record.by_ward else "",
        "place": record.place,
        "chance": percent if percent in ("25", "50", "90") else "",
        "percent": "" if percent in ("25", "50", "90") else percent,
        "size": str(record.size),
        "source": record.source,
        "note": record.note,
    }


def _likelihood(typed: Mapping[str, str]) -> float:
    try:
        percent = float((typed["percent"] or typed["chance"]).replace(",", "."))
    except ValueError:
        percent = 0.0
    if not 1 <= percent <= 99:
        raise FormError("percent", _("Pilih kemungkinannya, atau isi 1 sampai 99 persen."))
    return percent / 100


def _size(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 4 and 1 <= int(text) <= MOST_SIZE):
        words = _("Isi perkiraan jumlah kejadian, 1 sampai %(most)s.", most=MOST_SIZE)
        raise FormError("size", words)
    return int(text)
