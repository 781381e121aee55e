"""Members, vehicles and leave: enter, change, remove, and bring in from a file."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from uuid import uuid4

from geo.days import checked
from geo.incidents.rows import TableRow, read_rows
from geo.notice import Notice
from geo.reading.apart import apart
from geo.reading.limits import UPLOADS
from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.errors import PersonError, PlannerError, told
from planner.people.service.many import Made, Wanted, add_people
from planner.staffing.model import DUTIES, Duty, Leave, Member, Vehicle
from planner.staffing.service.accounts import Asked, plain, role_names, wanted_of
from planner.staffing.service.seen import check_seen
from planner.staffing.store import Staffing
from planner.staffing.words import duty_name

MOST_NAME = 120
MOST_KIND = 20
MOST_NUMBER = 40

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("nama", "namalengkap", "namaanggota", "namapegawai", "name", "fullname"),
    "squad": ("regu", "squad", "team", "tim", "kelompok", "peleton"),
    "duty": ("tugas", "jabatan", "duty", "peran", "role", "posisi", "jabatandalamregu"),
    "number": ("nip", "nrp", "nipnrp", "nomorinduk", "nik", "number", "nomor", "id"),
    "phone": ("hp", "nohp", "telepon", "telp", "notelp", "nomorhp", "phone", "whatsapp", "wa"),
    "username": ("username", "akun", "namapengguna", "user"),
    "first_day": ("mulai", "tmt", "mulaitugas", "tanggalmulai", "firstday", "start"),
    "last_day": ("selesai", "sampai", "tanggalselesai", "lastday", "end", "pensiun"),
}
"""What columns of members' files are called, letters and digits only, best first."""

ACCOUNT_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "role": ("peranakun", "roleakun", "accountrole", "hakakses", "access", "role", "peran"),
    "area": ("wilayah", "wilayahtugas", "area"),
}
"""The same of what an account may do, and where."""

DUTY_NAMES: Mapping[str, Duty] = {
    **dict.fromkeys(("leader", "kepalaregu", "karu", "danru", "komandanregu", "ketua"), "leader"),
    **dict.fromkeys(("kepala", "squadleader", "wakilkepalaregu", "wadanru"), "leader"),
    **dict.fromkeys(("driver", "pengemudi", "sopir", "supir"), "driver"),
    **dict.fromkeys(("member", "anggota", "personel", "personil", "petugas", ""), "member"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberReject:
    """A row that was not taken: its line, why, and what stood there."""

    line: int
    reason: Notice
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersReport:
    """What an import did: how many were new, changed or the same; which columns held what.

    `accounts` tells what became of the account of every row that was taken, if they were asked for.
    """

    rows: int
    added: int
    changed: int
    same: int
    rejects: tuple[MemberReject, ...]
    columns: Mapping[str, str]
    accounts: tuple[Made, ...] = ()


def put_member(office: Office, member: Member, *, by: str, seen: str | None = None) -> Member:
    """Return a member as kept; one without id is new. `seen` is of `version_of`.

    Raises
    ------
    PersonError : a name, squad, duty or day that may not be; `field` names it.
    ConflictError : somebody changed it since it was seen.
    """
    _check(office, member)
    kept = member if member.id else replace(member, id=uuid4().hex)
    with office.database.write():
        if member.id:
            _check_member(office, member.id, seen)
        Staffing.of(office).put_members([kept])
        action = "member.change" if member.id else "member.add"
        AuditLog.of(office).append(
            by, action, kept.id, at=office.now(), detail={"squad": kept.squad}
        )
    return kept


def remove_member(office: Office, id: str, *, by: str, seen: str | None = None) -> None:
    """Forget a member with leave and assignments. Raises NotFoundError, ConflictError."""
    with office.database.write():
        _check_member(office, id, seen)
        Staffing.of(office).remove_member(id)
        AuditLog.of(office).append(by, "member.remove", id, at=office.now())


def put_vehicle(office: Office, vehicle: Vehicle, *, by: str, seen: str | None = None) -> Vehicle:
    """Return a vehicle as kept; one without id is new. Raises PersonError, ConflictError."""
    if not 0 < len(vehicle.name) <= MOST_NAME:
        raise PersonError("name", Notice.of("staff.name", most_count=MOST_NAME))
    _check_squad(office, vehicle.squad)
    if not 0 < len(vehicle.kind) <= MOST_KIND or len(vehicle.plate) > MOST_KIND:
        raise PersonError("kind", Notice.of("staff.vehicle_kind", most_count=MOST_KIND))
    kept = vehicle if vehicle.id else replace(vehicle, id=uuid4().hex)
    with office.database.write():
        if vehicle.id:
            _check_vehicle(office, vehicle.id, seen)
        Staffing.of(office).put_vehicle(kept)
        action = "vehicle.change" if vehicle.id else "vehicle.add"
        AuditLog.of(office).append(
            by, action, kept.name, at=office.now(), detail={"squad": kept.squad}
        )
    return kept


def remove_vehicle(office: Office, id: str, *, by: str, seen: str | None = None) -> None:
    """Forget a vehicle. Raises NotFoundError, ConflictError."""
    with office.database.write():
        _check_vehicle(office, id, seen)
        Staffing.of(office).remove_vehicle(id)
        AuditLog.of(office).append(by, "vehicle.remove", id, at=office.now())


def put_leave(office: Office, entry: Leave, *, by: str) -> Leave:
    """Return leave as kept; the reason stays out of the audit log, for it may be an illness.

    Raises
    ------
    PersonError : the last day comes before the first, or over a year later.
    NotFoundError : no such member.
    """
    Staffing.of(office).member(entry.member)
    if not 0 <= (entry.last_day - entry.first_day).days <= 366:
        raise PersonError("last_day", Notice.of("staff.leave_length"))
    if len(entry.reason) > MOST_NAME:
        raise PersonError("reason", Notice.of("staff.leave_reason", most_count=MOST_NAME))
    kept = entry if entry.id else replace(entry, id=uuid4().hex)
    with office.database.write():
        Staffing.of(office).put_leave(kept)
        detail = {
            "first": kept.first_day.isoformat(),
            "last": kept.last_day.isoformat(),
            "wish": kept.wish,
        }
        AuditLog.of(office).append(by, "leave.put", kept.member, at=office.now(), detail=detail)
    return kept


def remove_leave(office: Office, id: str, *, by: str) -> None:
    """Forget an entry of leave. Raises NotFoundError."""
    with office.database.write():
        member = Staffing.of(office).leave_of(id).member
        Staffing.of(office).remove_leave(id)
        AuditLog.of(office).append(by, "leave.remove", member, at=office.now())


def _check_member(office: Office, id: str, seen: str | None) -> None:
    if seen is not None:
        now = Staffing.of(office).member(id)
        check_seen(office, now, seen, action="member.change", what=id)


def _check_vehicle(office: Office, id: str, seen: str | None) -> None:
    if seen is not None:
        now = Staffing.of(office).vehicle(id)
        check_seen(office, now, seen, action="vehicle.change", what=now.name)


def _check(office: Office, member: Member) -> None:
    if not 0 < len(member.name) <= MOST_NAME:
        raise PersonError("name", Notice.of("staff.name", most_count=MOST_NAME))
    if member.duty not in DUTIES:
        raise PersonError("duty", Notice.of("staff.duty", expected=duties(), came=member.duty))
    _check_squad(office, member.squad)
    if member.first_day and member.last_day and member.last_day < member.first_day:
        raise PersonError("last_day", Notice.of("staff.last_before_first"))
    if max(len(member.number), len(member.phone)) > MOST_NUMBER or len(member.username) > 60:
        raise PersonError("number", Notice.of("staff.number", most_count=MOST_NUMBER))


def duties() -> tuple[Notice, ...]:
    """Return what duties are called."""
    return tuple(map(duty_name, DUTIES))


def _check_squad(office: Office, squad: str) -> None:
    names = [s.name for s in office.data.settings.squads]
    if squad not in names:
        raise PersonError("squad", Notice.of("staff.squad", expected=tuple(names), came=squad))


def import_members(
    office: Office,
    path: Path,
    *,
    by: str,
    check: bool = False,
    accounts: bool = False,
    deliver: Callable[[Sequence[Made]], object] = lambda _made: None,
) -> MembersReport:
    """Return what a members' file brought: CSV, TSV or XLSX, columns guessed by their names.

    A member who is known already, by service number or else by name and squad, is changed to what
    the file says; what it has no column for stays. Importing a file twice changes nothing.

    Parameters
    ----------
    check : only look, keep nothing.
    accounts : make an account with a role and a sign-in link for members who have none yet.
    deliver : is given what became of the accounts before anything is kept for good; if it raises,
        nothing is.

    Raises
    ------
    TableError : not a table.
    PlannerError : no column of names or of squads.
    """
    columns, rows = apart(read_rows, UPLOADS, path)
    found = guess_columns(columns)
    known = Staffing.of(office).members()
    by_number = {m.number: m for m in known if m.number}
    by_name = {(_name_key(m.name), m.squad): m for m in known}
    taken: dict[str, Member] = {}
    wanted: list[Wanted] = []
    rejects: list[MemberReject] = []
    added = changed = same = 0
    for row in rows:
        try:
            member = _member(office, row, found)
        except PersonError as error:
            value = row.cells.get(found.get(error.field, ""), "")
            rejects.append(MemberReject(line=row.line, reason=told(error), value=value))
            continue
        there = by_number.get(member.number) or by_name.get((_name_key(member.name), member.squad))
        if there is None:
            member = replace(member, id=uuid4().hex)
            added += 1
        else:
            kept = {f: getattr(there, f) for f in COLUMNS if f not in found}
            member = replace(member, id=there.id, **kept)
            same, changed = (same + 1, changed) if member == there else (same, changed + 1)
        if member.number:
            by_number[member.number] = member
        by_name[_name_key(member.name), member.squad] = member
        taken[member.id] = member
        wanted.append(wanted_of(office, member, _asked(row, found)))
    made: tuple[Made, ...] = ()
    if accounts and check:
        made = add_people(office, wanted, by=by, check=True)
    elif taken and not check:
        with office.database.write():
            Staffing.of(office).put_members(taken.values())
            detail = {"added": added, "changed": changed, "rejected": len(rejects)}
            AuditLog.of(office).append(
                by, "members.import", path.name, at=office.now(), detail=detail
            )
            if accounts:
                made = add_people(office, wanted, by=by)
                deliver(made)
    return MembersReport(
        rows=len(rows),
        added=added,
        changed=changed,
        same=same,
        rejects=tuple(rejects),
        columns=found,
        accounts=made,
    )


def guess_columns(columns: Sequence[str]) -> dict[str, str]:
    """Return which column holds what. Raises PlannerError without names or squads.

    >>> guess_columns(["NIP", "Nama Lengkap", "Regu", "Jabatan"])["name"]
    'Nama Lengkap'
    """
    there = {plain(c): c for c in reversed(columns)}
    found: dict[str, str] = {}
    for field, names in (*COLUMNS.items(), *ACCOUNT_COLUMNS.items()):
        free = (there[n] for n in names if n in there and there[n] not in found.values())
        if column := next(free, None):
            found[field] = column
    missing = [f for f in ("name", "squad") if f not in found]
    if missing:
        raise PlannerError(Notice.of("staff.columns", came=tuple(columns)))
    return found


def _member(office: Office, row: TableRow, found: Mapping[str, str]) -> Member:
    if row.fault is not None:
        raise PersonError("name", row.fault)
    text = {field: row.cells.get(column, "") for field, column in found.items()}
    duty = DUTY_NAMES.get(plain(text.get("duty", "")))
    if duty is None and plain(text["duty"]) in role_names():
        duty = "member"
    if duty is None:
        raise PersonError(
            "duty", Notice.of("staff.duty", expected=duties(), came=text.get("duty", ""))
        )
    member = Member(
        id="",
        name=text["name"],
        squad=_squad(office.data.settings.squads, text["squad"]),
        duty=duty,
        number=text.get("number", ""),
        phone=text.get("phone", ""),
        username=text.get("username", "").casefold(),
        first_day=_day("first_day", text.get("first_day", "")),
        last_day=_day("last_day", text.get("last_day", "")),
    )
    _check(office, member)
    return member


def _asked(row: TableRow, found: Mapping[str, str]) -> Asked:
    text = {field: row.cells.get(column, "").strip() for field, column in found.items()}
    role = text.get("role", "")
    if not role and plain(text.get("duty", "")) not in DUTY_NAMES:
        # One column for both: "Komandan" among the duties is a role.
        role = text.get("duty", "")
    return Asked(line=row.line, role=role, area=text.get("area", ""))


def _squad(squads: Iterable[object], text: str) -> str:
    """Return a squad's proper name for "regu 1", "REGU I" or "1"; else what stands there."""
    names = [str(getattr(s, "name", s)) for s in squads]
    if text in names:
        return text
    words = _words(text)
    for name in names:
        proper = _words(name)
        if words and (words == proper or words == proper[-1:]):
            return name
    return text


def _words(text: str) -> list[str]:
    roman = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7"}
    return [roman.get(w, w) for w in re.findall(r"[^\W\d_]+|\d+", text.casefold())]


def _day(field: str, text: str) -> date | None:
    if not text:
        return None
    for form in ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return checked(datetime.strptime(text, form).date())
        except ValueError:
            continue
    raise PersonError(field, Notice.of("staff.day", came=text))


def _name_key(text: str) -> str:
    """Return the letters and digits of a name, of any script with the marks that belong to them."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if unicodedata.category(c)[0] in "LMN") or text
