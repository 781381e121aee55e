"""People of the demo, one for each role, made without a password."""

from collections.abc import Mapping
from types import MappingProxyType

from geo.simulation.simulate import SOURCE
from planner.city.office import Office
from planner.city.store import Notes
from planner.errors import DeniedError
from planner.incidents.model import NOTE
from planner.incidents.store.incidents import Incidents
from planner.people.roles import Grant, Role
from planner.people.service.people import add_person
from planner.people.store.people import People
from planner.staffing.service.demo import only_demo_staff

DEMO_PEOPLE: Mapping[str, tuple[Role, str]] = MappingProxyType(
    {
        "demo.komandan": ("commander", "Komandan (demo)"),
        "demo.pimpinan": ("leadership", "Pimpinan (demo)"),
        "demo.petugas": ("officer", "Petugas wilayah (demo)"),
        "demo.regu": ("squad_leader", "Kepala regu (demo)"),
        "demo.auditor": ("auditor", "Auditor (demo)"),
        "demo.admin": ("administrator", "Administrator (demo)"),
    }
)
"""Usernames, roles and names."""


def is_demo(office: Office) -> bool:
    """Whether the database says that all its incidents are simulated."""
    return NOTE in Notes.of(office).all()


def demo_lives(office: Office) -> bool:
    """Whether all is the demo's own: with the first real incident, person or member it is over.

    From then on nobody may come in without a password.
    """
    return (
        is_demo(office)
        and not Incidents.of(office).any_but(SOURCE)
        and only_demo_staff(office)
        and all(account.username in DEMO_PEOPLE for account in People.of(office).accounts())
    )


def demo_people(office: Office) -> tuple[str, ...]:
    """Return the usernames of the demo's people, making who is missing.

    Raises
    ------
    DeniedError : the database does not hold the demo.
    """
    if not is_demo(office):
        raise DeniedError("expected the demo's database; people of the demo live there alone")
    squads, wards = office.data.settings.squads, office.data.wards
    areas = {"officer": wards[0].district_code, "squad_leader": squads[0].name}
    for username, (role, name) in DEMO_PEOPLE.items():
        if People.of(office).account(username) is None:
            grants = [Grant(role=role, area=areas.get(role, ""))]
            add_person(office, username, name=name, grants=grants, by="system")
    return tuple(DEMO_PEOPLE)
