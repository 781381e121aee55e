"""The application factory."""

from flask import Blueprint, Flask

from planner.maps.page import STATIC
from web import (
    access,
    account,
    accounts,
    audit,
    checkpoints,
    delivery,
    districts,
    drafts,
    errors,
    health,
    home,
    hotspots,
    incidents,
    keeping,
    language,
    leadership,
    limits,
    logs,
    navigation,
    people,
    plans,
    positions,
    publications,
    recap,
    reports,
    reports_squad,
    roles,
    roster,
    security,
    sign_in,
    squad,
    staff,
    today,
    tokens,
    trackers,
    transfer,
    wording,
)
from web.api import changes, ogc, v1
from web.config import AppConfig, attach


def create_app(config: AppConfig) -> Flask:
    """Return the application of one city."""
    app = Flask(__name__, static_folder="static")
    # Flask answers both with a redirect to the host that the visitor claims to have asked.
    app.url_map.strict_slashes = app.url_map.merge_slashes = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    attach(app, config)
    for part in (
        logs,
        keeping,
        transfer,
        security,
        language,
        wording,
        roles,
        navigation,
        errors,
        limits,
        accounts,
    ):
        part.init(app)
    app.register_blueprint(
        Blueprint("maps", __name__, static_folder=STATIC, static_url_path="/map")
    )
    for noun in (
        v1,
        ogc,
        changes,
        plans,
        hotspots,
        districts,
        health,
        audit,
    ):
        app.register_blueprint(noun.blueprint)
    for noun in (home, today, drafts, publications):
        app.register_blueprint(noun.blueprint)
    for noun in (roster, staff):
        app.register_blueprint(noun.blueprint)
    for noun in (sign_in, account, tokens, people):
        app.register_blueprint(noun.blueprint)
    for noun in (reports, reports_squad):
        app.register_blueprint(noun.blueprint)
    for noun in (leadership, recap, incidents):
        app.register_blueprint(noun.blueprint)
    for noun in (squad, delivery, trackers, positions, checkpoints):
        app.register_blueprint(noun.blueprint)
    access.init(app)
    app.context_processor(lambda: {"city_name": config.desk.city_name})
    return app
