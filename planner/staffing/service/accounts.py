"""Accounts for members: which role a member's row asks for, and where and how long it holds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from geo.notice import Notice
from planner.city.office import Office
from planner.people.roles import ROLES, Grant, Role
from planner.people.service.many import Wanted
from planner.people.service.people import areas_of
from planner.people.words import role_notice
from planner.staffing.model import Member
from planner.words import languages, say


@dataclass(frozen=True, slots=True)
class Asked:
    """What the row of a member says of an account: its line, the role and the area as typed."""

    line: int
    role: str
    area: str


@cache
def role_names() -> Mapping[str, Role]:
    """Return the roles by what files call them, letters and digits only."""
    names: dict[str, Role] = {"danru": "squad_leader", "karu": "squad_leader", "admin": ROLES[0]}
    for role in ROLES:
        names[plain(role)] = role
        names |= {plain(say(role_notice(role), lang)): role for lang in languages()}
    return names


def wanted_of(office: Office, member: Member, asked: Asked) -> Wanted:
    """Return the account that a member's row asks for.

    Without a role a squad's leader leads their squad; for anybody else it must be said. The role
    ends with the member's service.
    """
    typed = plain(asked.role)
    role = role_names().get(typed)
    if not typed and member.duty == "leader":
        role = "squad_leader"
    fault = grant = None
    if not member.username:
        fault = Notice.of("staff.no_username")
    elif role is None:
        known = tuple(map(role_notice, ROLES))
        fault = Notice.of("people.role", expected=known, came=asked.role)
    elif member.last_day and member.last_day < office.now().date():
        fault = Notice.of("staff.service_over", last_day=member.last_day)
    else:
        area = member.squad if role == "squad_leader" else _area(office, role, asked.area)
        first = member.first_day
        if first and first <= office.now().date():
            first = None
        grant = Grant(role=role, area=area, first_day=first, last_day=member.last_day)
    return Wanted(
        line=asked.line, username=member.username, name=member.name, grant=grant, fault=fault
    )


def _area(office: Office, role: Role, typed: str) -> str:
    """Return the code of an area that is typed by its code or name; else what is typed."""
    there = areas_of(office, role)
    if typed in there or not typed:
        return typed
    named = [code for code, name in there.items() if plain(name.split(" (")[0]) == plain(typed)]
    return named[0] if len(named) == 1 else typed


def plain(text: str) -> str:
    """Return the letters and digits of a text alone, small.

    >>> plain("Kepala Regu")
    'kepalaregu'
    """
    return re.sub(r"[^a-z0-9]", "", text.casefold())
