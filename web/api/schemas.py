"""What the API takes and gives, as pydantic models."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema

from geo.days import checked, read_day
from web.api.operations import Strict

Moment = Annotated[datetime, AfterValidator(checked)]
"""A time in the range that all reckoning stays inside."""


Day = Annotated[date, BeforeValidator(read_day), Field(description="YYYY-MM-DD")]
"""A day in the same range."""


def _forget_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


_LEFT_OUT: Any = Field(
    default=None, exclude_if=lambda value: value is None, json_schema_extra=_forget_default
)
"""A member that an answer lacks where it is None: the standard knows no null there."""


def _with_plus(value: Any) -> Any:
    """Return a time of an address whose "+" was not encoded, and so came as a blank."""
    return re.sub(r" (\d\d:?\d\d)$", r"+\1", value) if isinstance(value, str) else value


AddressTime = Annotated[
    Moment | None, BeforeValidator(_with_plus), Field(description="RFC 3339, with zone")
]


class Link(BaseModel):
    """A link to a related address."""

    href: str
    rel: str
    type: str
    title: str = ""


class Landing(BaseModel):
    """What there is, and where."""

    title: str
    description: str
    links: list[Link]


class Conformance(BaseModel):
    """The conformance classes that hold."""

    conformsTo: list[str]  # noqa: N815 - the standard's name


class Spatial(BaseModel):
    """Boxes in WGS 84, longitude first."""

    bbox: list[tuple[float, float, float, float]]
    crs: str


class Temporal(BaseModel):
    """Intervals of time; null means open."""

    interval: list[tuple[datetime | None, datetime | None]]


class Extent(BaseModel):
    """Where and when."""

    spatial: Spatial
    temporal: Temporal | SkipJsonSchema[None] = _LEFT_OUT


class Collection(BaseModel):
    """A collection of features."""

    id: str
    title: str
    description: str
    links: list[Link]
    extent: Extent
    itemType: Literal["feature"] = "feature"  # noqa: N815 - the standard's name
    crs: list[str]


class Collections(BaseModel):
    """The collections that the caller may read."""

    links: list[Link]
    collections: list[Collection]


class GeoFeature(BaseModel):
    """A GeoJSON feature (RFC 7946)."""

    type: Literal["Feature"] = "Feature"
    id: str
    geometry: dict[str, Any] | None
    properties: dict[str, Any]
    links: list[Link] = []


class GeoFeatures(BaseModel):
    """A page of features."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    timeStamp: datetime  # noqa: N815 - the standard's name
    numberReturned: int  # noqa: N815 - the standard's name
    numberMatched: int | SkipJsonSchema[None] = _LEFT_OUT  # noqa: N815 - the standard's name
    links: list[Link]
    features: list[GeoFeature]


MOST = 10_000


def _most(schema: dict[str, Any]) -> None:
    schema["maximum"] = MOST


class ItemsQuery(Strict):
    """Which features of a collection."""

    bbox: Annotated[
        str | None,
        Field(description="west,south,east,north in degrees"),
        WithJsonSchema(
            {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
        ),
    ] = None
    datetime: Annotated[
        str | None,
        Field(description="RFC 3339 time or interval a/b, ../b, a/.."),
        WithJsonSchema({"type": "string"}),
    ] = None
    limit: Annotated[
        int,
        Field(ge=1, description="more gives as many as the most", json_schema_extra=_most),
    ] = 10
    offset: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    after: Annotated[str, Field(max_length=120, description="given by the link to the next")] = ""


class PageQuery(Strict):
    """Which part of a long list."""

    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    offset: Annotated[int, Field(ge=0, le=10_000_000)] = 0


class PlanDay(BaseModel):
    """A day that has a plan; `version` is null as long as it is not published."""

    date: date
    version: int | None
    href: str


class PlanDays(BaseModel):
    """Days that have a plan, newest first."""

    total: int
    plans: list[PlanDay]


class District(BaseModel):
    """What is known of a district; null stands for what is not known, never for zero."""

    code: str
    name: str
    status: str
    incidents: int
    incidents_per_week: float | None
    patrol_minutes: float | None
    need_share: float
    patrol_share: float | None
    wards: int
    wards_unvisited: int
    visits_planned: int
    days_since_last_visit: int | None
    area_km2: float
    people: float | None


class Told(BaseModel):
    """What to know about the data: its code, the values it names, and the sentence of both."""

    code: str
    values: dict[str, Any]
    sentence: str


class Districts(BaseModel):
    """Every district, with the age of the data."""

    data_until: datetime | None
    caveats: list[str]
    notices: list[Told]
    districts: list[District]


class KeptQuery(Strict):
    """Which days, both included."""

    first: Day
    last: Day


class PlanKept(BaseModel):
    """How much of their plans squads kept that told of them; null if none told anything."""

    first: date
    last: date
    stops: int
    visited: int
    share: float | None


class IncidentsQuery(Strict):
    """Which incidents."""

    since: AddressTime = None
    until: AddressTime = None
    category: Annotated[str, Field(max_length=60)] = ""
    limit: Annotated[int, Field(ge=1, le=10_000)] = 1000
    after: Annotated[str, Field(max_length=120, description="`next` of the page before")] = ""


class IncidentOut(BaseModel):
    """An incident; `origin` tells how it became known."""

    id: str
    time: datetime
    lon: float
    lat: float
    category: str
    origin: str
    ward: str
    district: str


class Incidents(BaseModel):
    """A page of incidents by time; `next` leads on, null at the end."""

    incidents: list[IncidentOut]
    next: str | None


class Me(BaseModel):
    """Whose token it is."""

    username: str
    roles: list[str]
