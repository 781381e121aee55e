"""People and what they may do: add, grant, revoke, let in for the first time, lock out."""

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import uuid4

from geo.notice import Notice
from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.errors import ConflictError, DeniedError, NotFoundError, PersonError
from planner.people.model import LINK_LIFE, Account, KeptGrant
from planner.people.passwords import password_fault, password_hash
from planner.people.roles import ROLES, Grant, Person
from planner.people.service.guessing import forget_failures, slowed
from planner.people.store.people import API, People
from planner.people.words import fault_notice, role_notice

FIRST = "first-login"
RESET = "reset"
"""Purposes of links; the second also forgets the code app, for a phone that was lost."""

NOBODY = frozenset({"system", "shell"})
"""What the audit log calls the program and whoever commands at the server: no person's name."""

FIRST_ADMINISTRATOR = "admin"
MOST_NAME = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A person with every grant they have here; `locked` if they are refused somewhere for now."""

    account: Account
    grants: tuple[KeptGrant, ...]
    locked: bool


def person_of(office: Office, account: Account, grants: Iterable[Grant]) -> Person:
    """Return a person with those grants that hold today in the city's zone."""
    today = office.now().date()
    return Person(
        username=account.username,
        name=account.name,
        grants=tuple(g for g in grants if g.holds(today)),
    )


def entries(office: Office) -> tuple[Entry, ...]:
    """Return everybody with their grants, by username."""
    kept = People.of(office).grants()
    return tuple(
        Entry(
            account=a,
            grants=tuple(g for g in kept if g.person == a.id),
            locked=slowed(office, a) or a.ahead(office.now()),
        )
        for a in People.of(office).accounts()
    )


def entry_of(office: Office, account: Account) -> Entry:
    """Return a person with their grants."""
    return Entry(
        account=account,
        grants=People.of(office).grants(account.id),
        locked=slowed(office, account) or account.ahead(office.now()),
    )


def account_of(office: Office, username: str) -> Account:
    """Return a person's account. Raises NotFoundError if there is none."""
    found = People.of(office).account(username.strip().casefold())
    if found is None:
        raise NotFoundError(Notice.of("people.unknown", came=username))
    return found


def add_person(
    office: Office,
    username: str,
    *,
    name: str,
    grants: Iterable[Grant] = (),
    by: str,
    password: str | None = None,
) -> Account:
    """Return a new person with grants; without a password they need a link to come in.

    Raises
    ------
    PersonError : a username, name, password or area that may not be used.
    ConflictError : the username is taken.
    """
    username, name = username.strip().casefold(), name.strip()
    check_new(username, name)
    if password is not None and (fault := password_fault(password, username)):
        raise PersonError("password", fault_notice(fault))
    hashed = None if password is None else password_hash(password)
    with office.database.write():
        if People.of(office).account(username) is not None:
            raise ConflictError(Notice.of("people.taken", came=username))
        made = People.of(office).add(username, name, uniquifier=uuid4().hex, at=office.now())
        AuditLog.of(office).append(by, "person.add", username, at=office.now())
        if hashed:
            People.of(office).change(made.id, password=hashed)
        for given in grants:
            grant(office, username, given, by=by)
    return account_of(office, username)


def check_new(username: str, name: str) -> None:
    """Raise PersonError for a username or name that may not be used."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{1,39}", username):
        raise PersonError("username", Notice.of("people.username", came=username))
    if username in NOBODY:
        raise PersonError("username", Notice.of("people.taken", came=username))
    if not 1 <= len(name) <= MOST_NAME:
        raise PersonError("name", Notice.of("people.name", most_count=MOST_NAME))


def areas_of(office: Office, role: str) -> dict[str, str]:
    """Return the areas that a role can be limited to, and their names."""
    if role == "squad_leader":
        return {s.name: s.name for s in office.data.settings.squads}
    if role == "officer":
        wards = sorted(office.data.wards, key=lambda w: (w.district, w.name))
        districts = {w.district_code: w.district for w in wards}
        return districts | {w.code: f"{w.name} ({w.district})" for w in wards}
    return {}


def check_grant(office: Office, given: Grant) -> None:
    """Raise PersonError for no such role or area, or one that ends before it begins."""
    if given.role not in ROLES:
        expected = tuple(map(role_notice, ROLES))
        raise PersonError("role", Notice.of("people.role", expected=expected, came=given.role))
    there = areas_of(office, given.role)
    if given.area not in {"", *there} or (given.role == "squad_leader" and not given.area):
        known = tuple(there) or (Notice.of("people.whole_city"),)
        raise PersonError("area", Notice.of("people.area", expected=known, came=given.area))
    first = given.first_day or office.now().date()
    if given.last_day and given.last_day < first:
        raise PersonError(
            "last_day", Notice.of("people.last_day", first_day=first, came_day=given.last_day)
        )


def grant(office: Office, username: str, given: Grant, *, by: str) -> None:
    """Give a person a role.

    Raises
    ------
    NotFoundError : no such person.
    PersonError : no such role or area, or it ends before it begins.
    """
    check_grant(office, given)
    with office.database.write():
        account = account_of(office, username)
        People.of(office).add_grant(account.id, given, by=by, at=office.now())
        detail = {
            "role": given.role,
            "area": given.area,
            "until": given.last_day.isoformat() if given.last_day else "",
        }
        AuditLog.of(office).append(
            by, "grant.give", account.username, at=office.now(), detail=detail
        )


def revoke(office: Office, username: str, role: str, area: str | None = None, *, by: str) -> int:
    """Return how many grants it took: those of a role, of one area if it is named.

    Raises
    ------
    NotFoundError : no such person, or they do not have the role.
    DeniedError : nobody would be left as administrator.
    """
    with office.database.write():
        account = account_of(office, username)
        held = [
            k
            for k in People.of(office).grants(account.id)
            if k.grant.role == role and area in (None, k.grant.area)
        ]
        if not held:
            raise NotFoundError(Notice.of("people.role_not_held", who=account.username, role=role))
        People.of(office).remove_grants(k.id for k in held)
        if role == "administrator":
            _keep_an_administrator(office)
        detail = {"role": role, "areas": [k.grant.area for k in held]}
        AuditLog.of(office).append(
            by, "grant.take", account.username, at=office.now(), detail=detail
        )
        return len(held)


def set_active(office: Office, username: str, active: bool, *, by: str) -> None:
    """Let a person in again, or no longer; their sessions and links end then.

    Raises
    ------
    NotFoundError : no such person.
    DeniedError : nobody would be left as administrator.
    """
    with office.database.write():
        account = account_of(office, username)
        People.of(office).change(account.id, active=active)
        if not active:
            if any(g.grant.role == "administrator" for g in People.of(office).grants(account.id)):
                _keep_an_administrator(office)
            People.of(office).end_sessions(account.id, office.now())
            People.of(office).remove_keys(account.id, (FIRST, RESET, API))
        action = "person.activate" if active else "person.deactivate"
        AuditLog.of(office).append(by, action, account.username, at=office.now())


def _keep_an_administrator(office: Office) -> None:
    if not _administered(office):
        raise DeniedError(Notice.of("people.last_administrator"))


def _administered(office: Office) -> bool:
    today = office.now().date()
    return any(
        g.grant.role == "administrator" and g.grant.holds(today)
        for entry in entries(office)
        if entry.account.active
        for g in entry.grants
    )


def unlock(office: Office, username: str, *, by: str) -> None:
    """Let a person try again at once, also after the clock ran ahead.

    Raises NotFoundError if there is none.
    """
    with office.database.write():
        account = account_of(office, username)
        forget_failures(office, account)
        if account.ahead(office.now()):
            People.of(office).change(account.id, totp_step=None)
        AuditLog.of(office).append(by, "person.unlock", account.username, at=office.now())


def forget_code(office: Office, username: str, *, by: str) -> None:
    """Forget a person's code app, which they set up anew; ends their sessions.

    Raises NotFoundError if there is no such person.
    """
    with office.database.write():
        account = account_of(office, username)
        People.of(office).change(account.id, totp_secret=None, totp_step=None, recovery_codes=())
        People.of(office).end_sessions(account.id, office.now())
        AuditLog.of(office).append(by, "totp.reset", account.username, at=office.now())


def make_link(office: Office, username: str, *, by: str, reset: bool = False) -> str:
    """Return the token of a new sign-in link, valid once within 24 hours; earlier ones are void.

    Raises
    ------
    NotFoundError : no such person.
    DeniedError : the person is not active.
    """
    token = secrets.token_urlsafe(32)
    purpose, now = RESET if reset else FIRST, office.now()
    with office.database.write():
        account = account_of(office, username)
        if not account.active:
            raise DeniedError(Notice.of("people.inactive", who=account.username))
        People.of(office).remove_keys(account.id, (FIRST, RESET))
        People.of(office).add_key(
            digest_of(token), account.id, purpose, at=now, expires=now + LINK_LIFE
        )
        AuditLog.of(office).append(
            by, "link.make", account.username, at=now, detail={"reset_code": reset}
        )
    return token


def digest_of(token: str) -> str:
    """Return what is kept of a token: its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_link(office: Office, token: str) -> Account:
    """Return whom a link is for. Raises NotFoundError if it is used, expired or unknown."""
    key = People.of(office).key(digest_of(token))
    if key and key.purpose in (FIRST, RESET) and key.used is None and office.now() < key.expires:
        account = People.of(office).account_by_id(key.person)
        if account is not None and account.active:
            return account
    raise NotFoundError(Notice.of("people.dead_link"))


def use_link(office: Office, token: str, password: str) -> Account:
    """Return the person after their link set a password; every session of theirs has ended.

    Raises
    ------
    NotFoundError : the link is used, expired or unknown.
    PersonError : the password may not be used; the link stays.
    """
    account = open_link(office, token)
    if fault := password_fault(password, account.username):
        raise PersonError("password", fault_notice(fault))
    hashed, now = password_hash(password), office.now()
    with office.database.write():
        key = People.of(office).key(digest_of(token))
        if key is None or not People.of(office).use_key(key.digest, now):
            raise NotFoundError(Notice.of("people.dead_link"))
        forget_failures(office, account)
        People.of(office).change(account.id, password=hashed, uniquifier=uuid4().hex)
        if key.purpose == RESET:
            People.of(office).change(
                account.id, totp_secret=None, totp_step=None, recovery_codes=()
            )
        People.of(office).end_sessions(account.id, now)
        AuditLog.of(office).append(account.username, "link.use", account.username, at=now)
    return account_of(office, account.username)


def administrators_from_elsewhere(office: Office) -> tuple[str, ...]:
    """Return whom it made administrators here: those of other cities, where the city has none.

    So the first start for another city of the same database shuts nobody out.
    """
    with office.database.write():
        if _administered(office):
            return ()
        today = office.now().date()
        found = People.of(office).holders_anywhere("administrator", today)
        for username in found:
            grant(office, username, Grant(role="administrator"), by="system")
        return found


def first_administrator(office: Office) -> str | None:
    """Return the token of the first administrator's link if the city has none, else None."""
    with office.database.write():
        if _administered(office):
            return None
        taken = {account.username for account in People.of(office).accounts()}
        names = (FIRST_ADMINISTRATOR, *(f"{FIRST_ADMINISTRATOR}{n}" for n in range(2, 1000)))
        username = next(name for name in names if name not in taken)
        add_person(
            office,
            username,
            name="Administrator",
            grants=[Grant(role="administrator")],
            by="system",
        )
        return make_link(office, username, by="system")
