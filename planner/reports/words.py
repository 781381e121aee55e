"""The Indonesian of patrol reports on paper, in tables and in messages."""

from collections.abc import Mapping

from planner.field.actual import State
from planner.field.model import SKIP_REASONS
from planner.reports.model import PatrolReport, ReportRecord, ReportStop

STATES: Mapping[State, str] = {
    "visited": "didatangi",
    "skipped": "dilewati",
    "missed": "tidak didatangi",
    "unknown": "tidak ada data",
}
LATE_KINDS = {"arrive": "tiba", "leave": "berangkat", "skip": "dilewati", "finding": "temuan"}
NO_DATA = "Ponsel regu tidak mengirim apa pun: tidak diketahui, bukan berarti tidak didatangi."


def unit_lines(city_name: str) -> tuple[str, str]:
    """Return the two lines of the unit's letterhead.

    >>> unit_lines("Kota Dumai")
    ('PEMERINTAH KOTA DUMAI', 'SATUAN POLISI PAMONG PRAJA')
    """
    return f"PEMERINTAH {city_name.upper()}", "SATUAN POLISI PAMONG PRAJA"


def state_text(stop: ReportStop) -> str:
    """Return what became of a stop, with the reason if it was left out."""
    text = STATES[stop.state]
    if stop.reason:
        reason = SKIP_REASONS.get(stop.reason, stop.reason)
        text += f": {reason[0].lower()}{reason[1:]}"
    return text


def remarks_of(stop: ReportStop) -> str:
    """Return what else to know of a visit."""
    notes = []
    if stop.assumed:
        what = "berangkat" if stop.assumed == "left" else "tiba"
        notes.append(f"jam {what} diperkirakan")
    if stop.far and stop.distance_m is not None:
        notes.append(f"check-in {stop.distance_m:.0f} m dari titik")
    if stop.checkpoint == "match":
        notes.append("kode dipindai")
    if stop.checkpoint == "other":
        notes.append("kode tempat lain")
    if stop.note:
        notes.append(stop.note)
    return "; ".join(notes)


def percent(share: float | None) -> str:
    """Return a share as the papers write it, "–" if nothing is known.

    >>> percent(0.8), percent(None)
    ('80%', '–')
    """
    return "\u2013" if share is None else f"{share:.0%}"


def late_text(late_s: int | None) -> str:
    """Return how late in minutes, with a sign; "" for a stop that was not visited.

    >>> late_text(130), late_text(-300), late_text(None)
    ('+2', '-5', '')
    """
    if late_s is None:
        return ""
    minutes = round(late_s / 60)
    return f"{minutes:+d}" if minutes else "0"


def signature(record: ReportRecord, report: PatrolReport) -> str:
    """Return who signed when, or that nobody did."""
    if record.signed is None:
        return "belum ditandatangani"
    at = record.signed.astimezone(report.start.tzinfo)
    return f"{record.signed_by}, {at:%d/%m/%Y %H:%M}"
