"""`/metrics`: figures for Prometheus, for whoever has the token or asks from this machine."""

import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from hmac import compare_digest
from ipaddress import ip_address

from flask import Blueprint, Flask, Response, abort, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector
from werkzeug.exceptions import Unauthorized

from planner.city.office import Office
from planner.errors import PlannerError
from planner.incidents.store.incidents import Incidents
from planner.jobs.lock import worker_runs
from planner.jobs.store import Jobs
from planner.operations.backup import last_backup
from planner.operations.health import database_answers
from planner.patrol.publication.store import Publications
from planner.settings import settings
from web.access import PASS, allow
from web.http.hosts import PASSED_ON
from web.http.limits import count_bad_token

blueprint = Blueprint("metrics", __name__)

BUCKETS_S = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
_KEY = "patroli-metrics"
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class Figures:
    """What is counted of the requests of one application, and what is looked up when asked."""

    def __init__(self, at_work: Office) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "patroli_requests",
            "Answered requests.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "patroli_request_seconds",
            "How long answers took.",
            ("route",),
            buckets=BUCKETS_S,
            registry=self.registry,
        )
        self.registry.register(_Kept(at_work))

    def count(self, response: Response) -> Response:
        """Count an answer by the template of its route, never by its address."""
        route = request.url_rule.rule if request.url_rule else ""
        # Whatever strangers make up must not make ever more series.
        method = request.method if request.method in _METHODS else "other"
        self._requests.labels(method, route, str(response.status_code)).inc()
        if "began" in g:
            self._seconds.labels(route).observe(time.monotonic() - g.began)
        return response


class _Kept(Collector):
    """What the database and the folder say when somebody asks."""

    def __init__(self, at_work: Office) -> None:
        self._office = at_work

    def collect(self) -> Iterator[GaugeMetricFamily]:
        at_work = self._office
        up = database_answers(at_work)
        yield _gauge("database_up", "Whether the database answers and takes what is kept.", up)
        worker = worker_runs(at_work.folder, at_work.city)
        yield _gauge("worker_up", "Whether a worker runs.", worker)
        yield from self._age("backup", last_backup(at_work.folder))
        if up:
            # It may go between two questions; what is told by then stands.
            with suppress(PlannerError, OSError):
                yield from self._of_database()

    def _of_database(self) -> Iterator[GaugeMetricFamily]:
        jobs = GaugeMetricFamily(
            "patroli_jobs", "Jobs that are kept, by kind and state.", labels=("kind", "state")
        )
        for kind, state, number in Jobs.of(self._office).counts():
            jobs.add_metric((kind, state), number)
        yield jobs
        yield from self._age("data", Incidents.of(self._office).summary().last)
        published = Publications.of(self._office).latest(self._office.now().date().isoformat())
        yield _gauge("plan_published", "Whether today's plan is published.", published is not None)
        yield from self._age("plan", published.published if published else None)

    def _age(self, what: str, since: datetime | None) -> Iterator[GaugeMetricFamily]:
        if since is not None:
            age_s = (self._office.now() - since).total_seconds()
            yield _gauge(f"{what}_age_seconds", f"Age of the newest {what}.", age_s)


def init(app: Flask, at_work: Office) -> None:
    """Count every answer."""
    figures = Figures(at_work)
    app.extensions[_KEY] = figures
    app.after_request(figures.count)


@blueprint.get("/metrics")
@allow(PASS)
def metrics() -> Response:
    """Return the figures as Prometheus reads them; there is no such page unless it is set."""
    said = settings().metrics
    if not (said.token or said.loopback):
        abort(404)
    if not (_has(said.token) or (said.loopback and _from_here())):
        count_bad_token()
        raise Unauthorized(response=Response("a token is needed\n", 401, content_type="text/plain"))
    figures: Figures = current_app.extensions[_KEY]
    return Response(generate_latest(figures.registry), content_type=CONTENT_TYPE_LATEST)


def _has(token: str) -> bool:
    given = request.authorization
    sent = given.token if given is not None and given.type == "bearer" else None
    return bool(token and sent) and compare_digest(str(sent).encode(), token.encode())


def _from_here() -> bool:
    # A proxy that is not named as one makes every visitor look as if from here.
    if request.environ.get(PASSED_ON, False):
        return False
    with suppress(ValueError):
        return ip_address(request.remote_addr or "").is_loopback
    return False


def _gauge(name: str, told: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"patroli_{name}", told, value=float(value))
