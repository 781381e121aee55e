"""Signing in without the pages for it."""

from flask.testing import FlaskClient

from planner.city.office import Office
from planner.people.model import Account
from planner.people.roles import Grant, Role
from planner.people.service.people import add_person
from planner.people.service.sign_in import begin_session
from planner.people.store.people import People

PASSWORD = "kuda hijau naik becak"


def sign_in(
    client: FlaskClient, office: Office, *roles: Role, username: str = "uji", area: str = ""
) -> Account:
    """Return the account of someone with these roles, who is signed in on the client.

    The application must have been made with `app_of(..., office=office, accounts=True)`.
    """
    account = People.of(office).account(username) or add_person(
        office,
        username,
        name="Uji",
        grants=[Grant(role=role, area=area) for role in roles],
        by="test",
    )
    # Their code app is taken as set up, as some roles must have one.
    People.of(office).change(account.id, totp_secret="{}")
    name = begin_session(office, account, agent="", address="127.0.0.1")
    with client.session_transaction() as session:
        session["_user_id"] = account.uniquifier
        session["sid"] = name
    return account
