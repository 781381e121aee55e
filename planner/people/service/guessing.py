"""Guessing at somebody's password or code is slowed down by address and name together.

A name alone is never shut: else whoever knows it could keep its owner out.
"""

from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.people.model import LOCK, MOST_FAILURES, Account, subscriber
from planner.people.store.people import People
from planner.people.store.tries import Tries


def refused(office: Office, account: Account, address: str) -> bool:
    """Whether nothing a person gives from an address is right for now.

    Who guesses at a name slows down their own address alone; no address of the person's is shut.
    """
    now = office.now()
    if Tries.of(office).count(_key(account, address), at=now).tries >= MOST_FAILURES:
        return True
    return account.locked(now) and not known_address(office, account, address)


def known_address(office: Office, account: Account, address: str) -> bool:
    """Whether a person signed in from an address within the last weeks."""
    known = map(subscriber, People.of(office).addresses(account.id))
    return subscriber(address) in known


def count_failure(office: Office, account: Account, address: str, *, code: bool = False) -> None:
    """Count a wrong password, or a wrong code after a right password.

    The fifth within 15 minutes ends what is tried for this person from this address. Codes are
    short, so five wrong ones in a row also end it from all addresses not known for the person;
    only who has the password can bring that about.
    """
    now, key = office.now(), _key(account, address)
    with office.database.write():
        if refused(office, account, address):
            return
        if Tries.of(office).add(key, at=now, within=LOCK).tries == MOST_FAILURES:
            detail = {"address": subscriber(address)}
            AuditLog.of(office).append(
                "system", "person.slow", account.username, at=now, detail=detail
            )
        if not code or known_address(office, account, address):
            return
        if People.of(office).count_failure(account.id) >= MOST_FAILURES:
            People.of(office).change(account.id, failures=0, locked_until=now + LOCK)
            AuditLog.of(office).append("system", "person.lock", account.username, at=now)


def slowed(office: Office, account: Account) -> bool:
    """Whether a person is refused for now from at least one address."""
    now = office.now()
    return account.locked(now) or any(
        count.tries >= MOST_FAILURES for count in Tries.of(office).under(_key(account), at=now)
    )


def forget_failures(office: Office, account: Account, address: str | None = None) -> None:
    """Let a person try again at once, from an address or from all."""
    People.of(office).change(account.id, failures=0, locked_until=None)
    Tries.of(office).forget(_key(account, address))


def _key(account: Account, address: str | None = None) -> str:
    """Return under what failures from an address are counted; without one, how all of it begin."""
    person = f"sign-in/{account.id}/"
    return person if address is None else f"{person}{subscriber(address)}/"
