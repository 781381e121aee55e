"""Accounts as they are kept: people with what proves who they are, their sessions and keys."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Literal, get_args

from planner.people.roles import Grant, Role

MOST_FAILURES = 5
"""Wrong passwords or codes for one person from one address within `LOCK`; then no more is tried.

As many wrong codes in a row from unknown addresses, after a right password, lock the person for
all unknown addresses.
"""

LOCK = timedelta(minutes=15)
"""How long it takes until more is tried."""

CODE_STEP_S = 30
"""How long the app on a phone shows a code."""

IDLE = timedelta(hours=12)
"""A session that is not used for so long has ended."""

LONGEST = timedelta(days=7)
"""A session ends after so long, used or not."""

SEEN_EVERY = timedelta(minutes=1)
"""How often at most it is written down that a session is in use."""

MOST_TOKEN_DAYS = 90
"""How long at most a token of a person's programs holds."""

Scope = Literal["read", "incidents", "plans"]
"""What a token may be used for: to read, to enter incidents, to ask for plans."""

SCOPES: tuple[Scope, ...] = get_args(Scope)

LINK_LIFE = timedelta(hours=24)
"""How long a sign-in link may be used, once."""

CODE_ROLES: frozenset[Role] = frozenset({"administrator", "commander"})
"""The roles that sign in with a code besides the password."""


def subscriber(address: str) -> str:
    """Return whose address it is: of IPv6 the first 64 bits, as one household has all the rest.

    >>> subscriber("2001:db8:1:2:3:4:5:6"), subscriber("192.0.2.7"), subscriber("::ffff:192.0.2.7")
    ('2001:db8:1:2::', '192.0.2.7', '192.0.2.7')
    """
    try:
        known = ip_address(address)
    except ValueError:
        return address[:60]
    if not isinstance(known, IPv6Address):
        return str(known)
    return str(known.ipv4_mapped or IPv6Address(int(known) >> 64 << 64))


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
    totp_step: int | None = None

    def locked(self, now: datetime) -> bool:
        """Whether sign-in from unknown addresses is refused for now, after too many wrong codes.

        A lock that would last longer than locks do was set by a clock that ran ahead.
        """
        return self.locked_until is not None and now < self.locked_until <= now + LOCK

    def ahead(self, now: datetime) -> bool:
        """Whether the last code that was taken lies in the future: the clock ran ahead then."""
        here = int(now.timestamp()) // CODE_STEP_S
        return self.totp_step is not None and self.totp_step > here + 2


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
    """What a person holds to prove who they are; only its SHA-256 is kept.

    `used` is when a link was, or when a token last was; `scope` are the scopes of a token.
    """

    digest: str
    person: int
    purpose: str
    name: str
    created: datetime
    expires: datetime
    used: datetime | None
    scope: str = ""

    @property
    def scopes(self) -> frozenset[str]:
        """What it may be used for."""
        return frozenset(self.scope.split())
