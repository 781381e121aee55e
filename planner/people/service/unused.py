"""Accounts that nobody used for long: closed, and rid of all that proves who somebody is."""

from datetime import datetime

from planner.city.office import Office
from planner.database.store import Aged
from planner.people.model import Account
from planner.people.service.people import set_active
from planner.people.store.people import People


def age_of_accounts(office: Office, before: datetime) -> Aged:
    """Return how many accounts are open, the longest unused, and those not used since a time."""
    used, now = People.of(office).last_uses(), office.now()
    open_ones = [min(used[a.id], now) for a in People.of(office).accounts() if _open(a)]
    return Aged(len(open_ones), min(open_ones, default=None), len(unused_accounts(office, before)))


def close_unused(office: Office, before: datetime) -> int:
    """Close the accounts not used since a time and return how many.

    The name stays, as the audit log and reports tell it. `patroli people activate` and a new
    link open the account again.
    """
    unused = unused_accounts(office, before)
    with office.database.write():
        for account in unused:
            set_active(office, account.username, False, by="system")
            People.of(office).remove_sessions(account.id)
            People.of(office).change(
                account.id,
                email=None,
                password=None,
                totp_secret=None,
                totp_step=None,
                recovery_codes=(),
            )
    return len(unused)


def unused_accounts(office: Office, before: datetime) -> tuple[Account, ...]:
    """Return the open accounts not used since a time, but for administrators'."""
    people, today = People.of(office), office.now().date()
    used, spared = people.last_uses(), people.holders_anywhere("administrator", today)
    return tuple(
        a
        for a in people.accounts()
        if _open(a) and a.username not in spared and used[a.id] < before
    )


def _open(account: Account) -> bool:
    return bool(account.active or account.password or account.totp_secret or account.email)
