"""A patrol report as a message to forward: plain text of at most a thousand characters."""

from planner.reports.model import PatrolReport, ReportSheet
from planner.reports.words import NO_DATA, percent, signature, state_text
from planner.words.wording import clock, distance, duration, long_date

MOST = 1000


def report_text(sheet: ReportSheet, *, full: bool = True) -> str:
    """Return the message; what does not fit any more is left out, and the message says so.

    Parameters
    ----------
    full : whether the stops left out may be named; their order never is.
    """
    report, record = sheet.report, sheet.record
    head = [
        "LAPORAN PATROLI",
        f"{report.city_name}, {long_date(report.date)}",
        f"{report.squad}, {report.shift} {clock(report.start)}\u2013{clock(report.end)}",
    ]
    if record.sprin:
        head.append(f"Sprin: {record.sprin}")
    foot = ["", f"Kepala regu: {signature(record, report)}"]
    body = _body(report, full) if report.reported else ["", NO_DATA]
    if record.remarks:
        body += ["", "Catatan:", *record.remarks.splitlines()]
    if sheet.late:
        body += ["", f"Susulan setelah tanda tangan: {len(sheet.late)}"]
    lines, rest = list(head), [_short(line, 160) for line in body]
    ending = "\n".join(["(dipotong)", *foot])
    for line in rest:
        if len("\n".join([*lines, line])) + len(ending) + 1 > MOST:
            return _short("\n".join(lines), MOST - len(ending) - 1) + "\n" + ending
        lines.append(line)
    return "\n".join([*lines, *foot])


def _body(report: PatrolReport, full: bool) -> list[str]:
    done = report.count("visited")
    lines = [
        "",
        f"Titik: {done} dari {len(report.stops)} didatangi ({percent(report.kept_stops)})",
        f"Wajib: {report.duties_kept} dari {report.duties}",
        f"Waktu: {duration(report.dwell_s)} di titik, {duration(report.drive_s)} di jalan, "
        f"{distance(report.driven_m)}",
    ]
    if report.findings:
        lines += ["", f"Temuan: {len(report.findings)}"]
        lines += [
            f"- {clock(f.at)} {f.category}"
            + (f", {f.ward or f.stop}" if f.ward or f.stop else "")
            + (f": {' '.join(f.note.split())}" if f.note else "")
            for f in report.findings
        ]
    left_out = sorted(
        (s for s in report.stops if s.state in ("skipped", "missed")), key=lambda s: s.name
    )
    if left_out and full:
        lines += ["", "Tidak didatangi:", *(f"- {s.name} ({state_text(s)})" for s in left_out)]
    spent = [w for w in report.wards if w.actual]
    if spent:
        told = ", ".join(f"{w.ward} {w.actual:.0f}" for w in spent)
        lines += ["", f"Menit per kelurahan: {told}"]
    if report.unreached:
        lines.append(f"Kelurahan tidak terjangkau: {', '.join(report.unreached)}")
    return lines


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}\u2026"
