"""Signing in, accounts, tokens, and the page of people."""

from flask_babel import lazy_gettext as _

from web.noun import MenuItem, Noun
from web.people.account import blueprint as _account
from web.people.provider import blueprint as _provider
from web.people.sign_in import blueprint as _sign_in
from web.people.tokens import blueprint as _tokens
from web.people.views import blueprint as _views

NOUN = Noun(
    blueprints=(
        _account,
        _sign_in,
        _provider,
        _tokens,
        _views,
    ),
    menu=(
        MenuItem(
            place=120, endpoint="people.index", text=_("Pengguna"), first_of=("administrator",)
        ),
        MenuItem(place=150, endpoint="account.show", text=_("Akun")),
    ),
)
