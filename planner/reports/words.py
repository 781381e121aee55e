"""What the documents of a patrol report say alike: on paper, in tables and in messages."""

from datetime import date

from planner.field.model import SKIP_REASONS
from planner.patrol.words import checklist_texts
from planner.reports.model import PatrolReport, ReportRecord, ReportSheet, ReportStop
from planner.words import Lang, text
from planner.words.units import long_day


def report_day(report: PatrolReport, lang: Lang) -> str:
    """Return the day of a report in words."""
    return long_day(date.fromisoformat(report.date), lang)


def file_title(report: PatrolReport, lang: Lang) -> str:
    """Return the title of a report's document."""
    return text("report.file_title", lang, squad=report.squad, shift=report.shift, date=report.date)


def unit_lines(city_name: str, lang: Lang) -> tuple[str, str]:
    """Return the two lines of the unit's letterhead.

    >>> unit_lines("Kota Dumai", "id")
    ('PEMERINTAH KOTA DUMAI', 'SATUAN POLISI PAMONG PRAJA')
    """
    return text("report.government", lang, city=city_name.upper()), text("report.unit", lang)


def state_text(stop: ReportStop, lang: Lang) -> str:
    """Return what became of a stop, with the reason if it was left out."""
    told = text(f"report.state_{stop.state}", lang)
    if stop.reason:
        reason = reason_text(stop.reason, lang)
        told += f": {reason[0].lower()}{reason[1:]}"
    return told


def reason_text(reason: str, lang: Lang) -> str:
    """Return why a stop was left out; an unknown reason is told as it is."""
    return text(f"skip.{reason}", lang) if reason in SKIP_REASONS else reason


def remarks_of(stop: ReportStop, lang: Lang) -> str:
    """Return what else to know of a visit."""
    notes = []
    if stop.assumed:
        left = stop.assumed == "left"
        notes.append(text("report.left_guessed" if left else "report.arrived_guessed", lang))
    if stop.far and stop.distance_m is not None:
        notes.append(text("report.far", lang, distance_m=stop.distance_m))
    if stop.checkpoint == "match":
        notes.append(text("report.code_match", lang))
    if stop.checkpoint == "other":
        notes.append(text("report.code_other", lang))
    if stop.note:
        notes.append(stop.note)
    return "; ".join(notes)


def checks_of(stop: ReportStop, lang: Lang) -> str:
    """Return what was ticked of a stop's checklist and what was not; "" where it has none."""
    told = []
    for code, done in (("report.checks_done", True), ("report.checks_left", False)):
        items = checklist_texts((c.item for c in stop.checks if c.done is done), lang)
        if items:
            told.append(text(code, lang, items="; ".join(items)))
    return ". ".join(told)


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


def notes_of(sheet: ReportSheet, lang: Lang) -> list[str]:
    """Return what to know before reading a report: what is not known, runs, or came too early."""
    report, notes = sheet.report, []
    if report.silent:
        notes.append(text("report.no_data", lang))
    elif not report.reported:
        notes.append(text("report.finding_alone", lang))
    if sheet.early:
        notes.append(text("report.signed_early", lang))
    elif report.count("ahead"):
        notes.append(text("report.running", lang))
    return notes


def signature(record: ReportRecord, report: PatrolReport, lang: Lang) -> str:
    """Return who signed when, or that nobody did."""
    if record.signed is None:
        return text("report.unsigned", lang)
    at = record.signed.astimezone(report.start.tzinfo)
    return f"{record.signed_by}, {at:%d/%m/%Y %H:%M}"
