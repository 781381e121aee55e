"""Flask-Security on our own tables: who is who, passwords, codes of an app, sessions."""

import dataclasses
import logging
from datetime import timedelta
from typing import Any

from flask import Flask, current_app, g, request, session
from flask_login import current_user
from flask_login.signals import user_logged_out
from flask_security import (
    ChangePasswordForm,
    LoginForm,
    PasswordUtil,
    RoleMixin,
    Security,
    Totp,
    UserDatastore,
    UserMixin,
)
from flask_security.signals import password_changed, user_authenticated
from flask_security.twofactor import CodeTfPlugin
from flask_security.utils import get_message, set_request_attr
from passlib.exc import TokenError
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from planner.audit.store import AuditLog
from planner.city.secret import derived_secret
from planner.demo.people import demo_lives
from planner.people import passwords
from planner.people.model import CODE_STEP_S, LONGEST, Account
from planner.people.passwords import Fault, password_fault, password_fits
from planner.people.roles import Person
from planner.people.service.guessing import count_failure, refused
from planner.people.service.sign_in import (
    SignedIn,
    begin_session,
    end_other_sessions,
    end_session,
    needs_code,
    resume,
    take_recovery_code,
)
from planner.people.store.people import People
from planner.people.words import fault_notice
from planner.settings import settings as installation
from planner.words import say
from web.access import local_address
from web.config import attach, config, office
from web.http.refusals import note_failure
from web.language import language

log = logging.getLogger(__name__)

COOKIE = "patroli"
CODE_WINDOW_S = CODE_STEP_S
"""How far the clock of a phone may be off."""

_SESSION = "sid"
_DEMO = "demo"
_VOUCHED = "vouched"


class User(UserMixin):  # type: ignore[misc]
    """A person as Flask-Security sees one; `account` is what is kept."""

    fs_uniquifier = ""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.id = account.id
        self.username = account.username
        self.password = account.password
        self.active = account.active
        self.fs_uniquifier = account.uniquifier
        self.tf_totp_secret = account.totp_secret

    @property
    def tf_primary_method(self) -> str | None:
        """The only way there is, once it is set up."""
        return "authenticator" if self.tf_totp_secret else None

    def verify_and_update_password(self, password: str) -> bool:
        """Whether the password is right; after too many failures from an address, none is."""
        right = password_fits(password, self.password)
        return right and not refused(office(), self.account, request.remote_addr or "")

    def verify_code(self, code: str) -> bool:
        """Whether a code of the app, or a recovery code, is right and was not used before."""
        away = refused(office(), self.account, request.remote_addr or "")
        if away or self.tf_totp_secret is None:
            return False
        plain = code.replace(" ", "")
        if plain.isdigit():
            return bool(code_app().verify_totp(plain, self.tf_totp_secret, self))
        return take_recovery_code(office(), self.account, code)

    def check_tf_required(
        self, tf_setup_methods: list[tuple[str, str]], tf_fresh: bool
    ) -> tuple[bool, list[tuple[str, str]]]:
        """Whether a code is asked for: who has an app set up, or must have one."""
        asked = bool(tf_setup_methods) or needs_code(office(), self.account)
        return asked, tf_setup_methods

    def track_failed_authn(self, auth_type: str, tfa: bool = False) -> None:
        """Count a failure of a person who may sign in."""
        if self.active:
            count_failure(office(), self.account, request.remote_addr or "", code=tfa)


class _Role(RoleMixin):  # type: ignore[misc]
    """Flask-Security's roles are not used: `web.access` knows ours."""


class Accounts(UserDatastore):  # type: ignore[misc]
    """Where Flask-Security finds and keeps people: the table of the office at work."""

    def __init__(self) -> None:
        super().__init__(User, _Role)

    def find_user(self, case_insensitive: bool = False, **by: Any) -> User | None:
        """Return a person by username or uniquifier."""
        people = People.of(office())
        if "username" in by:
            found = people.account(str(by["username"]).strip().casefold())
        else:
            found = people.account_by_uniquifier(str(by["fs_uniquifier"]))
        return None if found is None else User(found)

    def find_role(self, role: str) -> None:
        """Return None: there are no roles here."""

    def put(self, model: User) -> User:
        """Keep what Flask-Security changes: the password, and with it the uniquifier."""
        kept = model.account
        if (model.password, model.fs_uniquifier) != (kept.password, kept.uniquifier):
            People.of(office()).change(
                kept.id, password=model.password, uniquifier=model.fs_uniquifier
            )
            model.account = dataclasses.replace(
                kept, password=model.password, uniquifier=model.fs_uniquifier
            )
        return model

    def commit(self) -> None:
        """Do nothing: everything is kept at once."""


class _PasswordRules(PasswordUtil):  # type: ignore[misc]
    def validate(self, password: str, is_register: bool, **of: Any) -> tuple[list[str] | None, str]:
        """Return what is wrong with a new password, and its normal form."""
        fault = password_fault(password, of["user"].username)
        return ([fault_text(fault)] if fault else None), self.normalize(password)


def fault_text(fault: Fault) -> str:
    """Return what a page says about a password that is refused."""
    return say(fault_notice(fault), language())


class _SignInForm(LoginForm):  # type: ignore[misc]
    email = None
    remember = None
    username = StringField(validators=[InputRequired(), Length(max=60)])

    def validate(self, **kwargs: Any) -> bool:
        """Whether username and password are right; takes as long where there is no such person."""
        self.ifield = self.username
        self.user = Accounts().find_user(username=self.username.data or "")
        short = len(self.password.data or "") <= passwords.LONGEST
        right = short and bool(super().validate(**kwargs))
        if not right:
            note_failure("sign-in.fail", self.user.username if self.user else "")
        return right


class _NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    def validate(self, **kwargs: Any) -> bool:
        """Whether the password in use and the new one are right; a wrong guess counts."""
        right = bool(super().validate(**kwargs))
        if current_user.verify_and_update_password(self.password.data or ""):
            return right
        note_failure("sign-in.fail", current_user.username)
        current_user.track_failed_authn("password")
        if right:
            self.password.errors = [get_message("INVALID_PASSWORD")[0]]
        return False


class _CodeApp(Totp):  # type: ignore[misc]
    """Codes by the office's clock, each taken once."""

    def verify_totp(
        self, token: str, totp_secret: str, user: User, window: int = CODE_WINDOW_S
    ) -> bool:
        """Whether a code is right now and later than the last one taken."""
        try:
            match = self._totp.verify(token, totp_secret, time=office().now(), window=window)
        except TokenError:
            return False
        if user.account.ahead(office().now()):
            # Right, but whether it was used before cannot be told: the clock ran ahead.
            g.clock_ran_ahead = True
            return False
        return People.of(office()).take_step(user.id, match.counter)


class CodeStep(CodeTfPlugin):  # type: ignore[misc]
    """The step after the password; Flask-Security finds it by its name."""

    def tf_login(self, user: User, json_payload: dict[str, Any], next_loc: str | None) -> Any:
        """Return the way to the page for the code, or to the one that sets it up."""
        further = next_loc if next_loc and local_address(next_loc) else None
        return super().tf_login(user, json_payload, further)


class _Security(Security):  # type: ignore[misc]
    def _check_modules(self, module: str, config_name: str) -> bool:
        # It asks for a drawer of QR codes of its own; ours is segno.
        return True


def init(app: Flask) -> None:
    """Wire Flask-Security to the office; its views are registered by `web.people.sign_in`."""
    with app.app_context():
        secret, city, settings = office().secret, config().desk.city_name, config()
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS={
            "argon2__rounds": passwords.ROUNDS,
            "argon2__memory_cost": passwords.MEMORY_KIB,
            "argon2__parallelism": passwords.LANES,
        },
        SECURITY_USER_IDENTITY_ATTRIBUTES=[{"username": {"mapper": str}}],
        SECURITY_CHANGEABLE=True,
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        SECURITY_TWO_FACTOR=True,
        SECURITY_TWO_FACTOR_ENABLED_METHODS=["authenticator"],
        SECURITY_TWO_FACTOR_IMPLEMENTATIONS={"code": "web.people.flask_security.CodeStep"},
        SECURITY_TOTP_SECRETS={"1": derived_secret(secret, "totp").decode()},
        SECURITY_TOTP_ISSUER=f"Patroli {city}",
        SECURITY_FRESHNESS=timedelta(days=-1),
        SECURITY_API_ENABLED_METHODS=["session"],
        SECURITY_FLASH_MESSAGES=False,
        SECURITY_POST_LOGIN_VIEW="home.show",
        SECURITY_POST_LOGOUT_VIEW="security.login",
        SECURITY_POST_CHANGE_VIEW="account.show",
        SECURITY_LOGIN_USER_TEMPLATE="sign_in/login.html",
        SECURITY_CHANGE_PASSWORD_TEMPLATE="sign_in/password.html",
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.behind_tls,
        SESSION_COOKIE_NAME=f"__Host-{COOKIE}" if settings.behind_tls else COOKIE,
        SESSION_REFRESH_EACH_REQUEST=False,
        SESSION_PROTECTION=None,
        PERMANENT_SESSION_LIFETIME=LONGEST,
    )
    made = _Security(
        login_form=_SignInForm,
        change_password_form=_NewPasswordForm,
        totp_cls=_CodeApp,
        password_util_cls=_PasswordRules,
    )
    made.init_app(app, Accounts(), register_blueprint=False)
    made.want_json(lambda _request: False)
    made.login_manager.user_loader(_load)
    # No tokens in addresses or headers; and nobody is looked up before a view asks.
    made.login_manager.request_loader(lambda _request: None)
    made.principal.identity_loaders.clear()
    app.jinja_env.globals["demo_over"] = demo_over
    app.jinja_env.globals["sign_in_provider"] = lambda: installation().oidc
    user_authenticated.connect(_begin, app)
    user_logged_out.connect(_end, app)
    password_changed.connect(_end_others, app)
    if settings.identify is None:
        attach(app, dataclasses.replace(settings, identify=identify))


def signed() -> SignedIn | None:
    """Return the session in use, None for nobody."""
    if not current_user.is_authenticated:
        return None
    found = g.get("signed")
    assert found is None or isinstance(found, SignedIn)
    return found


def identify() -> Person | None:
    """Return who signed in; None for nobody, and for who must first set up their code."""
    found = signed()
    if found is None:
        return None
    if found.lacks_code and _DEMO not in session and not _vouched():
        g.must_set_up = True
        return None
    return found.person


def mark_demo(token: str) -> None:
    """Note that the session rests on a link of the demo, and ends with it."""
    session[_DEMO] = token


def mark_vouched() -> None:
    """Note that the office's provider asked for the second factor of this session."""
    session[_VOUCHED] = True


def _vouched() -> bool:
    return _VOUCHED in session and installation().oidc.second_factor == "provider"


def demo_over() -> bool:
    """Whether links of the demo were handed out that sign nobody in any more."""
    return bool(config().demo_links) and not demo_lives(office())


def demo_person(token: str) -> str | None:
    """Return whom a link of the demo signs in, None for no link, and once the demo is over."""
    username = config().demo_links.get(token)
    if username is None or demo_lives(office()):
        return username
    log.warning("the demo is over, for there are real records: its links sign nobody in any more")
    return None


def code_app() -> _CodeApp:
    """Return what makes secrets of code apps and checks codes."""
    found = current_app.extensions["security"].totp_factory
    assert isinstance(found, _CodeApp)
    return found


def _load(uniquifier: str) -> User | None:
    """Return who uses the session of this request."""
    if _DEMO in session and demo_person(session[_DEMO]) is None:
        return None
    g.signed = resume(office(), session.get(_SESSION, ""), uniquifier)
    if g.signed is None:
        return None
    set_request_attr("fs_authn_via", "session")
    return User(g.signed.account)


def _begin(_app: Flask, user: User, **_more: Any) -> None:
    session.pop(_DEMO, None)
    session.pop(_VOUCHED, None)
    session[_SESSION] = begin_session(
        office(),
        user.account,
        agent=request.user_agent.string,
        address=request.remote_addr or "",
        before=session.get(_SESSION),
    )
    session.permanent = True


def _end(_app: Flask, user: Any, **_more: Any) -> None:
    name = session.pop(_SESSION, None)
    session.pop(_DEMO, None)
    session.pop(_VOUCHED, None)
    if name and isinstance(getattr(user, "account", None), Account):
        end_session(office(), user.account, name)


def _end_others(_app: Flask, user: User, **_more: Any) -> None:
    end_other_sessions(office(), user.account, session[_SESSION])
    AuditLog.of(office()).append(user.username, "password.set", user.username, at=office().now())
