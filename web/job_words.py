"""How far a job is, in words."""

from flask_babel import gettext as _

from planner.jobs.store import Job


def step_words(job: Job) -> str:
    """Return what a job does now, or why it failed."""
    if job.state == "waiting":
        return str(_("Menunggu giliran"))
    if job.state == "done":
        return str(_("Selesai"))
    if job.state == "failed":
        return str(_("Gagal: %(why)s", why=job.message))
    words = {
        "weighing who was looking": _("Menimbang siapa yang mengamati"),
        "mapping the risk": _("Memetakan kerawanan"),
        "finding hotspots": _("Mencari titik rawan"),
        "choosing stops": _("Memilih titik singgah"),
        "timing the ways": _("Menghitung waktu tempuh"),
        "searching loops": _("Menyusun rute regu"),
        "varying order and hours": _("Mengacak urutan dan jam"),
        "checking duties": _("Memeriksa kewajiban"),
        "rostering the month": _("Menyusun jadwal sebulan"),
    }
    return str(words.get(job.message, job.message) or _("Mulai"))
