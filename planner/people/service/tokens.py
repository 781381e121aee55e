"""Tokens with which a person's programs read the API; only their digest is kept."""

import hashlib
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from geo.notice import Notice
from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.errors import DeniedError, NotFoundError, PlannerError, StoreError
from planner.people.model import MOST_TOKEN_DAYS, SCOPES, SEEN_EVERY, Key
from planner.people.roles import Person
from planner.people.service.people import account_of, person_of
from planner.people.store.people import API, People
from planner.people.words import scope_notice

MOST_TOKENS = 10
MOST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Whose token was sent, with the grants that hold today, and what it may be used for."""

    person: Person
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A token as somebody wants it. Raises PlannerError for one that may not be given."""

    name: str
    days: int
    scopes: tuple[str, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.name.strip()) <= MOST_NAME:
            raise PlannerError(Notice.of("people.token_name", most_count=MOST_NAME))
        if not 1 <= self.days <= MOST_TOKEN_DAYS:
            raise PlannerError(
                Notice.of("people.token_life", most_days=MOST_TOKEN_DAYS, came_days=self.days)
            )
        if not self.scopes or not set(self.scopes) <= set(SCOPES):
            known = tuple(map(scope_notice, SCOPES))
            came = ", ".join(self.scopes)[:MOST_NAME]
            raise PlannerError(Notice.of("people.token_scope", expected=known, came=came))


def issue_token(
    office: Office, username: str, *, name: str, days: int, by: str, scopes: Iterable[str] = SCOPES
) -> str:
    """Return a new token of a person, to be shown once; its use needs no password and no code.

    Raises
    ------
    NotFoundError : no such person.
    DeniedError : the person is not active, or has ten tokens already.
    PlannerError : a name, a life or a scope that may not be given.
    """
    wish = Wish(name=name, days=days, scopes=tuple(scopes))
    token, at = "pat_" + secrets.token_urlsafe(32), office.now()
    with office.database.write():
        account = account_of(office, username)
        if not account.active:
            raise DeniedError(Notice.of("people.inactive", who=account.username))
        if len(People.of(office).keys(account.id, API)) >= MOST_TOKENS:
            raise DeniedError(Notice.of("people.token_number", most_count=MOST_TOKENS))
        People.of(office).add_key(
            digest(token),
            account.id,
            API,
            at=at,
            expires=at + timedelta(days=wish.days),
            name=wish.name.strip(),
            scope=" ".join(s for s in SCOPES if s in wish.scopes),
        )
        detail = {"name": wish.name.strip(), "days": days, "scopes": list(wish.scopes)}
        AuditLog.of(office).append(by, "token.issue", account.username, at=at, detail=detail)
    return token


def tokens_of(office: Office, username: str) -> tuple[Key, ...]:
    """Return the tokens of a person, newest first. Raises NotFoundError if there is none."""
    return People.of(office).keys(account_of(office, username).id, API)


def revoke_token(office: Office, username: str, name: str, *, by: str) -> None:
    """Take a token back. Raises NotFoundError if the person has none of that name."""
    with office.database.write():
        account = account_of(office, username)
        held = [k for k in People.of(office).keys(account.id, API) if k.name == name]
        if not held:
            raise NotFoundError(Notice.of("people.token_unknown", who=account.username, token=name))
        for key in held:
            People.of(office).remove_key(key.digest)
        AuditLog.of(office).append(
            by, "token.revoke", account.username, at=office.now(), detail={"name": name}
        )


def holder(office: Office, token: str) -> Held | None:
    """Return whose token it is and what it may be used for; None if it does not hold.

    What its person was granted later, or was to be granted later, is not in it.
    """
    now, people = office.now(), People.of(office)
    key = people.key(digest(token))
    if key is None or key.purpose != API or key.expires <= now:
        return None
    account = people.account_by_id(key.person)
    if account is None or not account.active:
        return None
    made = key.created.astimezone(now.tzinfo).date()
    held = [
        k.grant
        for k in people.grants(account.id)
        if k.granted <= key.created and k.grant.holds(made)
    ]
    if key.used is None or now - key.used >= SEEN_EVERY:
        # Who only reads must not fail because another writes.
        with suppress(StoreError):
            people.see_key(key.digest, now)
    return Held(person=person_of(office, account, held), scopes=key.scopes)


def digest(token: str) -> str:
    """Return what is kept of a token: its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()
