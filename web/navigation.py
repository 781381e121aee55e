"""The pages that the top of every page leads to: those that whoever reads may open."""

from flask import Flask
from flask_babel import gettext as _

from web.access import may


def pages() -> list[tuple[str, str]]:
    """Return endpoint and name of the main pages that the reader may open, in order."""
    every = [
        ("today.show", _("Hari ini")),
        ("plans.today", _("Rencana")),
        ("squad.mine", _("Regu saya")),
        ("hotspots.show", _("Peta rawan")),
        ("districts.table", _("Kecamatan")),
        ("leadership.show", _("Pimpinan")),
        ("positions.live", _("Posisi")),
        ("reports.index", _("Laporan")),
        ("incidents.index", _("Kejadian")),
        ("roster.month", _("Jadwal")),
        ("plans.index", _("Arsip")),
        ("people.index", _("Pengguna")),
        ("audit.index", _("Catatan audit")),
        ("health.show", _("Keadaan")),
        ("account.show", _("Akun")),
    ]
    return [(endpoint, text) for endpoint, text in every if may(endpoint)]


def init(app: Flask) -> None:
    """Give templates `pages`."""
    app.jinja_env.globals["pages"] = pages
