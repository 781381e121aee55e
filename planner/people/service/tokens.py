"""Tokens with which a person's programs read the API; only their digest is kept."""

import hashlib
import secrets
from datetime import timedelta

from geo.notice import Notice
from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.errors import DeniedError, NotFoundError, PlannerError
from planner.people.model import MOST_TOKEN_DAYS, Key
from planner.people.roles import Person
from planner.people.service.people import account_of, person_of
from planner.people.store.people import People

PURPOSE = "api"
MOST_TOKENS = 10
MOST_NAME = 60


def issue_token(office: Office, username: str, *, name: str, days: int, by: str) -> str:
    """Return a new token of a person, to be shown once; its use needs no password and no code.

    Raises
    ------
    NotFoundError : no such person.
    DeniedError : the person is not active, or has ten tokens already.
    PlannerError : a name or a life that may not be given.
    """
    name = name.strip()
    if not 1 <= len(name) <= MOST_NAME:
        raise PlannerError(Notice.of("people.token_name", most_count=MOST_NAME))
    if not 1 <= days <= MOST_TOKEN_DAYS:
        raise PlannerError(
            Notice.of("people.token_life", most_days=MOST_TOKEN_DAYS, came_days=days)
        )
    token, at = "pat_" + secrets.token_urlsafe(32), office.now()
    with office.database.write():
        account = account_of(office, username)
        if not account.active:
            raise DeniedError(Notice.of("people.inactive", who=account.username))
        if len(People.of(office).keys(account.id, PURPOSE)) >= MOST_TOKENS:
            raise DeniedError(Notice.of("people.token_number", most_count=MOST_TOKENS))
        People.of(office).add_key(
            digest(token),
            account.id,
            PURPOSE,
            at=at,
            expires=at + timedelta(days=days),
            name=name,
        )
        detail = {"name": name, "days": days}
        AuditLog.of(office).append(by, "token.issue", account.username, at=at, detail=detail)
    return token


def tokens_of(office: Office, username: str) -> tuple[Key, ...]:
    """Return the tokens of a person, newest first. Raises NotFoundError if there is none."""
    return People.of(office).keys(account_of(office, username).id, PURPOSE)


def revoke_token(office: Office, username: str, name: str, *, by: str) -> None:
    """Take a token back. Raises NotFoundError if the person has none of that name."""
    with office.database.write():
        account = account_of(office, username)
        held = [k for k in People.of(office).keys(account.id, PURPOSE) if k.name == name]
        if not held:
            raise NotFoundError(Notice.of("people.token_unknown", who=account.username, token=name))
        for key in held:
            People.of(office).remove_key(key.digest)
        AuditLog.of(office).append(
            by, "token.revoke", account.username, at=office.now(), detail={"name": name}
        )


def holder(office: Office, token: str) -> Person | None:
    """Return whose token it is, with the grants that hold today; None if it does not hold."""
    key = People.of(office).key(digest(token))
    if key is None or key.purpose != PURPOSE or key.expires <= office.now():
        return None
    account = People.of(office).account_by_id(key.person)
    if account is None or not account.active:
        return None
    return person_of(office, account, (k.grant for k in People.of(office).grants(account.id)))


def digest(token: str) -> str:
    """Return what is kept of a token: its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()
