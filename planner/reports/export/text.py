"""A patrol report as a message to forward: plain text of at most a thousand characters."""

from planner.reports.model import PatrolReport, ReportSheet
from planner.reports.words import checks_of, notes_of, percent, report_day, signature, state_text
from planner.words import Lang, said, say, text
from planner.words.catalogues import SOURCE
from planner.words.units import clock

MOST = 1000


def report_text(sheet: ReportSheet, *, full: bool = True, lang: Lang = SOURCE) -> str:
    """Return the message; what does not fit any more is left out, and the message says so.

    Parameters
    ----------
    full : whether the stops left out may be named; their order never is.
    """
    report, record = sheet.report, sheet.record
    head = [
        text("report.heading", lang),
        f"{report.city_name}, {report_day(report, lang)}",
        f"{report.squad}, {report.shift} {clock(report.start)}\u2013{clock(report.end)}",
    ]
    if record.sprin:
        head.append(text("report.sprin", lang, sprin=record.sprin))
    foot = ["", text("report.leader_signature", lang, signature=signature(record, report, lang))]
    body = [*_notes(sheet, lang), *_body(report, full, lang)]
    if record.remarks:
        body += ["", text("report.remarks", lang), *record.remarks.splitlines()]
    if sheet.late:
        body += ["", text("report.late_events", lang, count=len(sheet.late))]
    lines, rest = list(head), [_short(line, 160) for line in body]
    ending = "\n".join([text("report.cut", lang), *foot])
    for line in rest:
        if len("\n".join([*lines, line])) + len(ending) + 1 > MOST:
            return _short("\n".join(lines), MOST - len(ending) - 1) + "\n" + ending
        lines.append(line)
    return "\n".join([*lines, *foot])


def _notes(sheet: ReportSheet, lang: Lang) -> list[str]:
    notes = notes_of(sheet, lang)
    return ["", *notes] if notes else []


def _body(report: PatrolReport, full: bool, lang: Lang) -> list[str]:
    return [
        *(_done(report, lang) if report.reported else []),
        *_findings(report, lang),
        *(_left_out(report, full, lang) if report.reported else []),
        *(_checks(report, lang) if full else []),
    ]


def _done(report: PatrolReport, lang: Lang) -> list[str]:
    done = report.count("visited")
    return [
        "",
        text(
            "report.stops_done",
            lang,
            done_no=done,
            stops_no=report.answered,
            kept=percent(report.kept_stops),
        ),
        text("report.duties_done", lang, done_no=report.duties_kept, duties_no=report.duties),
        text(
            "report.time_spent",
            lang,
            dwell_s=report.dwell_s,
            drive_s=report.drive_s,
            driven_m=report.driven_m,
        ),
    ]


def _findings(report: PatrolReport, lang: Lang) -> list[str]:
    if not report.findings:
        return []
    return [
        "",
        text("report.findings", lang, count=len(report.findings)),
        *(
            f"- {clock(f.at)} {f.category}"
            + (f", {f.ward or said(f.stop, lang)}" if f.ward or f.stop else "")
            + (f": {' '.join(f.note.split())}" if f.note else "")
            for f in report.findings
        ),
    ]


def _left_out(report: PatrolReport, full: bool, lang: Lang) -> list[str]:
    lines: list[str] = []
    left_out = sorted(
        (say(s.name, lang), state_text(s, lang))
        for s in report.stops
        if s.state in ("skipped", "missed")
    )
    if left_out and full:
        lines += ["", text("report.left_out", lang), *(f"- {n} ({why})" for n, why in left_out)]
    spent = [w for w in report.wards if w.actual]
    if spent:
        told = ", ".join(f"{w.ward} {w.actual:.0f}" for w in spent)
        lines += ["", text("report.minutes_by_ward", lang, told=told)]
    if report.unreached and not report.count("ahead"):
        lines.append(text("report.wards_unreached", lang, wards=report.unreached))
    return lines


def _checks(report: PatrolReport, lang: Lang) -> list[str]:
    ticked = [s for s in report.stops if any(c.done for c in s.checks)]
    if not ticked:
        return []
    told = (f"- {say(s.name, lang)}: {checks_of(s, lang)}" for s in ticked)
    return ["", text("report.checks", lang), *told]


def _short(told: str, most: int) -> str:
    return told if len(told) <= most else f"{told[: most - 1].rstrip()}\u2026"
