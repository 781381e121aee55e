"""Patrol reports: they write themselves, the leader adds and signs, the command approves."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from io import BytesIO

from PIL import Image

from geo.notice import Notice, as_it_is
from planner.audit.store import AuditLog
from planner.city.folder import ward_finder
from planner.city.office import Office
from planner.database.store import Aged
from planner.errors import NotFoundError, PlanError
from planner.field.deeds import Deed, deeds
from planner.field.model import SKIP_REASONS, FieldEvent
from planner.field.photos import photo_file
from planner.field.settle import place_of, promised, settle, shift_actuals
from planner.field.store import FieldLog
from planner.patrol.publication.store import Publications
from planner.patrol.publication.versions import Drive
from planner.reports.model import (
    Late,
    PatrolReport,
    ReportRecord,
    ReportSheet,
    ReportWords,
    report_from_json,
    report_to_json,
    write_report,
)
from planner.reports.store import Reports
from planner.staffing.service.roster import members_of, on_duty

MOST_REMARKS, MOST_SPRIN, MOST_NAME, MOST_REASON = 4000, 80, 80, 500
"""Characters."""


class ReportError(PlanError):
    """Remarks, a number or a name that a report cannot take; says why."""


def reports_of(office: Office, date: str, *, squad: str | None = None) -> tuple[ReportSheet, ...]:
    """Return the reports of an ISO day in the order of the plan, all or those of one squad.

    A signed report is as it was signed; what came later is beside it. The others are as of now.

    Raises
    ------
    NotFoundError : nothing was published for the day.
    """
    return _sheets(office, date, shift_actuals(office, date, squad=squad))


def report_of(office: Office, date: str, shift: str, squad: str) -> ReportSheet:
    """Return one report. Raises NotFoundError."""
    found = _sheets(office, date, shift_actuals(office, date, shift=shift, squad=squad))
    if not found:
        raise NotFoundError(
            f"'{squad}' has no loop in shift '{shift}' on {date}",
            Notice.of("report.no_loop", squad=squad, shift=shift, date=date),
        )
    return found[0]


def remark(
    office: Office,
    sheet: ReportSheet,
    *,
    revision: int,
    remarks: str,
    sprin: str,
    by: str,
) -> ReportRecord:
    """Return what is kept of a report after the leader wrote remarks and the order's number.

    Parameters
    ----------
    revision : of the report that whoever writes has seen.
    by : a username or "squad:NAME".

    Raises
    ------
    ReportError : too many characters.
    ConflictError : somebody else changed the report, or it is signed.
    """
    remarks, sprin = _lines(remarks), " ".join(sprin.split())
    for text, most in ((remarks, MOST_REMARKS), (sprin, MOST_SPRIN)):
        _check_length(text, most)
    key, now = _key(sheet), office.now()
    with office.database.write():
        record = Reports.of(office).remark(
            *key, revision=revision, remarks=remarks, sprin=sprin, by=by, at=now
        )
        AuditLog.of(office).append(
            by, "report.remark", " ".join(key), at=now, detail={"revision": record.revision}
        )
    return record


def signers(office: Office, date: str, shift: str, squad: str) -> tuple[str, ...]:
    """Return the names of those who may sign: who was on duty by the roster, else the squad's."""
    day = dt.date.fromisoformat(date)
    for duty in on_duty(office, day):
        if (duty.shift, duty.squad) == (shift, squad) and duty.members:
            return tuple(dict.fromkeys(m.name for m in duty.members))
    return members_of(office, squad, day)


def sign(
    office: Office,
    sheet: ReportSheet,
    *,
    revision: int,
    remarks: str,
    sprin: str,
    name: str,
    by: str,
    leader: bool = False,
) -> ReportRecord:
    """Return a report signed by a member of the squad, and settle its day.

    The report is frozen as it is at this moment; what phones deliver later is shown beside it. A
    report signed early says so, and holds only what was due by then.

    Parameters
    ----------
    name : of who signs, one of `signers`.
    leader : whether it is the squad's leader by account, who signs by the account's name and may
        do so before the shift has ended.

    Raises
    ------
    ReportError : nobody of the squad, too many characters, or the shift has not ended.
    ConflictError : somebody else changed the report, or it is signed.
    """
    name = " ".join(name.split())
    if not name:
        raise ReportError("expected the name of who signs", Notice.of("report.no_name"))
    _check_length(name, MOST_NAME)
    key, now = _key(sheet), office.now()
    with office.database.write():
        fresh = report_of(office, *key)
        if now < fresh.report.start:
            raise ReportError(
                "this shift has not begun; a report is signed after it",
                Notice.of("report.not_begun"),
            )
        early = now < fresh.report.end
        if early and not leader:
            raise ReportError(
                "this shift has not ended; a report is signed after it",
                Notice.of("report.not_over", end_at=fresh.report.end),
            )
        if not leader and name not in signers(office, *key):
            raise ReportError(
                f"expected a member of '{sheet.report.squad}' to sign, got {name!r}",
                Notice.of("report.no_member", squad=sheet.report.squad),
            )
        record = remark(office, sheet, revision=revision, remarks=remarks, sprin=sprin, by=by)
        record = Reports.of(office).sign(record, json=report_to_json(fresh.report), by=name, at=now)
        detail = {"name": name, **({"early": True} if early else {})}
        AuditLog.of(office).append(by, "report.sign", " ".join(key), at=now, detail=detail)
        settle(office, sheet.report.date)
    return record


def approve(office: Office, sheet: ReportSheet, *, by: str, name: str = "") -> ReportRecord:
    """Return a signed report approved.

    Parameters
    ----------
    by, name : username and name of who approves; not the one who signed.

    Raises
    ------
    ReportError : the same person signed it.
    ConflictError : it is not signed, or somebody approved it before.
    """
    now, key = office.now(), _key(sheet)
    with office.database.write():
        kept = Reports.of(office).get(*key)
        if kept.signed is not None and (by == kept.changed_by or _same(name, kept.signed_by)):
            raise ReportError(
                f"{kept.signed_by} signed this report; somebody else approves it",
                Notice.of("report.two_people", name=kept.signed_by),
            )
        record = Reports.of(office).approve(kept, by=name or by, at=now)
        AuditLog.of(office).append(by, "report.approve", " ".join(key), at=now)
    return record


def reopen(office: Office, sheet: ReportSheet, *, reason: str, by: str) -> ReportRecord:
    """Return a signed report open again, signature and approval taken back; remarks stay.

    Raises
    ------
    ReportError : no reason, or one that is too long.
    ConflictError : it is not signed.
    """
    reason = " ".join(reason.split())
    if not 0 < len(reason) <= MOST_REASON:
        raise ReportError(
            f"expected a reason of 1 to {MOST_REASON} characters, got {len(reason)}",
            Notice.of("report.no_reason", most_count=MOST_REASON),
        )
    now, key = office.now(), _key(sheet)
    with office.database.write():
        kept = Reports.of(office).get(*key)
        record = Reports.of(office).reopen(kept, by=by, at=now)
        detail = {"reason": reason, "signed_by": kept.signed_by, "approved_by": kept.approved_by}
        AuditLog.of(office).append(by, "report.reopen", " ".join(key), at=now, detail=detail)
    return record


def earlier_of(office: Office, sheet: ReportSheet) -> tuple[ReportSheet, ...]:
    """Return a report as it was each time that it was signed and opened again, oldest first."""
    return tuple(
        ReportSheet(report=report_from_json(kept.json), record=kept, newer=sheet.fresh)
        for kept in Reports.of(office).taken_back(*_key(sheet))
    )


def finding_photo(office: Office, sheet: ReportSheet, event_id: str, side: int) -> bytes:
    """Return the photo of a finding of this report as JPEG of at most `side` pixels.

    Raises
    ------
    NotFoundError : the report has no such photo.
    """
    photos = {f.id: f.photo for f in sheet.report.findings}
    photos |= {late.id: late.photo for late in sheet.late}
    if not photos.get(event_id):
        raise NotFoundError("this report has no such photo", Notice.of("photo.none"))
    with Image.open(photo_file(office, photos[event_id])) as image:
        image.draft("RGB", (side, side))
        image.thumbnail((side, side))
        out = BytesIO()
        image.convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()


def loops_of_days(office: Office, since: str) -> tuple[tuple[str, tuple[Drive, ...]], ...]:
    """Return who answers for a loop on every published ISO day from one on, newest day first."""
    return tuple((day, drives_of(office, day)) for day in Publications.of(office).dates(since))


def drives_of(office: Office, date: str) -> tuple[Drive, ...]:
    """Return shift and squad of every loop of an ISO day that a squad answers for."""
    versions, events = (
        Publications.of(office).versions(date),
        FieldLog.of(office).events(first=date),
    )
    return tuple(each.drive for each in deeds(versions, events, at=office.now()))


def _sheets(office: Office, date: str, actuals: Sequence[Deed]) -> tuple[ReportSheet, ...]:
    city = office.data.settings
    records = {(r.shift, r.squad): r for r in Reports.of(office).between(date)}
    events = FieldLog.of(office).events(first=date)
    duty = {(d.shift, d.squad): d for d in on_duty(office, date)}
    out = []
    for each in actuals:
        actual, loop = each.actual, each.actual.loop
        key = loop.shift, loop.squad
        own = [e for e in events if (e.shift, e.squad) == key]
        record = records.get(key) or Reports.of(office).get(date, *key)
        words = ReportWords(
            wards={w.code: (w.name, w.district) for w in office.data.wards},
            categories={c.code: c.name for c in city.categories},
            zone=city.zone,
            ward_at=ward_finder(office.data.frame),
            place=partial(place_of, deed=each),
        )
        fresh = write_report(
            actual,
            {ward: spent.minutes for ward, spent in promised(office, each).items()},
            words,
            city_name=city.name,
            date=date,
            version=each.version,
            span=(each.shift.start, each.shift.end),
            events=tuple(e.id for e in own),
            ticked={e.stop: e.checks for e in own if e.checks},
            members=tuple(m.name for m in duty[key].members) if key in duty else (),
            vehicles=tuple(
                f"{v.name} {v.plate}".strip() for v in (duty[key].vehicles if key in duty else ())
            ),
        )
        sheet = ReportSheet(report=fresh, record=record, loop=loop)
        if record.json:
            signed = _with_photos(report_from_json(record.json), own)
            late = _late(own, signed, each, office)
            sheet = replace(sheet, report=signed, newer=fresh, late=late)
        out.append(sheet)
    return tuple(out)


def _with_photos(report: PatrolReport, events: Sequence[FieldEvent]) -> PatrolReport:
    """Return the report with the photos there are: some come later, some are kept no longer."""
    photos = {e.id: e.photo for e in events}
    return replace(
        report,
        findings=tuple(replace(f, photo=photos.get(f.id, f.photo)) for f in report.findings),
    )


def _late(
    events: Sequence[FieldEvent], report: PatrolReport, deed: Deed, office: Office
) -> tuple[Late, ...]:
    zone, known = office.data.settings.zone, set(report.events)
    names = {stop: planned.stop.name for stop, planned in deed.known.items()}
    kinds = {c.code: as_it_is(c.name) for c in office.data.settings.categories}
    kinds |= {reason: Notice.of(f"skip.{reason}") for reason in SKIP_REASONS}
    return tuple(
        Late(
            id=e.id,
            kind=e.kind,
            at=e.at.astimezone(zone),
            received=e.received.astimezone(zone),
            stop=names.get(e.stop),
            told=_about(kinds.get(e.category), e.note),
            photo=e.photo,
        )
        for e in events
        if e.id not in known
    )


def _about(what: Notice | None, note: str) -> Notice | None:
    if what and note:
        return Notice.of("report.told", what=what, note=note)
    return what or (as_it_is(note) if note else None)


def _same(name: str, other: str) -> bool:
    return " ".join(name.split()).casefold() == other.casefold()


def _key(sheet: ReportSheet) -> tuple[str, str, str]:
    return sheet.report.date, sheet.report.shift, sheet.report.squad


def _check_length(text: str, most: int) -> None:
    if len(text) > most:
        raise ReportError(
            f"expected at most {most} characters, got {len(text)}",
            Notice.of(
                "report.too_long",
                remarks_count=MOST_REMARKS,
                sprin_count=MOST_SPRIN,
                name_count=MOST_NAME,
            ),
        )


def _lines(text: str) -> str:
    kept = "".join(c for c in text.replace("\r\n", "\n") if c >= " " or c == "\n")
    return kept.strip()


def age_of_reports(office: Office, before: dt.datetime) -> Aged:
    """Return how many reports there are, since when, and how many are of days before a time."""
    return Reports.of(office).age(_day(office, before))


def forget_reports(office: Office, before: dt.datetime) -> int:
    """Remove the reports of days before that of a time and return how many there were."""
    return Reports.of(office).forget(_day(office, before))


def _day(office: Office, at: dt.datetime) -> str:
    return at.astimezone(office.data.settings.zone).date().isoformat()
