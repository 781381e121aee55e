"""Plans, districts, hotspots and incidents as JSON."""

import datetime as dt
import json
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from geo.days import read_day
from planner.errors import NotFoundError
from planner.field.kept import plans_kept
from planner.incidents.store.pages import IncidentFilter, IncidentPages
from planner.maps.geojson import hotspots_to_geojson
from planner.patrol.export.json import plan_to_dict
from planner.patrol.publication.store import Publications
from planner.words import say_all, told_json
from web.access import ANY_SCOPE, PUBLIC, SIGNED_IN, allow, signed_in
from web.api.openapi_30 import OPENAPI_30, as_openapi_30
from web.api.operations import GEOJSON, RequestError, description, operation
from web.api.paging import cursor, incident_areas, position
from web.api.schemas import (
    District,
    Districts,
    IncidentOut,
    Incidents,
    IncidentsQuery,
    KeptQuery,
    Me,
    PageQuery,
    PlanDay,
    PlanDays,
    PlanKept,
    Told,
)
from web.config import desk, now, office
from web.language import language

blueprint = Blueprint("api", __name__)

MOST_DAYS = 366
"""How far the last day of a figure may lie after its first."""


@blueprint.get("/api/openapi.json")
@allow(PUBLIC)
def openapi() -> ResponseReturnValue:
    """Return the OpenAPI description of the API."""
    return jsonify(
        description(
            current_app._get_current_object(),  # type: ignore[attr-defined]
            version=version("patroli"),
            server=http.url_root.rstrip("/"),
        )
    )


@blueprint.get("/api/ogc.json")
@allow(PUBLIC)
def layers() -> Response:
    """Return the description of the layers in OpenAPI 3.0, which their standard asks for."""
    described = description(
        current_app._get_current_object(),  # type: ignore[attr-defined]
        version=version("patroli"),
        server=url_for("ogc.landing", _external=True).rstrip("/"),
        below="/api/v1/ogc",
    )
    return Response(json.dumps(as_openapi_30(described)), content_type=OPENAPI_30)


@blueprint.get("/api/v1/me")
@allow(SIGNED_IN, scope=ANY_SCOPE)
@operation("Whose token it is", tag="Access", answer=Me)
def me() -> Me:
    """Return who asks."""
    who = signed_in()
    return Me(username=who.username, roles=sorted(who.roles))


@blueprint.get("/api/v1/plans")
@allow("commander")
@operation("Days that have a plan", tag="Plans", query=PageQuery, answer=PlanDays)
def plans(query: PageQuery) -> PlanDays:
    """Return the days that have a plan, newest first."""
    days = desk().dates()
    return PlanDays(
        total=len(days),
        plans=[
            PlanDay(
                date=dt.date.fromisoformat(day),
                version=Publications.of(office()).number(day) or None,
                href=url_for("api.plan", date=day, _external=True),
            )
            for day in days[query.offset : query.offset + query.limit]
        ],
    )


@blueprint.get("/api/v1/plans/<date>")
@allow("commander")
@operation("The plan of a day, as plan.json", tag="Plans", answer=dict[str, Any])
def plan(date: str) -> dict[str, Any]:
    """Return the published plan of a day, else the proposed one."""
    try:
        day = read_day(date).isoformat()
    except ValueError:
        raise RequestError(f"date: expected YYYY-MM-DD, got {date!r}") from None
    found = desk().plan(day)
    if found is None:
        raise NotFoundError(f"no plan for {day}")
    return plan_to_dict(found)


@blueprint.get("/api/v1/plan-kept")
@allow("commander", "leadership")
@operation("How much of their plans squads kept", tag="Plans", query=KeptQuery, answer=PlanKept)
def plan_kept(query: KeptQuery) -> PlanKept:
    """Return the figure of leadership's page for any days, of what is due by now."""
    if not 0 <= (query.last - query.first).days <= MOST_DAYS:
        raise RequestError(
            f"last: expected at most {MOST_DAYS} days from {query.first} on, got {query.last}"
        )
    kept = plans_kept(office(), query.first.isoformat(), query.last.isoformat())
    return PlanKept(**query.model_dump(), **kept._asdict(), share=kept.share)


@blueprint.get("/api/v1/districts")
@allow("commander", "leadership")
@operation("What is known of each district", tag="Risk", answer=Districts)
def districts() -> Districts:
    """Return a line per district."""
    outlook = desk().outlook()
    return Districts(
        data_until=outlook.data_until,
        caveats=list(say_all(outlook.caveats, language())),
        notices=[Told(**told_json(notice, language())) for notice in outlook.caveats],
        districts=[District(**asdict(row)) for row in desk().districts(now())],
    )


@blueprint.get("/api/v1/hotspots")
@allow("commander", "leadership")
@operation("Hotspots as GeoJSON", tag="Risk", answer=dict[str, Any], media=GEOJSON)
def hotspots() -> dict[str, Any]:
    """Return the hotspots of every shift."""
    outlook = desk().outlook()
    return hotspots_to_geojson(outlook.hotspots, outlook.caveats, language())


@blueprint.get("/api/v1/incidents")
@allow("commander", "officer")
@operation("Incidents by time", tag="Incidents", query=IncidentsQuery, answer=Incidents)
def incidents(query: IncidentsQuery) -> Incidents:
    """Return a page of incidents; officers see those of their area."""
    for name in ("since", "until"):
        at = getattr(query, name)
        if at is not None and at.tzinfo is None:
            raise RequestError(f"{name}: expected a time with zone such as {now().isoformat()}")
    found = IncidentPages.of(office()).page(
        IncidentFilter(
            since=query.since,
            until=query.until,
            category=query.category,
            areas=incident_areas(signed_in()),
        ),
        limit=query.limit + 1,
        after=position(query.after) if query.after else None,
    )
    page = found[: query.limit]
    return Incidents(
        incidents=[
            IncidentOut(
                id=i.id,
                time=i.time,
                lon=i.point.lon,
                lat=i.point.lat,
                category=i.category,
                origin=i.origin,
                ward=i.ward,
                district=i.district,
            )
            for i in page
        ],
        next=cursor(page[-1]) if len(found) > len(page) else None,
    )
