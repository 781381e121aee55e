"""One's own account: roles, password, code, and the devices signed in on."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from planner.people.service.sign_in import end_other_sessions, end_session, live_sessions
from planner.people.store.people import People
from web.access import SIGNED_IN, allow, signed_in
from web.config import office
from web.http.files import keep_nothing
from web.people.devices import device
from web.people.flask_security import signed

blueprint = Blueprint(
    "account",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/people",
)


blueprint.after_request(keep_nothing)


@blueprint.get("/akun")
@allow(SIGNED_IN)
def show() -> str:
    """Return one's own account with every device signed in on."""
    account = People.of(office()).account(signed_in().username)
    here = signed()
    zone = office().now().tzinfo
    return render_template(
        "account/show.html",
        who=signed_in(),
        has_code=account is not None and account.totp_secret is not None,
        codes_left=len(account.recovery_codes) if account else 0,
        sessions=[
            {
                "id": s.id,
                "device": device(s.agent),
                "address": s.address,
                "seen": s.seen.astimezone(zone),
                "created": s.created.astimezone(zone),
                "here": here is not None and s.id == here.session.id,
            }
            for s in (live_sessions(office(), account) if account else ())
        ],
    )


@blueprint.post("/akun/sesi")
@allow(SIGNED_IN)
def end_sessions() -> AnyResponse:
    """End one session of one's own, or all but the one in use."""
    here = signed()
    if here is not None:
        if "others" in request.form:
            end_other_sessions(office(), here.account, here.session.id)
        else:
            end_session(office(), here.account, request.form.get("session", ""))
    return redirect(url_for("account.show"))
