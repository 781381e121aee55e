"""Signing in, accounts, tokens, and the page of people."""

from flask_babel import lazy_gettext as _

from web.noun import MenuItem, Noun
from web.people.account import blueprint as account
from web.people.sign_in import blueprint as sign_in
from web.people.tokens import blueprint as tokens
from web.people.views import blueprint as views

NOUN = Noun(
    blueprints=(
        account,
        sign_in,
        tokens,
        views,
    ),
    menu=(
        MenuItem(
            place=120, endpoint="people.index", text=_("Pengguna"), first_of=("administrator",)
        ),
        MenuItem(place=150, endpoint="account.show", text=_("Akun")),
    ),
)
