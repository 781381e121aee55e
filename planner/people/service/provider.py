"""Sign-in by the office's own accounts (OpenID Connect): whom a provider's word lets in."""

from collections.abc import Mapping
from typing import Any

from geo.notice import Notice
from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.errors import DeniedError
from planner.installation import OidcSettings
from planner.people.model import Account
from planner.people.store.people import People

MOST_CLAIM = 254


def username_in(claims: Mapping[str, Any], rules: OidcSettings) -> str:
    """Return the username that checked claims of a provider speak of.

    With a domain the claim must be an address of it, and the username is what stands before the @.

    Raises
    ------
    DeniedError : the claim is missing, of another domain, or an address that nobody has confirmed.
    """
    value = claims.get(rules.claim)
    if not isinstance(value, str) or value != _shown(value) or not value:
        raise DeniedError(Notice.of("people.provider_claim", claim=rules.claim))
    if rules.claim == "email" and claims.get("email_verified") is not True:
        raise DeniedError(Notice.of("people.provider_unverified", came=value))
    name = value.casefold()
    if not rules.domain:
        return name
    before, _, domain = name.rpartition("@")
    if domain != rules.domain.casefold():
        raise DeniedError(Notice.of("people.provider_domain", domain=rules.domain, came=value))
    return before


def let_in(office: Office, claims: Mapping[str, Any], rules: OidcSettings) -> Account:
    """Return whom checked claims of a provider let in; who it is and is not goes into the log.

    Nobody gets an account or a role by it.

    Raises
    ------
    DeniedError : as `username_in`, or no active account has the username.
    """
    said = _shown(claims.get(rules.claim))[:60]
    detail = {"issuer": rules.issuer, "sub": _shown(claims.get("sub"))}
    try:
        found = People.of(office).account(username_in(claims, rules))
        if found is None or not found.active:
            raise DeniedError(Notice.of("people.provider_unknown", came=said))
    except DeniedError:
        AuditLog.of(office).append(
            "system", "provider.refuse", said, at=office.now(), detail=detail
        )
        raise
    AuditLog.of(office).append(
        found.username, "provider.enter", found.username, at=office.now(), detail=detail
    )
    return found


def _shown(value: object) -> str:
    """Return what can be kept and shown of a claim, whatever it holds."""
    return "".join(c for c in str(value or "") if c.isprintable())[:MOST_CLAIM]
