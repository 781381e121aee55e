"""Values as JSON and back, to be carried between processes that do not trust each other.

Nothing that comes is ever unpickled, or called but constructors of our own dataclasses, which check
what they are given: whoever took over the process that read a file can at most send wrong values.
"""

import json
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

FEW = 8
"""From here on, things of one kind are written by columns."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_US = timedelta(microseconds=1)


def to_text(value: Any) -> str:
    """Return a value as JSON. Raises TypeError for one that cannot be carried."""
    return json.dumps(_pack(value), ensure_ascii=True)


def from_text(text: str | bytes) -> Any:
    """Return the value of which `to_text` made this; lists come as tuples.

    Raises
    ------
    ValueError, TypeError, LookupError, AttributeError : it is none.
    """
    return _unpack(json.loads(text))


def _pack(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple):
        return _pack_many(value)
    for name, (kind, pack, _) in _KINDS.items():
        if isinstance(value, kind):
            return {name: pack(value)}
    if is_dataclass(value) and not isinstance(value, type):
        return {"one": [_name(type(value)), [_pack(getattr(value, n)) for n in _names(value)]]}
    raise TypeError(f"expected a value that can be carried, got a {type(value).__name__}")


def _pack_many(values: Sequence[Any]) -> Any:
    first = type(values[0]) if len(values) >= FEW else None
    if first is not None and is_dataclass(first) and all(type(v) is first for v in values):
        columns = [_pack_many([getattr(v, name) for v in values]) for name in _names(first)]
        return {"many": [_name(first), columns]}
    if first is datetime and all(type(v) is datetime for v in values):
        zones = {v.tzinfo for v in values}
        if len(zones) == 1 and None not in zones:
            return {"times": [_zone_name(values[0].tzinfo), [_since(v) for v in values]]}
    return [_pack(value) for value in values]


def _unpack(told: Any) -> Any:
    if isinstance(told, list):
        return tuple(map(_unpack, told))
    if isinstance(told, dict):
        ((name, inner),) = told.items()
        return _READ[name](inner)
    return told


def _one(told: Any) -> Any:
    kind = _dataclass(told[0])
    return kind(**dict(zip(_names(kind), map(_unpack, told[1]), strict=True)))


def _many(told: Any) -> tuple[Any, ...]:
    kind = _dataclass(told[0])
    names = _names(kind)
    rows = zip(*map(_unpack, told[1]), strict=True)
    return tuple(kind(**dict(zip(names, row, strict=True))) for row in rows)


def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.init)


def _name(kind: type) -> str:
    return f"{kind.__module__}:{kind.__qualname__}"


def _dataclass(name: str) -> Any:
    """Return a dataclass of geo whose module is there already: nothing is imported by request."""
    module, _, own = name.partition(":")
    if module.partition(".")[0] != "geo":
        raise ValueError(f"expected a dataclass of geo, got {name!r}")
    found = vars(sys.modules[module])[own]
    if not (isinstance(found, type) and is_dataclass(found)):
        raise ValueError(f"expected a dataclass of geo, got {name!r}")
    return found


def _since(moment: datetime) -> int:
    return (moment - _EPOCH) // _US


def _times(told: Any) -> tuple[datetime, ...]:
    zone = _zone(told[0])
    return tuple((_EPOCH + us * _US).astimezone(zone) for us in told[1])


def _pack_time(moment: datetime) -> Any:
    if moment.tzinfo is None:
        return [None, moment.isoformat()]
    return [_zone_name(moment.tzinfo), _since(moment)]


def _time(told: Any) -> datetime:
    return datetime.fromisoformat(told[1]) if told[0] is None else _times([told[0], told[1:]])[0]


def _zone_name(zone: tzinfo | None) -> str | float:
    if isinstance(zone, ZoneInfo):
        return zone.key
    offset = zone.utcoffset(None) if isinstance(zone, timezone) else None
    if offset is None:
        raise TypeError(f"expected a zone with a name or an offset, got {zone!r}")
    return offset.total_seconds()


def _zone(name: str | float) -> tzinfo:
    return ZoneInfo(name) if isinstance(name, str) else timezone(timedelta(seconds=name))


def _pack_array(values: NDArray[Any]) -> Any:
    if values.dtype.hasobject:
        return [None, [_pack(value) for value in values]]
    return [values.dtype.str, list(values.shape), b64encode(values.tobytes()).decode()]


def _array(told: Any) -> NDArray[Any]:
    if told[0] is None:
        cells = np.empty(len(told[1]), dtype=object)
        cells[:] = [_unpack(cell) for cell in told[1]]
        return cells
    dtype, shape, content = told
    if np.dtype(dtype).hasobject:
        raise ValueError("expected an array of plain values")
    return np.frombuffer(b64decode(content), dtype=dtype).reshape(shape).copy()


def _pack_frame(frame: pd.DataFrame) -> Any:
    shapes = frame.geometry.name if isinstance(frame, gpd.GeoDataFrame) else None
    columns = [[str(name), _pack_column(frame[name])] for name in frame if name != shapes]
    if shapes is None:
        return [len(frame), columns, None]
    crs = None if frame.crs is None else frame.crs.to_wkt()
    outlines = [None if w is None else b64encode(w).decode() for w in shapely.to_wkb(frame[shapes])]
    return [len(frame), columns, [list(map(str, frame)).index(shapes), shapes, crs, outlines]]


def _pack_column(column: "pd.Series[Any]") -> Any:
    if pd.api.types.is_object_dtype(column.dtype) or isinstance(column.dtype, pd.StringDtype):
        kind = "object" if pd.api.types.is_object_dtype(column.dtype) else "str"
        return [kind, [_pack(None if v is pd.NaT else v) for v in column.array]]
    if isinstance(column.dtype, np.dtype):
        return ["array", _pack_array(column.to_numpy())]
    return ["object", [_pack(None if pd.isna(v) else v) for v in column.array]]


def _frame(told: Any) -> pd.DataFrame:
    rows, columns, shapes = told
    made = {name: _column(kind, cells) for name, (kind, cells) in columns}
    frame = pd.DataFrame(made, index=pd.RangeIndex(rows))
    if shapes is None:
        return frame
    place, name, crs, outlines = shapes
    wkb = [None if w is None else b64decode(w) for w in outlines]
    frame.insert(place, name, shapely.from_wkb(np.array(wkb, dtype=object)))
    placed: pd.DataFrame = gpd.GeoDataFrame(
        frame, geometry=name, crs=None if crs is None else CRS.from_wkt(crs)
    )
    return placed


def _column(kind: str, cells: Any) -> Any:
    if kind == "array":
        return _array(cells)
    values = _array([None, cells])
    return pd.Series(values, dtype="str") if kind == "str" else pd.Series(values, dtype=object)


_KINDS: Mapping[str, tuple[Any, Callable[[Any], Any], Callable[[Any], Any]]] = {
    "at": (datetime, _pack_time, _time),
    "day": (date, date.isoformat, date.fromisoformat),
    "clock": (time, time.isoformat, time.fromisoformat),
    "span": (timedelta, timedelta.total_seconds, lambda told: timedelta(seconds=told)),
    "zone": (ZoneInfo | timezone, _zone_name, _zone),
    "path": (Path, str, Path),
    "bytes": (bytes | bytearray, lambda v: b64encode(v).decode(), b64decode),
    "set": (frozenset | set, lambda v: [_pack(one) for one in v], lambda t: frozenset(_unpack(t))),
    "frame": (pd.DataFrame, _pack_frame, _frame),
    "array": (np.ndarray, _pack_array, _array),
    "map": (
        Mapping,
        lambda v: [[_pack(key), _pack(one)] for key, one in v.items()],
        lambda told: {_unpack(key): _unpack(one) for key, one in told},
    ),
}
"""By name: what a value is, how it is written, and how it is read."""

_READ: Mapping[str, Callable[[Any], Any]] = {
    **{name: read for name, (_, _, read) in _KINDS.items()},
    **{"one": _one, "many": _many, "times": _times},
}
