"""The squad's phone: a signed link opens the loop of one shift as a page that works offline."""

import datetime as dt
import hashlib
import json
from functools import lru_cache
from pathlib import Path

import segno
from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from planner.city.model import shift_days
from planner.city.office import Office
from planner.errors import EarlyError, ExpiredError, NotFoundError
from planner.field.receive import loop_of
from planner.field.store import FieldLog
from planner.paper.text import any_stem
from planner.patrol.export.gpx import loop_to_gpx
from planner.patrol.export.kml import loop_to_kml
from planner.patrol.export.write import MEDIA_TYPES
from planner.patrol.pocket import pocket_map
from planner.patrol.publication.model import SquadPass
from planner.patrol.publication.passes import (
    holding_of,
    open_pass,
    renew_pass,
    squad_passes,
    token_of,
)
from planner.patrol.publication.store import Publications
from planner.staffing.service.crews import duty_on
from web.access import PASS, PUBLIC, allow, signed_in
from web.config import now, office
from web.field.icons import icon_png, icon_svg
from web.field.phone_data import kinds, page_data, stop_cards
from web.field.phone_words import phone_words, skip_reasons
from web.http.files import attachment
from web.http.transfer import asset
from web.language import language

blueprint = Blueprint(
    "squad",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/field",
)

SENDING = ("queue", "links", "slim", "sync", "pieces")
"""What page and worker share, in the order in which they load it."""

SCRIPTS = (
    *(*SENDING, "place", "photo", "scan", "map", "checks", "view", "history", "left", "news"),
    *("forms", "page"),
)
"""In the order in which the page loads them."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(self)",
    # Tells the worker that it was us who refused, not some proxy on the way.
    "X-Patroli": "1",
    "X-Robots-Tag": "noindex",
}
ICON_SIZES = (192, 512)
FILES = {"gpx": loop_to_gpx, "kml": loop_to_kml}


@blueprint.after_request
def _allow_phone(response: Response) -> Response:
    if not request.path.startswith("/r/"):
        # Pages of people with accounts keep the policy that goes with their menu.
        return response
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


@blueprint.get("/r/<token>")
@allow(PASS)
def open(token: str) -> tuple[str, int] | str:
    """Return the page of a squad's loop, or 410 in plain words when its time is over."""
    at = now()
    try:
        squad_pass = open_pass(office(), token, at)
        publication, loop = loop_of(office(), squad_pass)
    except NotFoundError:
        return _refused(_("Tautan ini tidak dikenal. Periksa apakah tersalin utuh."), 404)
    except ExpiredError:
        return _ended(token)
    except EarlyError as error:
        begins = error.begins.astimezone(at.tzinfo)
        words = _("Tautan ini berlaku mulai %(time)s.", time=f"{begins:%d/%m %H:%M}")
        return _refused(words, 403)
    city = office().data.settings
    events = FieldLog.of(office()).events(first=squad_pass.date, squad=loop.squad, shift=loop.shift)
    cards = stop_cards(loop, city)
    held = holding_of(office(), token, at).held
    shift = next(s for s in publication.plan.shifts if s.name == loop.shift)
    return render_template(
        "squad/phone.html",
        token=token,
        loop=loop,
        shift=shift,
        date=squad_pass.date,
        cards=cards,
        renewed=publication if held.version < squad_pass.version else None,
        caveats=publication.plan.caveats_of(loop),
        crew=[
            member.name
            for duty in duty_on(office(), dt.date.fromisoformat(squad_pass.date))
            if (duty.shift, duty.squad) == (loop.shift, loop.squad)
            for member in duty.members
        ],
        categories=city.categories,
        reasons=skip_reasons(),
        files=tuple(FILES),
        scripts=SCRIPTS,
        trackers={
            "OwnTracks": url_for("trackers.owntracks", token=token, _external=True),
            "Traccar Client": url_for("trackers.traccar", token=token, _external=True),
        },
        data=_json(page_data(token, squad_pass, cards, events, city)),
    )


@blueprint.get("/r/<token>/peta.json")
@allow(PASS)
def outlines(token: str) -> Response:
    """Return the way of the loop and the wards around it."""
    squad_pass = open_pass(office(), token, now())
    way = _outlines(office(), squad_pass, Publications.of(office()).revision())
    return Response(way, content_type="application/json")


@blueprint.get("/r/<token>/putaran.<kind>")
@allow(PASS)
def file(token: str, kind: str) -> Response:
    """Return the loop as GPX or KML."""
    squad_pass = open_pass(office(), token, now())
    if kind not in FILES:
        raise NotFoundError(_("Berkas yang ada: %(there)s.", there=", ".join(FILES)))
    publication, loop = loop_of(office(), squad_pass)
    stem = any_stem(f"{squad_pass.date} {loop.shift} {loop.squad}")
    body = FILES[kind](publication.plan, loop, language())
    return attachment(body, MEDIA_TYPES[f".{kind}"], f"{stem}.{kind}")


@blueprint.get("/r/")
@allow(PUBLIC)
def start() -> str:
    """Return where the installed page starts: it goes on to the shift opened last."""
    return render_template("squad/start.html")


@blueprint.get("/r/sw.js")
@allow(PUBLIC)
def worker() -> Response:
    """Return the service worker; its text changes with every script of the pages."""
    every = [asset("squad.static", f"squad/{name}.js") for name in (*SCRIPTS, "gone", "paste")]
    version = hashlib.sha256("".join(every).encode()).hexdigest()[:12]
    head = f"const VERSION = {json.dumps(version)};\n"
    head += f"const SCRIPTS = {json.dumps(every[: len(SENDING)])};\n"
    return Response(head + _worker(), content_type="text/javascript; charset=utf-8")


@blueprint.get("/r/manifest.webmanifest")
@allow(PUBLIC)
def manifest() -> Response:
    """Return how the page is installed from no link's page; it starts where a link is pasted."""
    return _manifest(url_for("squad.start"))


@blueprint.get("/r/<token>/manifest.webmanifest")
@allow(PASS)
def manifest_of(token: str) -> Response:
    """Return the same for a link's page: an app on the home screen has no memory of its own yet."""
    holding_of(office(), token, now())
    return _manifest(url_for("squad.open", token=token))


def _manifest(start_url: str) -> Response:
    city = office().data.settings.name
    words = {
        "id": "/r/",
        "name": f"Patroli {city}",
        "short_name": "Patroli",
        "lang": "id",
        "start_url": start_url,
        "scope": "/r/",
        "display": "standalone",
        "orientation": "portrait",
        "background_color": "#ffffff",
        "theme_color": "#0b3954",
        "icons": [
            {"src": url_for("squad.icon"), "sizes": "any", "type": "image/svg+xml"},
            *(
                {
                    "src": url_for("squad.icon_picture", size=size),
                    "sizes": f"{size}x{size}",
                    "type": "image/png",
                    "purpose": purpose,
                }
                for size in ICON_SIZES
                for purpose in ("any", "maskable")
            ),
        ],
    }
    return Response(json.dumps(words), content_type="application/manifest+json")


@blueprint.get("/r/ikon.svg")
@allow(PUBLIC)
def icon() -> Response:
    """Return the page's icon."""
    return Response(icon_svg(), content_type="image/svg+xml")


@blueprint.get("/r/ikon-<int:size>.png")
@allow(PUBLIC)
def icon_picture(size: int) -> Response:
    """Return the same as a picture for phones that want one."""
    if size not in ICON_SIZES:
        raise NotFoundError(_("Ukuran ikon: %(sizes)s.", sizes="192, 512"))
    return Response(icon_png(size), content_type="image/png")


@blueprint.get("/regu")
@allow("squad_leader")
def mine() -> str:
    """Return the loops of the leader's squads, today's and those still running since yesterday."""
    at = now()
    squads = signed_in().areas("squad_leader")
    days = [day.isoformat() for day in reversed(shift_days(at))]
    passes = [
        p
        for day in days
        for p in squad_passes(office(), day)
        if p.valid_until >= at and (p.squad in squads or "" in squads)
    ]
    shown = []
    for held in passes:
        link = url_for("squad.open", token=token_of(office(), held), _external=True)
        begins, ends = (t.astimezone(at.tzinfo) for t in (held.valid_from, held.valid_until))
        shown.append((held, link, _qr(link), begins, ends, begins <= at))
    return render_template(
        "squad/mine.html", links=shown, squads=sorted(s for s in squads if s), date=days[-1]
    )


@blueprint.post("/rencana/<day:date>/tautan/<pass_id>/ganti")
@allow("commander")
def renew(date: str, pass_id: str) -> AnyResponse:
    """Make a link void whose phone got lost, and a fresh one in its place."""
    renew_pass(office(), pass_id, signed_in().username, now())
    return redirect(url_for("publications.links", date=date))


def _qr(link: str) -> Markup:
    code = segno.make(link, error="m", micro=False)
    # No inline style: the page's policy forbids it.
    return Markup(code.svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=True))


def _json(data: object) -> Markup:
    """Return JSON that no name in it can end early."""
    return Markup(json.dumps(data).replace("<", "\\u003c"))


def _refused(words: str, status: int) -> tuple[str, int]:
    return render_template("squad/gone.html", words=words, data=None), status


def _ended(token: str) -> tuple[str, int]:
    words = _("Giliran ini sudah selesai atau tautannya dicabut. Minta tautan baru ke komandan.")
    data = {
        "token": token,
        "zone": office().data.settings.zone.key,
        "kinds": kinds(office().data.settings),
        "words": phone_words(),
    }
    return render_template("squad/gone.html", words=words, data=_json(data)), 410


@lru_cache(maxsize=64)
def _outlines(at: Office, squad_pass: SquadPass, _revision: int) -> str:
    loop = loop_of(at, squad_pass)[1]
    return json.dumps(pocket_map(loop, at.data.wards), separators=(",", ":"))


def _worker() -> str:
    return (Path(__file__).parent / "static" / "squad" / "worker.js").read_text(encoding="utf-8")
