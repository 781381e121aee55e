"""OGC API - Features, part 1, core (OGC 17-069r4): wards, hotspots, loops, stops and incidents."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from flask import Blueprint, Response, url_for
from flask import request as http

from planner.api.features import (
    Extent,
    Feature,
    Wanted,
    bounds,
    extent_of,
    hotspot_features,
    incident_features,
    loop_features,
    parse_box,
    parse_span,
    stop_features,
    ward_features,
)
from planner.errors import DeniedError, NotFoundError
from planner.incidents.store.pages import IncidentFilter, IncidentPages
from planner.patrol.model import Plan
from planner.people.roles import Role
from web.access import allow, signed_in
from web.api.openapi_30 import OPENAPI_30
from web.api.operations import GEOJSON, JSON, RequestError, operation
from web.api.paging import cursor, incident_areas, position
from web.api.schemas import (
    MOST,
    Collection,
    Collections,
    Conformance,
    GeoFeature,
    GeoFeatures,
    ItemsQuery,
    Landing,
    Link,
    Spatial,
    Temporal,
)
from web.api.schemas import Extent as Where
from web.config import desk, now, office
from web.language import language

blueprint = Blueprint("ogc", __name__, url_prefix="/api/v1/ogc")

READERS: tuple[Role, ...] = ("commander", "leadership", "officer")
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CONFORMANCE = [
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{part}"
    for part in ("core", "geojson", "oas30")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A collection: who may read it, and its features; None for the paged incidents."""

    title: str
    description: str
    who: frozenset[Role]
    features: Callable[[], tuple[Feature, ...]] | None


def _rates() -> tuple[Feature, ...]:
    return ward_features(office().data.wards, desk().backdrop().ward_rates)


def _hotspots() -> tuple[Feature, ...]:
    outlook = desk().outlook()
    return hotspot_features(outlook.hotspots, outlook.data_until)


def _recent_plans() -> list[Plan]:
    """Return the plans of the newest days: a map shows no more."""
    found = (desk().plan(day) for day in desk().dates()[:7])
    return [plan for plan in found if plan is not None]


LAYERS = {
    "wards": Layer(
        title="Kelurahan",
        description="Wards with incidents expected per week; null where nobody knows",
        who=frozenset(READERS),
        features=_rates,
    ),
    "hotspots": Layer(
        title="Titik rawan",
        description="Hotspots per shift, as of the end of the data",
        who=frozenset(READERS),
        features=_hotspots,
    ),
    "loops": Layer(
        title="Rute patroli",
        description="The loops of the newest seven days that have a plan",
        who=frozenset({"commander"}),
        features=lambda: tuple(f for plan in _recent_plans() for f in loop_features(plan)),
    ),
    "stops": Layer(
        title="Titik singgah",
        description="The stops of those loops",
        who=frozenset({"commander"}),
        features=lambda: tuple(
            f for plan in _recent_plans() for f in stop_features(plan, language())
        ),
    ),
    "incidents": Layer(
        title="Kejadian",
        description="Incidents by time; officers see those of their area",
        who=frozenset({"commander", "officer"}),
        features=None,
    ),
}


@blueprint.get("/")
@allow(*READERS)
@operation("Landing page", tag="OGC API Features", answer=Landing)
def landing() -> Landing:
    """Return what there is, and where."""
    return Landing(
        title=f"Patroli {desk().city_name}",
        description="Wards, hotspots, loops, stops and incidents",
        links=[
            _link("self", "ogc.landing", "This page"),
            _link("service-desc", "api.layers", "OpenAPI", OPENAPI_30),
            _link("conformance", "ogc.conformance", "Conformance classes"),
            _link("data", "ogc.collections", "Collections"),
        ],
    )


@blueprint.after_request
def _name_crs(response: Response) -> Response:
    if response.mimetype == GEOJSON:
        response.headers["Content-Crs"] = f"<{CRS84}>"
    return response


@blueprint.get("/conformance")
@allow(*READERS)
@operation("Conformance classes", tag="OGC API Features", answer=Conformance)
def conformance() -> Conformance:
    """Return the conformance classes that hold."""
    return Conformance(conformsTo=CONFORMANCE)


@blueprint.get("/collections")
@allow(*READERS)
@operation("The collections that the caller may read", tag="OGC API Features", answer=Collections)
def collections() -> Collections:
    """Return the collections that the caller may read."""
    roles = signed_in().roles
    return Collections(
        links=[_link("self", "ogc.collections", "This page")],
        collections=[
            _collection(name, layer) for name, layer in LAYERS.items() if roles & layer.who
        ],
    )


@blueprint.get("/collections/<collection>")
@allow(*READERS)
@operation("One collection", tag="OGC API Features", answer=Collection)
def one_collection(collection: str) -> Collection:
    """Return what a collection is."""
    return _collection(collection, _layer(collection))


@blueprint.get("/collections/<collection>/items")
@allow(*READERS)
@operation(
    "Features of a collection",
    tag="OGC API Features",
    query=ItemsQuery,
    answer=GeoFeatures,
    media=GEOJSON,
)
def items(collection: str, query: ItemsQuery) -> GeoFeatures:
    """Return a page of features."""
    layer = _layer(collection)
    first, last = (
        (None, None) if query.datetime is None else parse_span(query.datetime, now().tzinfo or UTC)
    )
    box = None if query.bbox is None else parse_box(query.bbox)
    limit = min(query.limit, MOST)
    matched: int | None
    if layer.features is None:
        if query.offset:
            raise RequestError("offset: incidents are paged with `after`, follow the link `next`")
        found = IncidentPages.of(office()).page(
            IncidentFilter(since=first, until=last, box=box, areas=incident_areas(signed_in())),
            limit=limit + 1,
            after=position(query.after) if query.after else None,
        )
        more, page = len(found) > limit, incident_features(found[:limit])
        following = {"after": cursor(found[limit - 1])} if more else None
        matched = None
    else:
        if query.after:
            raise RequestError("after: this collection is paged with `offset`")
        wanted = Wanted(box=box, first=first, last=last)
        chosen = [feature for feature in layer.features() if wanted.has(feature)]
        page = tuple(chosen[query.offset : query.offset + limit])
        matched, more = len(chosen), query.offset + limit < len(chosen)
        following = {"offset": str(query.offset + limit)} if more else None
    here = {"collection": collection, **http.args.to_dict()}
    links = [_link("self", "ogc.items", "This page", GEOJSON, **here)]
    if following:
        links.append(_link("next", "ogc.items", "The next page", GEOJSON, **{**here, **following}))
    links.append(_link("collection", "ogc.one_collection", "The collection", collection=collection))
    return GeoFeatures(
        timeStamp=now(),
        numberReturned=len(page),
        numberMatched=matched,
        links=links,
        features=[_geojson(feature) for feature in page],
    )


@blueprint.get("/collections/<collection>/items/<feature>")
@allow(*READERS)
@operation("One feature", tag="OGC API Features", answer=GeoFeature, media=GEOJSON)
def item(collection: str, feature: str) -> GeoFeature:
    """Return one feature."""
    layer = _layer(collection)
    if layer.features is None:
        incident = IncidentPages.of(office()).one(
            feature, IncidentFilter(areas=incident_areas(signed_in()))
        )
        found = incident_features([incident] if incident else [])
    else:
        found = tuple(f for f in layer.features() if f.id == feature)
    if not found:
        raise NotFoundError(f"no feature {feature!r} in {collection}")
    here = {"collection": collection, "feature": feature}
    return _geojson(
        found[0],
        _link("self", "ogc.item", "This feature", GEOJSON, **here),
        _link("collection", "ogc.one_collection", "The collection", collection=collection),
    )


def _layer(name: str) -> Layer:
    layer = LAYERS.get(name)
    if layer is None:
        raise NotFoundError(f"no collection {name!r}; there are {', '.join(LAYERS)}")
    if not signed_in().roles & layer.who:
        raise DeniedError(f"{name} is for {', '.join(sorted(layer.who))}")
    return layer


def _collection(name: str, layer: Layer) -> Collection:
    where = _extent(layer)
    ends = (where.first, where.last)
    return Collection(
        id=name,
        title=layer.title,
        description=layer.description,
        crs=[CRS84],
        extent=Where(
            spatial=Spatial(bbox=[where.box or bounds(office().data.wards)], crs=CRS84),
            temporal=Temporal(interval=[ends]) if any(ends) else None,
        ),
        links=[
            _link("self", "ogc.one_collection", layer.title, collection=name),
            _link("items", "ogc.items", layer.title, GEOJSON, collection=name),
        ],
    )


def _extent(layer: Layer) -> Extent:
    if layer.features is not None:
        return extent_of(layer.features())
    areas = incident_areas(signed_in())
    box, first, last = IncidentPages.of(office()).extent(IncidentFilter(areas=areas))
    return Extent(box=box, first=first, last=last)


def _geojson(feature: Feature, *links: Link) -> GeoFeature:
    return GeoFeature(
        id=feature.id,
        geometry=None if feature.geometry is None else dict(feature.geometry),
        properties=dict(feature.properties),
        links=list(links),
    )


def _link(rel: str, endpoint: str, title: str, media: str = JSON, **values: Any) -> Link:
    href = url_for(endpoint, _external=True, **values)
    return Link(href=href, rel=rel, type=media, title=title)
