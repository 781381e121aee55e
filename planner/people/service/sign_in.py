"""Sign-in: sessions begin and end, codes are taken once."""

import hashlib
import hmac
import secrets
from contextlib import suppress
from dataclasses import dataclass

from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.city.secret import derived_secret
from planner.errors import StoreError
from planner.people.model import CODE_ROLES, IDLE, LONGEST, SEEN_EVERY, Account, Session
from planner.people.roles import Person
from planner.people.service.guessing import forget_failures
from planner.people.service.people import person_of
from planner.people.store.people import People

RECOVERY_CODES = 8
"""How many a person gets; each opens once in place of a code of the app."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who uses a session now; `lacks_code` while their role asks for a code not yet set up."""

    session: Session
    account: Account
    person: Person
    lacks_code: bool


def needs_code(office: Office, account: Account) -> bool:
    """Whether a person has a role today that signs in with a code."""
    held = person_of(office, account, (k.grant for k in People.of(office).grants(account.id)))
    return bool(held.roles & CODE_ROLES)


def begin_session(
    office: Office, account: Account, *, agent: str, address: str, before: str | None = None
) -> str:
    """Return the name of a new session; the one `before` on the same device ends."""
    name, now = secrets.token_hex(32), office.now()
    with office.database.write():
        if before:
            People.of(office).end_sessions(account.id, now, only=before)
        People.of(office).forget_sessions(now - 4 * LONGEST)
        People.of(office).add_session(
            name, account.id, agent=agent[:300], address=address[:60], at=now
        )
        People.of(office).change(account.id, last_login=now)
        forget_failures(office, account, address)
        AuditLog.of(office).append(account.username, "session.begin", account.username, at=now)
    return name


def resume(office: Office, name: str, uniquifier: str) -> SignedIn | None:
    """Return who uses a session; None if it ended, expired, or their password changed since."""
    found = People.of(office).open_session(name)
    if found is None:
        return None
    session, account, grants = found
    now = office.now()
    if (
        session.ended is not None
        or now - session.seen > IDLE
        or now - session.created > LONGEST
        or not account.active
        or not hmac.compare_digest(account.uniquifier, uniquifier)
    ):
        return None
    if now - session.seen >= SEEN_EVERY:
        # Who only reads must not fail because another writes.
        with suppress(StoreError):
            People.of(office).see_session(name, now)
    person = person_of(office, account, grants)
    lacks = bool(person.roles & CODE_ROLES) and account.totp_secret is None
    return SignedIn(session=session, account=account, person=person, lacks_code=lacks)


def live_sessions(office: Office, account: Account) -> tuple[Session, ...]:
    """Return the sessions of a person that still work, latest first."""
    now = office.now()
    return tuple(
        s
        for s in People.of(office).sessions(account.id)
        if now - s.seen <= IDLE and now - s.created <= LONGEST
    )


def end_session(office: Office, account: Account, name: str) -> None:
    """End one session of a person."""
    with office.database.write():
        if People.of(office).end_sessions(account.id, office.now(), only=name):
            AuditLog.of(office).append(
                account.username, "session.end", account.username, at=office.now()
            )


def end_other_sessions(office: Office, account: Account, but: str) -> int:
    """Return how many sessions of a person it ended: all but one."""
    with office.database.write():
        ended = People.of(office).end_sessions(account.id, office.now(), but=but)
        if ended:
            detail = {"sessions": ended}
            AuditLog.of(office).append(
                account.username, "session.end", account.username, at=office.now(), detail=detail
            )
        return ended


def keep_code_app(office: Office, account: Account, secret: str) -> tuple[str, ...]:
    """Return the recovery codes of a person after keeping their code app's encrypted secret."""
    codes = tuple(
        f"{text[:5]}-{text[5:]}" for text in (secrets.token_hex(5) for _ in range(RECOVERY_CODES))
    )
    kept = [recovery_digest(office, code) for code in codes]
    with office.database.write():
        People.of(office).change(account.id, totp_secret=secret, recovery_codes=kept)
        AuditLog.of(office).append(account.username, "totp.set", account.username, at=office.now())
    return codes


def take_recovery_code(office: Office, account: Account, code: str) -> bool:
    """Whether a recovery code was right; then it is used up."""
    with office.database.write():
        if not People.of(office).take_recovery_code(account.id, recovery_digest(office, code)):
            return False
        AuditLog.of(office).append(
            account.username, "recovery.use", account.username, at=office.now()
        )
        return True


def recovery_digest(office: Office, code: str) -> str:
    """Return what is kept of a recovery code: useless without the installation's secret."""
    plain = "".join(c for c in code.casefold() if c.isalnum())
    key = derived_secret(office.secret, "recovery")
    return hmac.new(key, plain.encode(), hashlib.sha256).hexdigest()
