"""Refusals and failed sign-ins in the audit log, so few that nobody can flood it.

The first ones of an hour, by what failed, name and address, are rows of their own. The rest is
counted, and told in one row when the hour is over.
"""

import json
from datetime import timedelta
from typing import Literal

from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.people.model import subscriber
from planner.people.store.tries import Tries

MOST_ROWS = 5
"""Rows of one kind for one name and address within `WITHIN`; one more counts the rest."""

MOST_ROWS_OF_ALL = 200
"""Rows of all names and addresses together within `WITHIN`, and as many that count the rest."""

WITHIN = timedelta(hours=1)

Action = Literal["access.refuse", "sign-in.fail", "code.fail", "link.fail", "token.fail"]

_KEYS = "refused/"
_ALL = "refusals"


def record_refusal(
    office: Office, action: Action, name: str, address: str, *, what: str = ""
) -> None:
    """Note that somebody was refused.

    Parameters
    ----------
    name : whose account it is, "" where there is none of that name: what was typed may be secret.
    what : what was asked for; the name if left out.
    """
    now, address = office.now(), subscriber(address)
    key = _KEYS + json.dumps([office.city, action, name, address])
    with office.database.write():
        tell_counted(office)
        if Tries.of(office).add(key, at=now, within=WITHIN).tries > MOST_ROWS:
            return
        if Tries.of(office).add(_ALL, at=now, within=WITHIN).tries > MOST_ROWS_OF_ALL:
            return
        actor = name if action == "access.refuse" and name else "system"
        detail = {"address": address}
        AuditLog.of(office).append(actor, action, what or name, at=now, detail=detail)


def tell_counted(office: Office) -> None:
    """Write down what was counted in hours that are over, a row for each, the most frequent."""
    now = office.now()
    with office.database.write():
        over = Tries.of(office).take_ended(_KEYS, at=now)
        many = sorted((e for e in over if e[1] > MOST_ROWS), key=lambda e: (-e[1], e[0]))
        for key, count in many[:MOST_ROWS_OF_ALL]:
            city, action, name, address = json.loads(key.removeprefix(_KEYS))
            detail = {"address": address, "name": name, "times": count}
            log = AuditLog(office.database, city, AuditLog.of(office).seals)
            log.append("system", action, name, at=now, detail=detail)
        rest = many[MOST_ROWS_OF_ALL:]
        if rest:
            detail = {"addresses": len(rest), "times": sum(count for _, count in rest)}
            AuditLog.of(office).append("system", "access.refuse", "", at=now, detail=detail)
