"""Record what may happen, correct and withdraw it, tell afterwards whether it came."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from geo.days import in_range
from geo.model import Incident, LonLat, Ward, distance_m
from geo.notice import Notice
from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.database.store import Aged
from planner.errors import ConflictError, DeniedError, PlannerError
from planner.incidents.service.enter import PLACE_LETTERS, area_wards, entry_ward
from planner.incidents.store.entries import Entries
from planner.potential.demand import Demand, demands_of
from planner.potential.hits import Hits, hits, hits_by_word
from planner.potential.model import (
    AHEAD_DAYS,
    LEAST_LIKELIHOOD,
    MOST_DAYS,
    MOST_LIKELIHOOD,
    MOST_SIZE,
    NOTE_LETTERS,
    SOURCES,
    Anticipated,
    Likelihood,
    Outcome,
    Source,
)
from planner.potential.parameters import PotentialParams
from planner.potential.store import Potentials

PAST_ROWS = 50
"""So many of those that were told of are listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody tells that may happen: either a `point`, or the code of a `ward`.

    `key` is the form's own, 24 hexadecimal digits.
    """

    key: str
    category: str
    start: datetime
    end: datetime
    likelihood: float
    size: int = 1
    source: Source = "observed"
    point: LonLat | None = None
    ward: str = ""
    place: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What is anticipated in an area: over without an answer, under way or coming, told of."""

    waiting: tuple[Anticipated, ...]
    coming: tuple[Anticipated, ...]
    past: tuple[Anticipated, ...]


def record(office: Office, told: Told, *, areas: Collection[str], by: str) -> Anticipated:
    """Keep what may happen and return it; sending the same form again keeps nothing more.

    Parameters
    ----------
    areas : codes of wards and districts where the person may record, "" for everywhere.

    Raises
    ------
    PlannerError : a value cannot be used.
    DeniedError : it lies in no ward, or in one outside the areas.
    ConflictError : its key stands for another one.
    """
    now = office.now()
    _check(office, told, now)
    new = _placed(office, told, areas, now, by)
    with office.database.write():
        if not Potentials.of(office).add(new):
            kept = Potentials.of(office).get(new.id)
            if replace(kept, recorded=new.recorded) != new:
                raise ConflictError(Notice.of("potential.taken"))
            return kept
        _note(office, by, "record", new)
    return new


def change(
    office: Office, told: Told, *, areas: Collection[str], by: str, revision: int
) -> Anticipated:
    """Correct what may happen, until it begins; who recorded it stays known.

    Parameters
    ----------
    revision : the one that the person saw.

    Raises
    ------
    NotFoundError, ConflictError : it is not there, or was changed meanwhile.
    PlannerError, DeniedError : as for `record`, or it has begun.
    """
    now = office.now()
    with office.database.write():
        kept = _mine(office, told.key, areas)
        if kept.revision != revision:
            raise ConflictError(Notice.of("potential.changed_meanwhile"))
        if not kept.changeable(now):
            raise DeniedError(Notice.of("potential.begun"))
        _check(office, told, now)
        new = replace(
            _placed(office, told, areas, kept.recorded, kept.recorded_by),
            recorder=kept.recorder,
            revision=revision + 1,
        )
        Potentials.of(office).put(new)
        _note(office, by, "change", new)
    return new


def withdraw(office: Office, key: str, *, areas: Collection[str], by: str) -> Anticipated:
    """Withdraw what may happen, until it begins: it counts for nothing any more.

    Raises
    ------
    NotFoundError, DeniedError : it is not there, in another area, or has begun.
    """
    now = office.now()
    with office.database.write():
        kept = _mine(office, key, areas)
        if not kept.changeable(now):
            raise DeniedError(Notice.of("potential.begun"))
        new = replace(kept, withdrawn=now, withdrawn_by=by, revision=kept.revision + 1)
        Potentials.of(office).put(new)
        _note(office, by, "withdraw", new)
    return new


def decide(
    office: Office,
    key: str,
    outcome: Outcome,
    *,
    seen: str,
    incident: str = "",
    areas: Collection[str],
    by: str,
) -> Anticipated:
    """Tell whether what was anticipated came, and what was seen.

    Raises
    ------
    NotFoundError, DeniedError : it is not there, in another area, not begun or told of long ago.
    PlannerError : neither confirmed nor dismissed, or too many letters.
    """
    now = office.now()
    if outcome not in ("confirmed", "dismissed"):
        raise PlannerError(Notice.of("potential.outcome", came=outcome))
    if len(seen) > NOTE_LETTERS:
        raise PlannerError(Notice.of("potential.note", most_count=NOTE_LETTERS))
    with office.database.write():
        kept = _mine(office, key, areas)
        if not kept.decidable(now):
            raise DeniedError(Notice.of("potential.not_decidable"))
        known = {i.id for i in proposed(office, kept)}
        new = replace(
            kept,
            outcome=outcome,
            decided=now,
            decided_by=by,
            seen=" ".join(seen.split()),
            incident=incident if outcome == "confirmed" and incident in known else "",
            revision=kept.revision + 1,
        )
        Potentials.of(office).put(new)
        _note(office, by, "confirm" if outcome == "confirmed" else "dismiss", new)
    return new


def listing(office: Office, *, areas: Collection[str]) -> Listing:
    """Return what is anticipated in areas; what is over and waits for an answer stands first."""
    now, wards = office.now(), _wards(office, areas)
    found = Potentials.of(office).open(wards=wards)
    return Listing(
        waiting=tuple(r for r in found if r.waits(now)),
        coming=tuple(r for r in found if not r.waits(now)),
        past=Potentials.of(office).past(wards=wards, limit=PAST_ROWS),
    )


def one(office: Office, key: str, *, areas: Collection[str]) -> Anticipated:
    """Return an anticipated disturbance of areas. Raises NotFoundError, DeniedError."""
    return _mine(office, key, areas)


def proposed(office: Office, record: Anticipated) -> tuple[Incident, ...]:
    """Return the incidents that may be what was anticipated: of its kind, then and there."""
    params = office.data.settings.parameters("potential", PotentialParams)
    around = timedelta(minutes=params.around_min)
    known = Entries.of(office).near(
        category=record.category, start=record.start - around, end=record.end + around
    )
    near = (
        i
        for i in known
        if (
            i.ward == record.ward
            if record.by_ward
            else distance_m(i.point, record.point) <= params.near_m
        )
    )
    return tuple(sorted(near, key=lambda i: (i.time, i.id)))


def hit_rates(office: Office, *, areas: Collection[str]) -> Mapping[str, Mapping[Likelihood, Hits]]:
    """Return how often what was anticipated came, by who recorded it and how likely they said.

    Recorders are codes of districts and wards, "" the city's command; those of other areas are
    left out.
    """
    wards = _wards(office, areas)
    by_recorder: dict[str, list[Anticipated]] = {}
    for found in Potentials.of(office).decided():
        if wards is None or found.ward in wards:
            by_recorder.setdefault(found.recorder, []).append(found)
    return {who: hits_by_word(found) for who, found in sorted(by_recorder.items())}


def all_hits(office: Office, *, areas: Collection[str]) -> Hits:
    """Return how often what was anticipated in areas came, and how many wait for an answer."""
    wards = _wards(office, areas)
    told = [r for r in Potentials.of(office).decided() if wards is None or r.ward in wards]
    return hits(told, waiting=len(listing(office, areas=areas).waiting))


def demands(office: Office, *, on: date) -> tuple[Demand, ...]:
    """Return what anticipated disturbances ask of the shifts of a day."""
    city = office.data.settings
    spans = [shift.hours(on, city.zone) for shift in city.shifts]
    store = Potentials.of(office)
    return demands_of(
        store.within(min(s for s, _ in spans), max(e for _, e in spans)),
        on,
        city.shifts,
        zone=city.zone,
        known=hits_by_word(store.decided()),
        params=city.parameters("potential", PotentialParams),
    )


def age_of_potential(office: Office, before: datetime) -> Aged:
    """Return how much was anticipated, since when, and how much of it ended before a time."""
    return Potentials.of(office).age(before)


def forget_potential(office: Office, before: datetime) -> int:
    """Remove what ended before a time; return how much it was."""
    return Potentials.of(office).forget(before)


def _wards(office: Office, areas: Collection[str]) -> frozenset[str] | None:
    return None if "" in areas else frozenset(w.code for w in area_wards(office.data, areas))


def _mine(office: Office, key: str, areas: Collection[str]) -> Anticipated:
    kept, wards = Potentials.of(office).get(key), _wards(office, areas)
    if wards is not None and kept.ward not in wards:
        raise DeniedError(Notice.of("potential.other_area"))
    return kept


def _check(office: Office, told: Told, now: datetime) -> None:
    if not re.fullmatch("[0-9a-f]{24}", told.key):
        raise PlannerError(Notice.of("entry.key"))
    if told.category not in {c.code for c in office.data.settings.categories}:
        raise PlannerError(Notice.of("entry.category", came=told.category))
    if not in_range(told.start) or not in_range(told.end) or told.end <= told.start:
        raise PlannerError(Notice.of("potential.ends_first"))
    if told.end <= now:
        raise PlannerError(Notice.of("potential.past"))
    if told.end - told.start > timedelta(days=MOST_DAYS):
        raise PlannerError(Notice.of("potential.too_long", most_days=MOST_DAYS))
    if told.start - now > timedelta(days=AHEAD_DAYS):
        raise PlannerError(Notice.of("potential.too_far", most_days=AHEAD_DAYS))
    if not LEAST_LIKELIHOOD <= told.likelihood <= MOST_LIKELIHOOD:
        raise PlannerError(Notice.of("potential.likelihood"))
    if not 1 <= told.size <= MOST_SIZE:
        raise PlannerError(Notice.of("potential.size", most_no=MOST_SIZE))
    if told.source not in SOURCES:
        raise PlannerError(Notice.of("potential.source", came=told.source))
    if len(told.place) > PLACE_LETTERS:
        raise PlannerError(Notice.of("entry.place", most_count=PLACE_LETTERS))
    if len(told.note) > NOTE_LETTERS:
        raise PlannerError(Notice.of("potential.note", most_count=NOTE_LETTERS))


def _placed(
    office: Office, told: Told, areas: Collection[str], recorded: datetime, by: str
) -> Anticipated:
    ward = entry_ward(office, told.point, told.ward, areas)
    return Anticipated(
        id=told.key,
        category=told.category,
        point=told.point or ward.centre,
        by_ward=told.point is None,
        place=" ".join(told.place.split()),
        ward=ward.code,
        district=ward.district_code,
        start=told.start,
        end=told.end,
        likelihood=told.likelihood,
        size=told.size,
        source=told.source,
        note=" ".join(told.note.split()),
        recorder=_recorder(ward, areas),
        recorded=recorded,
        recorded_by=by,
    )


def _recorder(ward: Ward, areas: Collection[str]) -> str:
    """Return the smallest of someone's areas that a ward lies in; "" for the whole city."""
    if "" in areas:
        return ""
    return ward.code if {ward.code, *ward.includes} & set(areas) else ward.district_code


def _note(office: Office, by: str, deed: str, record: Anticipated) -> None:
    AuditLog.of(office).append(
        by,
        f"potential.{deed}",
        record.id,
        at=office.now(),
        detail={
            "category": record.category,
            "start": record.start.isoformat(),
            "end": record.end.isoformat(),
            "ward": record.ward,
            "likelihood": record.likelihood,
            "size": record.size,
        },
    )
