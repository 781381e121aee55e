"""Make accounts for many people at once: for each is told what was made, known or refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from geo.notice import Notice
from planner.city.office import Office
from planner.errors import PlannerError, told
from planner.people.roles import Grant
from planner.people.service.people import add_person, check_grant, check_new, make_link
from planner.people.store.people import People

Outcome = Literal["made", "known", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An account that a line of a file asks for; `fault` if it cannot be made whatever is there."""

    line: int
    username: str
    name: str
    grant: Grant | None = None
    fault: Notice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What became of it.

    Attributes
    ----------
    reason : why it was refused.
    token : of the sign-in link of one that was made, to be shown once; "" if it was only looked.
    """

    wanted: Wanted
    outcome: Outcome
    reason: Notice | None = None
    token: str = ""


def add_people(
    office: Office, wanted: Iterable[Wanted], *, by: str, check: bool = False
) -> tuple[Made, ...]:
    """Return what became of every account asked for, in one transaction.

    An account that is there already stays as it is, with the roles that it has. The others are
    judged alone: one that is refused holds up no other.

    Parameters
    ----------
    check : only look, keep nothing.
    """
    out = []
    lines: dict[str, int] = {}
    with office.database.write():
        for each in wanted:
            if each.username in lines:
                twice = Notice.of("people.twice", came=each.username, no=lines[each.username])
                out.append(Made(wanted=each, outcome="refused", reason=twice))
            elif each.username and People.of(office).account(each.username) is not None:
                out.append(Made(wanted=each, outcome="known"))
            else:
                out.append(_one(office, each, by, check))
            if each.username:
                lines.setdefault(each.username, each.line)
    return tuple(out)


def _one(office: Office, wanted: Wanted, by: str, check: bool) -> Made:
    if wanted.fault is not None or wanted.grant is None:
        return Made(wanted=wanted, outcome="refused", reason=wanted.fault)
    try:
        # All is looked at before anything is kept, so that nothing is made by half.
        check_new(wanted.username, wanted.name)
        check_grant(office, wanted.grant)
    except PlannerError as error:
        return Made(wanted=wanted, outcome="refused", reason=told(error))
    if check:
        return Made(wanted=wanted, outcome="made")
    add_person(office, wanted.username, name=wanted.name, grants=[wanted.grant], by=by)
    token = make_link(office, wanted.username, by=by)
    return Made(wanted=wanted, outcome="made", token=token)
