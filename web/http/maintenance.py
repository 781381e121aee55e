"""While an installation is in maintenance every page but what monitors ask says so."""

from flask import Flask, request
from werkzeug.exceptions import ServiceUnavailable

from planner.operations.maintenance import shut_for
from web.config import office
from web.http.logs import MONITORS
from web.http.transfer import is_file

AGAIN_S = 300
"""When browsers and phones may ask again."""


class Maintenance(ServiceUnavailable):
    """The pages are shut for a while; `why` is what visitors read besides."""

    def __init__(self, why: str) -> None:
        super().__init__(retry_after=AGAIN_S)
        self.why = why


def init(app: Flask) -> None:
    """Shut every address while it lasts; before anything asks the database."""
    app.before_request(_guard)


def _guard() -> None:
    endpoint = request.endpoint or ""
    if endpoint in MONITORS or is_file(endpoint):
        return
    why = shut_for(office().folder)
    if why is not None:
        raise Maintenance(why)
