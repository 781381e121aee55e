"""A city's settings: the one reader of city.toml."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from geo.errors import GeoError
from geo.model import LonLat
from planner.city.model import (
    ITEM_LENGTH,
    MOST_ITEMS,
    Category,
    Guard,
    Post,
    Shift,
    Squad,
    vehicle_kind,
)
from planner.errors import SettingsError
from planner.stages import STAGES, build, unknown

T = TypeVar("T")

PARAMETERS = tuple(STAGES)
"""Sections that fill the parameters of one stage each, key by key."""

_TOP = {
    *("name", "code", "timezone", "map", "posts", "squads", "shifts", "guards", "categories"),
    *PARAMETERS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """What city.toml says.

    Attributes
    ----------
    key : the name of the city's folder, which commands take.
    name, code : the official name and code.
    zone : the time zone of every local hour.
    posts, squads, shifts, categories : see `planner.city.model`; the first post is the
        headquarters.
    guards : places that the roster guards beside the squads.
    tiles : URL of street tiles, or "" (the default: no request leaves the host).
    source : where the boundaries are from, as maps print it.
    sections : the parameters of every stage, by the section that fills them.
    """

    key: str
    name: str
    code: str
    zone: ZoneInfo
    posts: tuple[Post, ...]
    squads: tuple[Squad, ...]
    shifts: tuple[Shift, ...]
    categories: tuple[Category, ...]
    guards: tuple[Guard, ...] = ()
    tiles: str = ""
    tiles_attribution: str = ""
    source: str = ""
    sections: Mapping[str, Any]

    def parameters(self, section: str, stage: type[T]) -> T:
        """Return the parameters of a stage, which its section of city.toml fills."""
        made = self.sections[section]
        assert isinstance(made, stage)
        return made

    def post(self, name: str) -> Post:
        """Return the post of that name."""
        return next(p for p in self.posts if p.name == name)

    @property
    def severities(self) -> dict[str, float]:
        """Severity by category code."""
        return {c.code: c.severity for c in self.categories}


def read_city(path: Path) -> City:
    """Return the settings of a city.toml.

    Raises
    ------
    SettingsError : the file is missing or is not TOML; otherwise one message lists all faults.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(
            f"expected settings at {path}, found none; make them with 'patroli city add'"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: expected TOML in UTF-8, got: {error}") from error
    return parse_city(raw, key=path.parent.name, source=str(path))


def parse_city(raw: Mapping[str, Any], *, key: str, source: str = "city.toml") -> City:
    """Return the settings of a parsed city.toml. Raises SettingsError listing all faults."""
    faults = _Faults(source)
    faults.found += [unknown(stranger, _TOP) for stranger in sorted(set(raw) - _TOP)]
    name = faults.text(raw, "name")
    code = faults.text(raw, "code", default="")
    zone = faults.attempt(partial(_zone, raw.get("timezone")), "timezone")
    posts = faults.each(raw, "posts", _post)
    shifts = faults.each(raw, "shifts", _shift)
    squads = faults.each(raw, "squads", lambda row: _squad(row, posts, shifts))
    guards = faults.each(raw, "guards", lambda row: _guard(row, shifts))
    categories = faults.named(raw, "categories", _category)
    drawing = faults.table(raw, "map")
    faults.attempt(partial(_known, drawing, "tiles", "attribution", "source"), "map")
    faults.require(posts, "posts", "add [[posts]] with name, lon, lat for the headquarters")
    faults.require(shifts, "shifts", "add [[shifts]] with name, start, end")
    faults.require(squads, "squads", "add [[squads]] with name and post: without one nobody drives")
    faults.require(categories, "categories", "add [categories.CODE] with name and severity")
    # A guard stands in the roster as a squad does.
    for what, names in (
        ("post", [p.name for p in posts]),
        ("shift", [s.name for s in shifts]),
        ("squad", [*(s.name for s in squads), *(g.name for g in guards)]),
    ):
        faults.distinct(what, names)
    sections = {s: faults.stage(raw, s) for s in STAGES}
    faults.stop()
    assert zone is not None
    return City(
        key=key,
        name=name,
        code=code,
        zone=zone,
        posts=posts,
        squads=squads,
        shifts=shifts,
        categories=categories,
        guards=guards,
        tiles=str(drawing.get("tiles", "")),
        tiles_attribution=str(drawing.get("attribution", "")),
        source=str(drawing.get("source", "")),
        sections=sections,
    )


class _Faults:
    """Collects every fault of a file before one error is raised."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.found: list[str] = []

    def add(self, fault: str) -> None:
        self.found.append(fault)

    def attempt(self, make: Callable[[], T], where: str) -> T | None:
        try:
            return make()
        except KeyError as error:
            self.add(f"{where}: {error.args[0]} is missing")
        except (ValueError, TypeError, AttributeError) as error:
            self.add(f"{where}: {error}")
        return None

    def text(self, raw: Mapping[str, Any], key: str, default: str | None = None) -> str:
        value = raw.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.add(f"{key}: expected text, got {value!r}")
            return ""
        return value

    def table(self, raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        value = raw.get(key, {})
        if not isinstance(value, Mapping):
            self.add(f"{key}: expected a table [{key}], got {value!r}")
            return {}
        return value

    def stage(self, raw: Mapping[str, Any], section: str) -> Any:
        made, wrong = build(section, self.table(raw, section))
        self.found += [f"[{section}]: {fault}" for fault in wrong]
        return made

    def each(
        self, raw: Mapping[str, Any], key: str, make: Callable[[Mapping[str, Any]], T]
    ) -> tuple[T, ...]:
        rows = raw.get(key, [])
        if not isinstance(rows, list):
            self.add(f"{key}: expected a list of tables [[{key}]], got {rows!r}")
            return ()
        made = (
            self.attempt(partial(make, row), f"{key}[{number}]")
            for number, row in enumerate(rows, 1)
        )
        return tuple(item for item in made if item is not None)

    def named(
        self, raw: Mapping[str, Any], key: str, make: Callable[[str, Mapping[str, Any]], T]
    ) -> tuple[T, ...]:
        made = (
            self.attempt(partial(make, name, row), f"{key}.{name}")
            for name, row in self.table(raw, key).items()
        )
        return tuple(item for item in made if item is not None)

    def require(self, rows: tuple[Any, ...], key: str, remedy: str) -> None:
        if not rows and not any(
            f.startswith((f"{key}[", f"{key}.", f"{key}:")) for f in self.found
        ):
            self.add(f"{key}: expected at least one, got none; {remedy}")

    def distinct(self, what: str, names: list[str]) -> None:
        for name in sorted({n for n in names if names.count(n) > 1}):
            self.add(f"{what} '{name}' stands {names.count(name)} times; names must differ")

    def stop(self) -> None:
        if self.found:
            raise SettingsError(f"{self.source}:\n  - " + "\n  - ".join(self.found))


def _known(row: Mapping[str, Any], *keys: str) -> None:
    if not isinstance(row, Mapping):
        raise SettingsError(f"expected a table, got {row!r}")
    strangers = sorted(set(row) - set(keys))
    if strangers:
        raise SettingsError("; ".join(unknown(key, keys) for key in strangers))


def _zone(name: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingsError(f"expected a name such as Asia/Jakarta, got {name!r}") from None


def _post(row: Mapping[str, Any]) -> Post:
    _known(row, "name", "lon", "lat", "kind")
    try:
        point = LonLat(_number(row, "lon"), _number(row, "lat"))
    except GeoError as error:
        raise SettingsError(f"post {row.get('name')!r}: {error}") from error
    kind = row.get("kind", "standby")
    if kind not in ("headquarters", "standby"):
        raise SettingsError(f"kind: expected headquarters or standby, got {kind!r}")
    return Post(name=_word(row, "name"), point=point, kind=kind)


def _shift(row: Mapping[str, Any]) -> Shift:
    _known(row, "name", "start", "end", "break_min")
    shift = Shift(
        name=_word(row, "name"),
        start=clock(row["start"]),
        end=clock(row["end"]),
        break_min=_whole(row, "break_min", 0, 0, 240),
    )
    length_h = (shift.end_s - shift.start_s) / 3600
    if length_h > 16 or shift.break_min * 60 >= shift.end_s - shift.start_s:
        raise SettingsError(
            f"shift '{shift.name}': expected at most 16 h and a break shorter than the shift, "
            f"got {length_h:g} h with a break of {shift.break_min} min"
        )
    return shift


def _squad(row: Mapping[str, Any], posts: tuple[Post, ...], shifts: tuple[Shift, ...]) -> Squad:
    _known(row, "name", "post", "shifts", "vehicle", "crews")
    names = tuple(row.get("shifts", [s.name for s in shifts]))
    squad = Squad(
        name=_word(row, "name"),
        post=_word(row, "post"),
        shifts=names,
        vehicle=str(row.get("vehicle", "mobil")),
        crews=_whole(row, "crews", 1, 1, 20),
    )
    if squad.post not in {p.name for p in posts}:
        raise SettingsError(
            f"squad '{squad.name}': post '{squad.post}' is not one of "
            f"{', '.join(p.name for p in posts) or 'none'}"
        )
    if vehicle_kind(squad.vehicle) == "boat":
        raise SettingsError(
            f"squad '{squad.name}': vehicle '{squad.vehicle}' needs a network of waterways, which "
            "no city has yet; give the squad a car, a motorcycle or 'jalan kaki', and list the "
            "boat among its vehicles"
        )
    strangers = [n for n in names if n not in {s.name for s in shifts}]
    if strangers:
        raise SettingsError(f"squad '{squad.name}': no shift is called {strangers[0]!r}")
    return squad


def _guard(row: Mapping[str, Any], shifts: tuple[Shift, ...]) -> Guard:
    _known(row, "name", "shifts", "people")
    known = [s.name for s in shifts]
    guard = Guard(
        name=_word(row, "name"),
        shifts=tuple(row.get("shifts", known)),
        people=_whole(row, "people", 2, 1, 100),
    )
    strangers = [n for n in guard.shifts if n not in known]
    if strangers:
        raise SettingsError(f"guard '{guard.name}': no shift is called {strangers[0]!r}")
    return guard


def _category(code: str, row: Mapping[str, Any]) -> Category:
    _known(
        row,
        "name",
        "severity",
        "windows",
        "act",
        "dwell_min",
        "instruction",
        "checklist",
        "checklist_night",
        "aliases",
    )
    severity = _number({"severity": 1.0, **row}, "severity")
    if not 0 <= severity <= 100:
        raise SettingsError(f"severity: expected 0 to 100, got {severity:g}")
    return Category(
        code=code,
        name=str(row.get("name", code)),
        severity=severity,
        windows=tuple(window(w) for w in row.get("windows", [])),
        act=tuple(window(w) for w in row.get("act", [])),
        dwell_min=_whole(row, "dwell_min", 12, 1, 120),
        instruction=str(row.get("instruction", "")),
        checklist=_items(row, "checklist"),
        checklist_night=_items(row, "checklist_night"),
        aliases=tuple(str(a) for a in row.get("aliases", [])),
    )


def _items(row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Return the items of a checklist: short enough for a phone, few enough to be done."""
    items = row.get(key, [])
    if (
        not isinstance(items, list)
        or len(items) > MOST_ITEMS
        or not all(isinstance(i, str) and 0 < len(i.strip()) <= ITEM_LENGTH for i in items)
    ):
        raise SettingsError(
            f"{key}: expected at most {MOST_ITEMS} texts of 1 to {ITEM_LENGTH} characters, "
            f"got {items!r}"
        )
    return tuple(" ".join(item.split()) for item in items)


def window(text: object) -> tuple[time, time]:
    """Return the two ends of hours such as "06:00-11:00". Raises SettingsError."""
    start, dash, end = str(text).partition("-")
    if not dash:
        raise SettingsError(f"expected a window such as '06:00-11:00', got {text!r}")
    return clock(start), clock(end)


def clock(value: object) -> time:
    """Return the time of day of '07:30' or a TOML time. Raises SettingsError on anything else."""
    if isinstance(value, time):
        return value
    try:
        return time.fromisoformat(str(value).strip())
    except ValueError:
        raise SettingsError(f"expected a time such as '07:30', got {value!r}") from None


def _word(row: Mapping[str, Any], key: str) -> str:
    value = row[key]
    if not isinstance(value, str) or not value.strip():
        raise SettingsError(f"{key}: expected a name, got {value!r}")
    return value.strip()


def _number(row: Mapping[str, Any], key: str) -> float:
    value = row[key]
    if type(value) not in (int, float):
        raise SettingsError(f"{key}: expected a number such as 101.45, got {value!r}")
    return float(value)


def _whole(row: Mapping[str, Any], key: str, default: int, least: int, most: int) -> int:
    value = row.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise SettingsError(f"{key}: expected a whole number {least} to {most}, got {value!r}")
    return value
