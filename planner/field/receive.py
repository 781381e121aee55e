"""Take in what squads send from outdoors: check-ins, findings, positions.

Times are the phone's. If its clock differs from ours at the moment of sending by more than two
minutes and less than a day, its events are moved by the difference; beyond that they are refused.

Each item is judged alone: one that is refused holds up no other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from geo.days import EARLIEST, LATEST
from geo.model import LonLat
from geo.notice import Notice
from planner.city.office import Office
from planner.errors import ExpiredError
from planner.field.checkpoints import is_code_of, place_key
from planner.field.model import (
    CHECKPOINT_MATCH,
    CHECKPOINT_OTHER,
    SKIP_REASONS,
    FieldEvent,
    Kind,
    Position,
    Source,
)
from planner.field.plausible import alone
from planner.field.store import FieldLog
from planner.jobs.ask import ask
from planner.jobs.model import SYSTEM
from planner.patrol.model import Loop
from planner.patrol.publication.model import Publication, SquadPass
from planner.patrol.publication.passes import FINISHING, Holding
from planner.patrol.publication.store import Publications
from planner.patrol.words import checklist_texts
from planner.words.catalogues import SOURCE

MAX_ITEMS = 50
CLOCK_TOLERANCE = timedelta(minutes=2)
CLOCK_LIMIT = timedelta(hours=24)

MOST_CHECKS = 20
"""How many items of a checklist one check-in may tell."""

MOST_EVENTS, MOST_POSITIONS = 2_000, 20_000
"""How many one loop may send: a position every five seconds for a day, and far more taps."""

Reason = Literal["unreadable", "stop", "category", "time", "clock", "taken", "quota"]
"""Why an item is refused; `web.field.phone_words` has the words."""

_ID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"


def _whole_letters(text: object) -> object:
    """Return a text whose half letters, as a cut emoji leaves, are replaced."""
    if not isinstance(text, str):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


_Line = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f]*$")]
_Milliseconds = Annotated[int, Field(ge=0, le=(LATEST - EARLIEST).days * 86_400_000)]


class _Fix(BaseModel):
    """Where a phone was; longitude and latitude come together or not at all."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    at_ms: _Milliseconds
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    accuracy_m: Annotated[float, Field(ge=0, le=10_000_000)] | None = None

    @model_validator(mode="after")
    def _together(self) -> "_Fix":
        if (self.lon is None) != (self.lat is None):
            raise ValueError("expected lon and lat, got one of them")
        return self

    @property
    def point(self) -> LonLat | None:
        """The place, if it is known."""
        return None if self.lon is None or self.lat is None else LonLat(self.lon, self.lat)


class _Item(_Fix):
    """What a phone sends of one event."""

    id: Annotated[str, Field(pattern=_ID)]
    kind: Kind
    stop: _Line = ""
    category: _Line = ""
    code: _Line = ""
    checks: Annotated[tuple[_Line, ...], Field(max_length=MOST_CHECKS)] = ()
    # Better a finding with a letter amiss than none.
    note: Annotated[str, BeforeValidator(_whole_letters), Field(max_length=1000)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of each item: `kept` is committed, `refused` and `remarks` are by id."""

    kept: frozenset[str]
    refused: Mapping[str, Reason]
    remarks: Mapping[str, Literal["checkpoint"]]


def receive(
    office: Office,
    holding: Holding,
    items: Sequence[object],
    now: datetime,
    *,
    sent: datetime | None = None,
) -> Receipt:
    """Return what became of the items of a batch; those kept are committed, in one transaction.

    Parameters
    ----------
    items : at most 50, as the phone sent them.
    sent : what the phone's clock said when it sent them.
    """
    shift = clock_shift(sent, now)
    loops = [loop_of(office, version)[1] for version in holding.versions]
    stops = {p.stop.id: place_key(office, p.stop) for loop in loops for p in loop.stops}
    lists = _checklists(loops)
    places = _places(loops)
    codes = {c.code for c in office.data.settings.categories}
    refused: dict[str, Reason] = {}
    remarks: dict[str, Literal["checkpoint"]] = {}
    events = []
    for raw in items:
        try:
            item = _Item.model_validate(raw)
        except ValidationError:
            refused[_id_of(raw)] = "unreadable"
            continue
        at, ahead = _happened(item, shift, now)
        fault = _fault(item, stops, codes) or _untimely(holding, at)
        if fault is not None:
            refused[item.id] = fault
            continue
        checkpoint = ""
        if item.code:
            known = item.stop in stops and is_code_of(office, stops[item.stop], item.code)
            checkpoint = CHECKPOINT_MATCH if known else CHECKPOINT_OTHER
            if not known:
                remarks[item.id] = "checkpoint"
        events.append(
            FieldEvent(
                id=item.id,
                pass_id=holding.held.id,
                date=holding.held.date,
                shift=holding.held.shift,
                squad=holding.held.squad,
                kind=item.kind,
                stop=item.stop,
                at=at,
                received=now,
                point=item.point,
                accuracy_m=item.accuracy_m,
                category=item.category,
                note="".join(c for c in item.note if c >= " " or c == "\n"),
                checkpoint=checkpoint,
                # What no version of the stop's list has is nobody's answer to it.
                checks=tuple(c for c in lists.get(item.stop, ()) if c in item.checks),
                doubt=alone(item.point, item.accuracy_m, places, ahead),
            )
        )
    kept, over = _keep(office, holding.held, events)
    refused |= dict.fromkeys(over, "quota")
    refused |= {event.id: "taken" for event in events if event.id not in {*kept, *over}}
    if kept:
        _settle_again(office, holding, now)
    return Receipt(kept=kept, refused=refused, remarks=remarks)


def receive_positions(
    office: Office,
    holding: Holding,
    fixes: Sequence[object],
    now: datetime,
    *,
    source: Source,
    sent: datetime | None = None,
) -> Receipt:
    """Return what became of positions, whoever sent them, by the `id` of each or its number."""
    shift, held = clock_shift(sent, now), holding.held
    places = _places([loop_of(office, version)[1] for version in holding.versions])
    refused: dict[str, Reason] = {}
    good: dict[str, Position] = {}
    room = MOST_POSITIONS - FieldLog.of(office).count_positions(held.squad, held.date, held.shift)
    for number, raw in enumerate(fixes):
        key = _id_of(raw) or str(number)
        try:
            fix = _Fix.model_validate(raw)
        except ValidationError:
            refused[key] = "unreadable"
            continue
        at, ahead = _happened(fix, shift, now)
        fault = "unreadable" if fix.point is None else _untimely(holding, at)
        if fault is None and len(good) >= room:
            fault = "quota"
        if fault is not None or fix.point is None:
            refused[key] = fault or "unreadable"
            continue
        good[key] = Position(
            squad=held.squad,
            date=held.date,
            shift=held.shift,
            at=at,
            point=fix.point,
            accuracy_m=fix.accuracy_m,
            source=source,
            doubt=alone(fix.point, fix.accuracy_m, places, ahead),
        )
    FieldLog.of(office).add_positions(good.values())
    if any(position.at < _end(holding) for position in good.values()):
        _settle_again(office, holding, now)
    return Receipt(kept=frozenset(good), refused=refused, remarks={})


def _settle_again(office: Office, holding: Holding, now: datetime) -> None:
    """Ask for the day to be settled, if what came now came after its shift."""
    if now >= _end(holding):
        ask(office, "settle", {"date": holding.held.date, "late": True}, SYSTEM)


def _end(holding: Holding) -> datetime:
    newest = max(holding.versions, key=lambda p: p.version)
    return newest.valid_until - FINISHING


def loop_of(office: Office, squad_pass: SquadPass) -> tuple[Publication, Loop]:
    """Return the publication and the loop that a pass opens.

    Raises
    ------
    ExpiredError : there is none any more.
    """
    revision = Publications.of(office).revision()
    published = _publication(office, squad_pass.date, squad_pass.version, revision)
    for loop in published.plan.loops:
        if (loop.shift, loop.squad) == (squad_pass.shift, squad_pass.squad):
            return published, loop
    raise ExpiredError("the loop of this link is not there any more", Notice.of("field.loop_gone"))


def clock_shift(sent: datetime | None, now: datetime) -> timedelta:
    """Return by how much to move a phone's times: 0 for a clock that is right or hopeless."""
    if sent is None or not CLOCK_TOLERANCE < abs(now - sent) <= CLOCK_LIMIT:
        return timedelta()
    return now - sent


def _keep(
    office: Office, held: SquadPass, events: Sequence[FieldEvent]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the ids of events that are kept by now, and of those for which there is no room."""
    log = FieldLog.of(office)
    with office.database.write():
        there = log.event_ids(held.squad, held.date, held.shift)
        new = [e.id for e in events if e.id not in there]
        over = frozenset(new[max(MOST_EVENTS - len(there), 0) :])
        kept = log.add_events(e for e in events if e.id not in over)
    return kept, over


def _checklists(loops: Sequence[Loop]) -> dict[str, tuple[str, ...]]:
    """Return what may be ticked at each stop, by every version of the loop."""
    lists: dict[str, dict[str, None]] = {}
    for planned in (p for loop in loops for p in loop.stops):
        items = checklist_texts(planned.checklist, SOURCE)
        lists.setdefault(planned.stop.id, {}).update(dict.fromkeys(items))
    return {stop: tuple(items) for stop, items in lists.items()}


def _places(loops: Sequence[Loop]) -> tuple[LonLat, ...]:
    return tuple(
        place for loop in loops for place in (loop.post_point, *(p.stop.point for p in loop.stops))
    )


def _happened(fix: _Fix, shift: timedelta, now: datetime) -> tuple[datetime, timedelta]:
    """Return when it was, at the latest now, and how far ahead of now the phone said it was."""
    at = _moment(fix.at_ms) + shift
    return min(at, now), max(at - now, timedelta())


@lru_cache(maxsize=64)
def _publication(office: Office, date: str, version: int, _revision: int) -> Publication:
    # A check-in need not read the plan again: it stays until something else is published.
    published = Publications.of(office).version(date, version)
    if published is None:
        raise ExpiredError(
            "the plan of this link is not there any more", Notice.of("field.loop_gone")
        )
    return published


def _fault(item: _Item, stops: Mapping[str, str], codes: set[str]) -> Reason | None:
    if item.stop not in stops and (item.stop or item.kind != "finding"):
        return "stop"
    if item.kind == "finding" and item.category not in codes:
        return "category"
    if item.kind == "skip" and item.category not in SKIP_REASONS:
        return "category"
    if item.kind in ("arrive", "leave") and item.category:
        return "category"
    if item.checks and item.kind != "leave":
        return "unreadable"
    return None


def _untimely(holding: Holding, at: datetime) -> Reason | None:
    first = min(p.valid_from for p in holding.versions)
    last = max(p.valid_until for p in holding.versions)
    if first <= at <= last:
        return None
    return "clock" if at < first - CLOCK_LIMIT or at > last + CLOCK_LIMIT else "time"


def _moment(milliseconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)


def _id_of(raw: object) -> str:
    given: Any = raw.get("id") if isinstance(raw, Mapping) else None
    return given[:60] if isinstance(given, str) else ""
