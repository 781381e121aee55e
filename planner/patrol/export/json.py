"""The day's plan as plan.json and back, without loss."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar, get_args

from geo.model import LonLat
from geo.notice import Notice, as_it_is, notice_to_json
from planner.errors import PlanError
from planner.patrol.model import (
    Coverage,
    Loop,
    Plan,
    PlannedStop,
    ShiftPlan,
    Stop,
    StopKind,
    UnmetDuty,
)
from planner.words import say, say_all
from planner.words.catalogues import SOURCE
from planner.words.notices import kept_notice

T = TypeVar("T")


def plan_to_dict(plan: Plan) -> dict[str, Any]:
    """Return the plan as JSON values; `plan_from_dict` gives an equal plan back.

    Times are ISO 8601 with zone. A loop's path is one string "lon,lat lon,lat ...": exact, and a
    tenth of the lines that nested lists take.
    """
    return {
        "city": plan.city,
        "city_name": plan.city_name,
        "date": plan.date,
        "seed": plan.seed,
        "made": plan.made.isoformat(),
        "data_until": plan.data_until.isoformat() if plan.data_until else None,
        "incidents": plan.incidents,
        "caveats": list(say_all(plan.caveats, "en")),
        "notices": [notice_to_json(notice) for notice in plan.caveats],
        "shifts": [
            {
                "name": shift.name,
                "start": shift.start.isoformat(),
                "end": shift.end.isoformat(),
                "loops": [_loop_to_dict(loop) for loop in shift.loops],
            }
            for shift in plan.shifts
        ],
        "coverage": {
            "districts": dict(plan.coverage.districts),
            "unmet": [
                _told(duty=u.duty, why=u.why, remedy=u.remedy, cost=u.cost)
                for u in plan.coverage.unmet
            ],
        },
        "predictability": plan.predictability,
        "prize": plan.prize,
        "best_prize": plan.best_prize,
    }


def plan_to_json(plan: Plan) -> str:
    """Return the text of plan.json.

    Raises
    ------
    PlanError : a number that JSON has no word for (NaN, infinity).
    """
    try:
        return json.dumps(plan_to_dict(plan), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    except ValueError as error:
        raise PlanError(
            f"expected finite numbers in the plan of {plan.city} for {plan.date}, got: {error}"
        ) from error


def plan_from_json(text: str | bytes) -> Plan:
    """Return the plan in the text of a plan.json.

    Raises
    ------
    PlanError : not JSON, or not a plan; lists every fault with its place.
    """
    try:
        raw = json.loads(text)
    except ValueError as error:
        raise PlanError(f"expected the JSON of a plan, got: {error}; plan the day anew") from error
    return plan_from_dict(raw)


def plan_from_dict(raw: object) -> Plan:
    """Return the plan of which `plan_to_dict` made this.

    Raises
    ------
    PlanError : keys missing or values of another kind; lists every fault with its place.
    """
    faults: list[str] = []
    row = _Row(raw, "plan", faults)
    coverage = row.row("coverage")
    plan = Plan(
        city=row.text("city"),
        city_name=row.text("city_name"),
        date=row.text("date"),
        seed=row.whole("seed"),
        made=row.time("made"),
        shifts=row.each("shifts", _shift),
        coverage=Coverage(
            districts=coverage.counts("districts"), unmet=coverage.each("unmet", _unmet)
        ),
        predictability=row.number("predictability"),
        prize=row.number("prize"),
        best_prize=row.number("best_prize"),
        caveats=row.notices("notices" if "notices" in row.raw else "caveats"),
        data_until=row.time_or_none("data_until"),
        incidents=row.whole("incidents"),
    )
    if faults:
        raise PlanError(
            "expected a plan as 'patroli plan' writes it:\n  - " + "\n  - ".join(faults)
        )
    return plan


def _loop_to_dict(loop: Loop) -> dict[str, Any]:
    return {
        "squad": loop.squad,
        "shift": loop.shift,
        "post": {"name": loop.post, "lon": loop.post_point.lon, "lat": loop.post_point.lat},
        "depart": loop.depart.isoformat(),
        "return": loop.return_.isoformat(),
        "distance_m": loop.distance_m,
        "drive_s": loop.drive_s,
        "dwell_s": loop.dwell_s,
        "prize": loop.prize,
        "break_start": loop.break_start.isoformat() if loop.break_start else None,
        "break_s": loop.break_s,
        "stops": [_stop_to_dict(planned) for planned in loop.stops],
        "path": " ".join(f"{p.lon!r},{p.lat!r}" for p in loop.path),
    }


def _stop_to_dict(planned: PlannedStop) -> dict[str, Any]:
    stop = planned.stop
    return {
        "order": planned.order,
        "lon": stop.point.lon,
        "lat": stop.point.lat,
        "ward": stop.ward,
        "district": stop.district,
        "arrive": planned.arrive.isoformat(),
        "start": planned.start.isoformat(),
        "leave": planned.leave.isoformat(),
        "dwell_s": stop.dwell_s,
        "prize": stop.prize,
        "duty": ", ".join(say_all(planned.duty, SOURCE)) or None,
        "duties": [notice_to_json(duty) for duty in planned.duty],
        "checklist": [notice_to_json(item) for item in planned.checklist],
        "id": stop.id,
        "kind": stop.kind,
        "ward_code": stop.ward_code,
        "category": stop.category,
        "place": stop.place,
        "windows_s": [list(window) for window in stop.windows_s],
        "drive_s": planned.drive_s,
        "drive_m": planned.drive_m,
        **({} if stop.worth is None else {"worth": stop.worth}),
        **_told(name=stop.name, instruction=stop.instruction, reason=stop.reason),
    }


def _told(**notices: Notice | None) -> dict[str, Any]:
    """Return notices as sentences for people, and beside them as code and values."""
    return {
        **{key: say(notice, SOURCE) if notice else "" for key, notice in notices.items()},
        "notices": {key: notice_to_json(notice) for key, notice in notices.items() if notice},
    }


class _Row:
    """One JSON object that is read key by key; what does not fit is noted, not raised."""

    def __init__(self, raw: object, where: str, faults: list[str]) -> None:
        self.where, self.faults = where, faults
        self.is_object = isinstance(raw, Mapping)
        if not self.is_object:
            faults.append(f"{where}: expected an object, got {raw!r:.60}")
        self.raw: Mapping[str, Any] = raw if isinstance(raw, Mapping) else {}

    def value(self, key: str, expected: str, read: Callable[[Any], T], blank: T) -> T:
        if key not in self.raw:
            if self.is_object:
                self.faults.append(f"{self.where}.{key}: expected {expected}, is missing")
            return blank
        try:
            return read(self.raw[key])
        except (ValueError, TypeError, KeyError, AttributeError):
            self.faults.append(
                f"{self.where}.{key}: expected {expected}, got {self.raw[key]!r:.60}"
            )
            return blank

    def text(self, key: str) -> str:
        return self.value(key, "text", _text, "")

    def notices(self, key: str) -> tuple[Notice, ...]:
        return self.value(key, "a list of notices", lambda v: tuple(map(kept_notice, v)), ())

    def notice(self, key: str) -> Notice:
        """Return what is beside the sentence, else the sentence as older versions kept it."""
        told = self.raw.get("notices")
        if isinstance(told, Mapping) and key in told:
            return _Row(told, f"{self.where}.notices", self.faults).notice(key)
        return self.value(key, "text", kept_notice, as_it_is(""))

    def whole(self, key: str) -> int:
        return self.value(key, "a whole number", _whole, 0)

    def number(self, key: str) -> float:
        return self.value(key, "a number", _number, 0.0)

    def time(self, key: str) -> datetime:
        return self.value(key, "an ISO 8601 time with zone", _time, datetime.min)

    def time_or_none(self, key: str) -> datetime | None:
        return self.value(
            key,
            "an ISO 8601 time with zone or null",
            lambda v: None if v is None else _time(v),
            None,
        )

    def point(self, lon: str = "lon", lat: str = "lat") -> LonLat:
        x, y = self.number(lon), self.number(lat)
        try:
            return LonLat(x, y)
        except ValueError as error:
            self.faults.append(f"{self.where}: {error}")
            return LonLat(0.0, 0.0)

    def counts(self, key: str) -> dict[str, int]:
        return self.value(
            key, "an object of whole numbers", lambda v: {k: _whole(n) for k, n in v.items()}, {}
        )

    def row(self, key: str) -> "_Row":
        return _Row(self.raw.get(key), f"{self.where}.{key}", self.faults)

    def each(self, key: str, read: "Callable[[_Row], T]") -> tuple[T, ...]:
        rows: list[Any] = self.value(key, "a list", _list, [])
        return tuple(
            read(_Row(raw, f"{self.where}.{key}[{n}]", self.faults)) for n, raw in enumerate(rows)
        )


def _shift(row: _Row) -> ShiftPlan:
    return ShiftPlan(
        name=row.text("name"),
        start=row.time("start"),
        end=row.time("end"),
        loops=row.each("loops", _loop),
    )


def _loop(row: _Row) -> Loop:
    post = row.row("post")
    return Loop(
        squad=row.text("squad"),
        shift=row.text("shift"),
        post=post.text("name"),
        post_point=post.point(),
        depart=row.time("depart"),
        return_=row.time("return"),
        distance_m=row.number("distance_m"),
        drive_s=row.whole("drive_s"),
        prize=row.number("prize"),
        stops=row.each("stops", _planned_stop),
        path=row.value("path", 'text "lon,lat lon,lat"', _path, ()),
        break_start=row.time_or_none("break_start"),
        break_s=row.whole("break_s"),
    )


def _planned_stop(row: _Row) -> PlannedStop:
    return PlannedStop(
        order=row.whole("order"),
        stop=Stop(
            id=row.text("id"),
            kind=row.value("kind", "hotspot, place, ward or cell", _kind, "place"),
            name=row.notice("name"),
            point=row.point(),
            ward_code=row.text("ward_code"),
            ward=row.text("ward"),
            district=row.text("district"),
            prize=row.number("prize"),
            dwell_s=row.whole("dwell_s"),
            windows_s=row.value("windows_s", "a list of [start, end]", _windows, ()),
            category=row.text("category"),
            # Older versions have neither kind of place nor checklist.
            place=row.text("place") if "place" in row.raw else "",
            instruction=_told_or_none(row, "instruction"),
            worth=row.number("worth") if "worth" in row.raw else None,
            reason=_told_or_none(row, "reason"),
        ),
        arrive=row.time("arrive"),
        start=row.time("start"),
        leave=row.time("leave"),
        drive_s=row.whole("drive_s"),
        drive_m=row.number("drive_m"),
        duty=row.notices("duties") if "duties" in row.raw else _duty(row),
        checklist=row.notices("checklist") if "checklist" in row.raw else (),
    )


def _told_or_none(row: _Row, key: str) -> Notice | None:
    if key not in row.raw:
        return None
    told = row.notice(key)
    return None if told == as_it_is("") else told


def _duty(row: _Row) -> tuple[Notice, ...]:
    """Return the duties that an older version kept as one text."""
    told = row.value("duty", "text or null", lambda v: "" if v is None else _text(v), "")
    return (as_it_is(told),) if told else ()


def _unmet(row: _Row) -> UnmetDuty:
    return UnmetDuty(
        duty=row.notice("duty"),
        why=row.notice("why"),
        remedy=row.notice("remedy"),
        cost=_told_or_none(row, "cost"),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value


def _number(value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError
    return float(value)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _time(value: Any) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _kind(value: Any) -> Any:
    if value not in get_args(StopKind):
        raise ValueError
    return value


def _windows(value: Any) -> tuple[tuple[int, int], ...]:
    return tuple((_whole(start), _whole(end)) for start, end in _list(value))


def _path(value: Any) -> tuple[LonLat, ...]:
    pairs = (pair.split(",") for pair in _text(value).split())
    return tuple(LonLat(float(lon), float(lat)) for lon, lat in pairs)
