"""Accounts as they are kept: people with what proves who they are, their sessions and keys."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from planner.people.roles import Grant, Role

MOST_FAILURES = 5
"""Wrong passwords or codes in a row after which an account is locked."""

LOCK = timedelta(minutes=15)
"""How long it stays locked."""

IDLE = timedelta(hours=12)
"""A session that is not used for so long has ended."""

LONGEST = timedelta(days=7)
"""A session ends after so long, used or not."""

SEEN_EVERY = timedelta(minutes=1)
"""How often at most it is written down that a session is in use."""

LINK_LIFE = timedelta(hours=24)
"""How long a sign-in link may be used, once."""

CODE_ROLES: frozenset[Role] = frozenset({"administrator", "commander"})
"""The roles that sign in with a code besides the password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person as kept: `password` is an argon2 hash, `totp_secret` is encrypted."""

    id: int
    username: str
    name: str
    email: str | None
    active: bool
    password: str | None
    uniquifier: str
    totp_secret: str | None
    recovery_codes: tuple[str, ...]
    language: str
    failures: int
    locked_until: datetime | None
    created: datetime
    last_login: datetime | None

    def locked(self, now: datetime) -> bool:
        """Whether sign-in is refused for now, after too many failures."""
        return self.locked_until is not None and now < self.locked_until


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptGrant:
    """A grant as kept, with who gave it when."""

    id: int
    person: int
    grant: Grant
    granted_by: str
    granted: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A device that somebody signed in on; `agent` is what its browser says it is."""

    id: str
    person: int
    created: datetime
    seen: datetime
    agent: str
    address: str
    ended: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What a person holds to prove who they are; only its SHA-256 is kept."""

    digest: str
    person: int
    purpose: str
    name: str
    created: datetime
    expires: datetime
    used: datetime | None
