"""What programs may change: enter an incident, ask for a plan."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from flask import Blueprint, request
from pydantic import AfterValidator, AwareDatetime, BaseModel, Field

from geo.days import checked
from geo.model import LonLat
from planner.errors import ConflictError, DeniedError
from planner.incidents.service.enter import NewIncident, SameError, enter
from planner.jobs.ask import ask
from planner.jobs.model import Job
from planner.jobs.store import Jobs
from planner.patrol.request import Request, request_to_json
from planner.words import said, told_json
from web.access import allow, signed_in
from web.api.operations import Strict, operation
from web.api.schemas import IncidentOut, Told
from web.bearer import by_program
from web.config import office
from web.language import language
from web.security import csrf

blueprint = Blueprint("changes", __name__)
csrf.exempt(blueprint)  # A token is asked for instead, which no foreign page can send.


@blueprint.before_request
def _with_token() -> None:
    if request.method == "POST" and not by_program():
        raise DeniedError("expected a token: what a browser is signed in with changes nothing here")


class IncidentIn(Strict):
    """An incident to enter; sending the same `id` again keeps nothing more."""

    id: Annotated[str, Field(pattern="^[0-9a-f]{24}$", description="made by the sender")]
    time: Annotated[AwareDatetime, AfterValidator(checked)]
    category: Annotated[str, Field(max_length=60)]
    origin: Literal["reported", "found", "inspected"] = "reported"
    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    place: Annotated[str, Field(max_length=200, description="a street; never who was there")] = ""
    another: Annotated[bool, Field(description="keep it although a like one is known near")] = False


class PlanIn(Strict):
    """A day to plan."""

    date: Annotated[dt.date, AfterValidator(checked)]
    seed: Annotated[int, Field(ge=0, lt=2**31)] | None = None


class JobOut(BaseModel):
    """A piece of work: its state is waiting, running, done or failed."""

    id: str
    kind: str
    arguments: dict[str, Any]
    state: str
    step: int
    steps: int
    message: str
    notice: Told | None


@blueprint.post("/api/v1/incidents")
@allow("commander", "officer", scope="incidents")
@operation("Enter an incident", tag="Incidents", body=IncidentIn, answer=IncidentOut, status=201)
def add_incident(body: IncidentIn) -> IncidentOut:
    """Keep an incident; officers enter those of their area."""
    who = signed_in()
    told = NewIncident(
        key=body.id,
        time=body.time,
        category=body.category,
        origin=body.origin,
        point=LonLat(body.lon, body.lat),
        place=body.place,
    )
    areas = {""} if "commander" in who.roles else who.areas("officer")
    try:
        kept = enter(office(), told, areas=areas, by=who.username, twice=body.another)
    except SameError as error:
        raise ConflictError(f"{error}: send `another`: true") from error
    i = kept.incident
    return IncidentOut(
        id=i.id,
        time=i.time,
        lon=i.point.lon,
        lat=i.point.lat,
        category=i.category,
        origin=i.origin,
        ward=i.ward,
        district=i.district,
    )


@blueprint.post("/api/v1/jobs")
@allow("commander", scope="plans")
@operation("Ask for a plan of a day", tag="Plans", body=PlanIn, answer=JobOut, status=202)
def add_job(body: PlanIn) -> JobOut:
    """Ask for a plan, which becomes the day's draft; a day is planned by one job at a time."""
    wanted = request_to_json(Request(date=body.date.isoformat(), seed=body.seed))
    return _job(ask(office(), "plan", wanted, signed_in().username))


@blueprint.get("/api/v1/jobs/<job>")
@allow("commander")
@operation("How far a job is", tag="Plans", answer=JobOut)
def one_job(job: str) -> JobOut:
    """Return how far a job is."""
    return _job(Jobs.of(office()).get(job))


def _job(job: Job) -> JobOut:
    arguments: Mapping[str, Any] = job.arguments
    return JobOut(
        id=job.id,
        kind=job.kind,
        arguments=dict(arguments),
        state=job.state,
        step=job.step,
        steps=job.steps,
        message=said(job.message, language()),
        notice=Told(**told_json(job.message, language())) if job.message else None,
    )
