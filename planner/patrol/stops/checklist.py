"""What a squad does at a stop, by the hour of its visit: a checklist to tick, and one sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from geo.notice import Notice, as_it_is
from planner.city.model import Category
from planner.city.settings import City
from planner.patrol.model import Loop, PlannedStop, Stop
from planner.patrol.stops.hours import HoursParams, within
from planner.patrol.stops.windows import spans

Items = tuple[Notice, ...]

ADDED = "added:"
"""How the ids of stops begin that commanders made: what they told to do there stands."""


EARLY = "stop.early"
"""Wraps what is done at a stop where the squad comes before its hours."""


def _items(*names: str) -> Items:
    return tuple(Notice.of(f"check.{name}") for name in names)


_LOOK = _items("from_road", "lamps", "unusual")
_DAY: Mapping[str, Items] = {
    "ward": _items("ask", "streets", "unusual"),
    "usual": _items("greet", "crowds", "unusual"),
    "market": _items("stalls", "traders", "repeated"),
    "park": _items("round", "begging", "lamps"),
    "beach": _items("shore", "couples", "stalls"),
    "terminal": _items("waiting", "begging", "traders"),
    "station": _items("waiting", "begging", "traders"),
    "port": _items("waiting", "begging", "unusual"),
    "airport": _items("waiting", "unusual"),
    "office": _items("guard", "unusual"),
    "school": _items("pupils", "guard"),
    "hospital": _items("guard", "begging", "unusual"),
    "lodging": _items("host", "unusual"),
    "cafe": _items("closing", "crowds", "unusual"),
}
_NIGHT: Mapping[str, Items] = {
    "beach": _items("shore_lamps", "couples", "vehicles"),
    "park": _items("round", "lamps", "crowds"),
    "lodging": _items("host", "vehicles"),
    "cafe": _items("closing", "crowds", "vehicles"),
}


def instructed(loop: Loop, city: City) -> Loop:
    """Return a loop whose stops say what is done there at the hour of the visit."""
    categories = {c.code: c for c in city.categories}
    params = city.parameters("hours", HoursParams)
    stops = (_instructed(p, categories.get(p.stop.category), params) for p in loop.stops)
    return replace(loop, stops=tuple(stops))


def is_list(told: Notice | None) -> bool:
    """Whether an instruction is nothing but its stop's checklist as one sentence."""
    task = told.values.get("task") if told else None
    return isinstance(task, Notice) and task.code == "stop.end"


def checklist(
    stop: Stop, category: Category | None, start: datetime, end: datetime, params: HoursParams
) -> tuple[Items, bool]:
    """Return what is ticked at a stop in a visit of local hours, and whether it only looks.

    A public place has the list of its kind, else a stop has that of its category, else the usual
    one. At night, and outside the category's hours to act, it has the list for these; without one
    it is looked at from the road.
    """
    own = _own_kind(stop, params)
    acts = within(start, end, spans(category.act)) if category and category.act else True
    if acts and not params.by_night(start, end):
        told = category.checklist if category and not own else ()
        return _listed(told) or _by_kind(own or "usual", params.checklist, _DAY), False
    told = category.checklist_night if category and not own else ()
    items = _listed(told) or _by_kind(own or "usual", params.checklist_night, _NIGHT)
    look = _by_kind("look", params.checklist, {"look": _LOOK})
    return items or look, not (acts and items)


def _own_kind(stop: Stop, params: HoursParams) -> str:
    """Return "ward" or the kind of place, if it has a list of its own, else ""."""
    kind = stop.kind if stop.kind == "ward" else stop.place
    return kind if kind in {*_DAY, *params.checklist, *params.checklist_night} else ""


def _instructed(
    planned: PlannedStop, category: Category | None, params: HoursParams
) -> PlannedStop:
    stop = planned.stop
    if stop.id.startswith(ADDED):
        return planned
    told = stop.instruction
    if told is not None and told.code == EARLY and isinstance(told.values["task"], Notice):
        usual = replace(planned, stop=replace(stop, instruction=told.values["task"]))
        done = _instructed(usual, category, params)
        if done.stop.instruction is not None:
            told = Notice.of(EARLY, wait_min=told.values["wait_min"], task=done.stop.instruction)
        return replace(done, stop=replace(done.stop, instruction=told))
    items, looks = checklist(stop, category, planned.start, planned.leave, params)
    by_day = not looks and not params.by_night(planned.start, planned.leave)
    if not by_day or (stop.place and _own_kind(stop, params)):
        told = Notice.of(
            "stop.look" if looks else "stop.task",
            dwell_min=round(stop.dwell_s / 60),
            task=Notice.of("stop.end", task=_one(items)),
        )
        stop = replace(stop, instruction=told)
    return replace(planned, stop=stop, checklist=(*items, *_unseen(planned.stop)))


def _unseen(stop: Stop) -> Items:
    """Return what else is ticked where nothing may mean that nobody was looking."""
    task = stop.instruction.values.get("task") if stop.instruction else None
    return _items("calm") if isinstance(task, Notice) and task.code == "stop.task_unseen" else ()


def _one(items: Items) -> Notice:
    first, *rest = items
    text = str(first.values.get("text", ""))
    if text and not text[:2].isupper():
        first = as_it_is(text[:1].lower() + text[1:])
    return Notice.of("stop.and", first=first, rest=_one(tuple(rest))) if rest else first


def _by_kind(kind: str, own: Mapping[str, Sequence[str]], usual: Mapping[str, Items]) -> Items:
    return _listed(own.get(kind, ())) or usual.get(kind, ())


def _listed(texts: Sequence[str]) -> Items:
    return tuple(as_it_is(text.rstrip(".")) for text in texts)
