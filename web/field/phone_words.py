"""What the squad's page says by its script, and why the server refuses something."""

from flask_babel import gettext as _

from planner.field.model import SKIP_REASONS
from planner.field.receive import Reason
from planner.words import text
from web.language import language


def refusal(reason: Reason) -> str:
    """Return in words why an item was refused."""
    return text(f"refused.{reason}", language())


def wrong_code() -> str:
    """Return what is said of a code that belongs to another place."""
    return text("refused.other_code", language())


def skip_reasons() -> dict[str, str]:
    """Return why a stop may be skipped, in words by `planner.field.model.SKIP_REASONS`."""
    return {reason: text(f"skip.{reason}", language()) for reason in SKIP_REASONS}


def phone_words() -> dict[str, str]:
    """Return the words of the script; %d stands for a number."""
    return {
        # Filled in by the script, so that gettext must leave the signs alone.
        "stop": _("Titik {n} dari {m}").format(n="%d", m="%d"),
        "counts": _("{n} terkirim, {m} menunggu").format(n="%d", m="%d"),
        "refused": _(", {n} ditolak").format(n="%d"),
        "here": _("sedang di sini"),
        "done": _("selesai"),
        "skipped": _("dilewati"),
        "waits": _("menunggu"),
        "was_sent": _("terkirim"),
        "was_refused": _("ditolak"),
        "undo": _("Batalkan"),
        "undone": _("Dibatalkan, tidak ada yang dikirim."),
        "copy": _("Salin"),
        "copied": _("Tersalin"),
        "save_photo": _("Simpan foto"),
        "photo": _("foto"),
        "aside": _("{n} posisi tidak diterima").format(n="%d"),
        "did_arrive": _("Tiba"),
        "did_leave": _("Selesai"),
        "did_skip": _("Dilewati"),
        "did_finding": _("Temuan"),
        "full": _(
            "Tidak tersimpan: ruang ponsel penuh atau penyimpanan dimatikan. Kosongkan ruang, lalu "
            "tekan lagi."
        ),
        "bad_photo": _("Foto itu tidak terbaca. Pilih foto lain atau hapus pilihannya."),
        "no_camera": _("Kamera tidak bisa dipakai. Ketik kodenya."),
        "no_position": _("Ponsel tidak mengizinkan lokasi; posisi tidak dibagikan."),
        "nearer": _("Perbesar"),
        "farther": _("Perkecil"),
    }
