"""What a person must be told, as a code and named values with units: never a sentence.

`planner.words` makes the sentence, in the language of whoever reads. Imports nothing of ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Union

Value = Union[str, int, float, date, datetime, "Notice", tuple[Any, ...]]
"""What a notice may carry; a tuple holds several values of one kind."""

UNITS: Mapping[str, type | tuple[type, ...]] = {
    "m": (int, float),
    "km2": (int, float),
    "kmh": (int, float),
    "s": (int, float),
    "min": (int, float),
    "days": (int, float),
    "span": (int, float),
    "share": (int, float),
    "number": (int, float),
    "count": int,
    "no": int,
    "day": date,
    "ym": date,
    "at": datetime,
}
"""The last word of a value's name is its unit; a name without one carries text or a notice.

A span is in days, told as memory keeps it: in days, months or years; a ym is the month
of a date, with its year.
"""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell: `code` names the sentence, `pairs` are the values it holds, by name.

    >>> Notice.of("roads.left_out", length_m=4200.0, share=0.031).values["share"]
    0.031
    """

    code: str
    pairs: tuple[tuple[str, Value], ...] = ()

    def __post_init__(self) -> None:
        for name, value in self.pairs:
            _check(self.code, name, value)

    @classmethod
    def of(cls, code: str, /, **values: Value) -> "Notice":
        """Return the notice of a code with its values."""
        return cls(code, tuple(sorted(values.items())))

    @property
    def values(self) -> dict[str, Value]:
        """The values by name."""
        return dict(self.pairs)

    def __str__(self) -> str:
        """Return code and values, for a log."""
        told = ", ".join(f"{name}={_plain(value)}" for name, value in self.pairs)
        return f"{self.code}: {told}" if told else self.code


def as_it_is(text: str) -> Notice:
    """Return a notice that says a text as it is, in whichever language: one kept from before."""
    return Notice.of("as_it_is", text=text)


def unit_of(name: str) -> str:
    """Return the unit that a value's name ends with, "" if it has none.

    >>> unit_of("length_m"), unit_of("share"), unit_of("ward")
    ('m', 'share', '')
    """
    last = name.rpartition("_")[2]
    return last if last in UNITS else ""


def notice_to_json(notice: Notice) -> dict[str, Any]:
    """Return a notice as JSON objects; times and dates as ISO 8601."""
    return {"code": notice.code, "values": {k: _to_json(v) for k, v in notice.pairs}}


def notice_from_json(found: object) -> Notice:
    """Return a notice from JSON objects; a text, as older versions kept it, is said as it is.

    Raises
    ------
    ValueError : it is neither.
    """
    if isinstance(found, Notice):
        return found
    if isinstance(found, str):
        return as_it_is(found)
    if isinstance(found, dict) and isinstance(found.get("code"), str):
        values = found.get("values", {})
        if isinstance(values, dict):
            return Notice.of(found["code"], **{k: _from_json(k, v) for k, v in values.items()})
    raise ValueError(f"expected a notice with 'code' and 'values', or a text, got {found!r}")


def _to_json(value: Value) -> Any:
    if isinstance(value, tuple):
        return [_to_json(v) for v in value]
    if isinstance(value, Notice):
        return notice_to_json(value)
    return value.isoformat() if isinstance(value, date) else value


def _from_json(name: str, found: Any) -> Value:
    if isinstance(found, list):
        return tuple(_from_json(name, v) for v in found)
    if isinstance(found, dict):
        return notice_from_json(found)
    if unit_of(name) in ("day", "ym"):
        return date.fromisoformat(found)
    if unit_of(name) == "at":
        return datetime.fromisoformat(found)
    plain: Value = found
    return plain


def _plain(value: Value) -> str:
    if isinstance(value, tuple):
        return " ".join(map(_plain, value))
    return f"({value})" if isinstance(value, Notice) else str(value)


def _check(code: str, name: str, value: Value) -> None:
    if isinstance(value, tuple):
        for part in value:
            _check(code, name, part)
        return
    wanted = UNITS.get(unit_of(name), (str, Notice))
    # A truth is an int, and a time is a date, to Python alone.
    odd = isinstance(value, bool) or (isinstance(value, datetime) and wanted is date)
    if odd or not isinstance(value, wanted):
        kinds = wanted if isinstance(wanted, tuple) else (wanted,)
        raise TypeError(
            f"notice {code}: expected {' or '.join(k.__name__ for k in kinds)} for {name!r}, got "
            f"{value!r}; a number or date needs its unit as the last word of its name: "
            f"{', '.join(UNITS)}"
        )
