"""Words for edits of a plan: what was done, what it costs, and why one cannot be kept."""

from flask_babel import gettext as _
from flask_babel import ngettext

from planner.patrol.draft.resolve import EditError
from planner.patrol.draft.service import (
    LEAST_DWELL_MIN,
    MOST_DWELL_MIN,
    MOST_INSTRUCTION,
    MOST_NAME,
)
from planner.patrol.draft.store import Change


def change_words(change: Change) -> str:
    """Return what an edit did."""
    if change.kind == "undo":
        done = _done(change.detail.get("edit", ""), change.detail)
        return str(_("Dibatalkan: %(edit)s", edit=done))
    return _done(change.kind, change.detail)


def _done(kind: str, told: object) -> str:
    words = dict(told) if isinstance(told, dict) else {}
    at = _(", urutan %(n)s", n=words["position"]) if "position" in words else ""
    told = {name: words.get(name, "") for name in ("stop", "squad", "from", "to", "shift")}
    match kind:
        case "move":
            said = _("%(stop)s dipindah dari %(from)s ke %(to)s", **told) + at
        case "order":
            said = _("urutan %(stop)s diubah (%(squad)s)", **told) + at
        case "add":
            said = _("%(stop)s ditambahkan ke %(to)s", **told) + at
        case "pin":
            said = _("%(stop)s dikunci pada %(squad)s", **told)
        case "pin-time":
            said = _("%(stop)s dikunci pada %(squad)s dan jamnya", **told)
        case "unpin":
            said = _("kunci %(stop)s dibuka (%(squad)s)", **told)
        case "drop":
            said = _("%(stop)s dicabut dari %(squad)s", **told)
        case "exchange":
            said = _("rute %(squad)s dan %(to)s ditukar (%(shift)s)", **told)
        case "hours":
            said = _(
                "giliran %(shift)s menjadi %(start)s–%(end)s",
                shift=words.get("shift", ""),
                start=words.get("start", ""),
                end=words.get("end", ""),
            )
        case _:
            said = kind
    return str(said)


def refusal_words(error: EditError) -> str:
    """Return why an edit cannot be kept and what would help."""
    name = error.name
    match error.reason:
        case "time":
            lacking = ngettext("%(num)d menit", "%(num)d menit", error.lacking_min)
            said = _(
                "Waktu regu tidak cukup untuk %(name)s bersama semua titik yang dikunci: kurang "
                "%(lacking)s. Buka satu kunci, cabut satu titik, atau panjangkan giliran.",
                name=name,
                lacking=lacking,
            )
        case "window":
            hours = ", ".join(f"{_clock(a)}–{_clock(b)}" for a, b in error.windows_s)
            said = _("%(name)s tidak dapat dikunjungi pada giliran atau urutan itu.", name=name)
            if hours:
                said += " " + _("Kunjungannya harus dimulai antara %(hours)s.", hours=hours)
        case "break":
            said = _("Dengan %(name)s tidak ada sisa waktu untuk istirahat regu.", name=name)
        case "there":
            said = _("%(name)s sudah ada di rute itu atau sudah dikunjungi regu lain.", name=name)
        case "hours":
            said = _("Jam giliran harus seperti 07:00, paling lama 16 jam, dan cukup istirahat.")
        case "far":
            said = _("Tempat itu di luar wilayah kota. Pilih titik lain di peta.")
        case "words":
            said = _(
                "Isi nama (paling banyak %(name)s huruf), lama singgah %(least)s–%(most)s menit, "
                "dan petunjuk paling banyak %(told)s huruf.",
                name=MOST_NAME,
                least=LEAST_DWELL_MIN,
                most=MOST_DWELL_MIN,
                told=MOST_INSTRUCTION,
            )
        case _:
            said = _("Titik atau regu itu tidak ada lagi di rencana ini.")
    return str(said)


def _clock(seconds: int) -> str:
    minutes = seconds // 60
    return f"{minutes // 60 % 24:02d}.{minutes % 60:02d}"
