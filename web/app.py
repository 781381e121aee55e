"""The application factory."""

from flask import Blueprint, Flask

from planner.maps.page import STATIC
from web import access, errors, filters, language, navigation, security
from web.config import AppConfig, attach
from web.http import (
    days,
    forms,
    hosts,
    keeping,
    limits,
    logs,
    maintenance,
    refusals,
    texts,
    transfer,
)
from web.nouns import NOUNS
from web.operations import metrics
from web.people import flask_security


def create_app(config: AppConfig) -> Flask:
    """Return the application of one city."""
    app = Flask(__name__, static_folder="static")
    # Flask answers both with a redirect to the host that the visitor claims to have asked.
    app.url_map.strict_slashes = app.url_map.merge_slashes = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    attach(app, config)
    for part in (
        *(logs, hosts, maintenance, texts, days, keeping, transfer, security, language, filters),
        *(navigation, errors, limits, refusals, flask_security),
    ):
        part.init(app)
    metrics.init(app, config.office)
    app.register_blueprint(
        Blueprint("maps", __name__, static_folder=STATIC, static_url_path="/map")
    )
    for blueprint in (navigation.blueprint, *(b for noun in NOUNS for b in noun.blueprints)):
        app.register_blueprint(blueprint)
    access.init(app)
    forms.init(app)
    app.context_processor(lambda: {"city_name": config.desk.city_name})
    return app
