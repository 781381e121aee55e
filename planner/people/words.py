"""What roles are called, and why a password is refused."""

from collections.abc import Iterable

from geo.notice import Notice
from planner.people.passwords import LONGEST, SHORTEST, Fault
from planner.words import Lang, say


def role_notice(role: str) -> Notice:
    """Return what the unit calls a role.

    >>> say(role_notice("squad_leader"), "id"), say(role_notice("squad_leader"), "en")
    ('Kepala regu', 'Squad leader')
    """
    return Notice.of(f"role.{role}")


def scope_notice(scope: str) -> Notice:
    """Return what a scope of a token lets programs do."""
    return Notice.of(f"scope.{scope}")


def role_names(roles: Iterable[str], lang: Lang) -> str:
    """Return several roles, in alphabetical order, as one text."""
    return ", ".join(sorted(say(role_notice(role), lang) for role in roles))


def fault_notice(fault: Fault) -> Notice:
    """Return why a password may not be used."""
    if fault == "short":
        return Notice.of("people.password_short", least_count=SHORTEST)
    if fault == "long":
        return Notice.of("people.password_long", most_count=LONGEST)
    return Notice.of(f"people.password_{fault}")
