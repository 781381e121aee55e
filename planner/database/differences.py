"""What differs between two JSON values, to keep the second beside the first in few bytes."""

from typing import Any

Json = Any
"""None, bool, int, float, str, a list of such values, or a dictionary of them by text."""

_KEYS, _GONE, _ITEMS, _AT, _CUT, _PUT, _NEW = "k", "g", "i", "a", "c", "p", "n"


def difference(before: Json, after: Json) -> Json:
    """Return what `patched` makes `after` of `before` with: {} if they are the same.

    Of a list only the part between its common beginning and end is told, item by item where it has
    as many items as before.

    >>> difference({"a": 1, "b": [1, 2, 3]}, {"a": 1, "b": [1, 5, 3]})
    {'k': {'b': {'i': {'1': {'n': 5}}}}}
    """
    if _same(before, after):
        return {}
    if isinstance(before, dict) and isinstance(after, dict):
        told: dict[str, Json] = {}
        changed = {
            key: difference(before[key], value) if key in before else {_NEW: value}
            for key, value in after.items()
            if key not in before or not _same(before[key], value)
        }
        if changed:
            told[_KEYS] = changed
        if gone := [key for key in before if key not in after]:
            told[_GONE] = gone
        return told
    if isinstance(before, list) and isinstance(after, list):
        return _list_difference(before, after)
    return {_NEW: after}


def patched(before: Json, told: Json) -> Json:
    """Return what `difference` compared with `before`; `before` stays as it is.

    >>> patched({"b": [1, 2, 3]}, {"k": {"b": {"a": 1, "c": 1, "p": [7, 8]}}})
    {'b': [1, 7, 8, 3]}
    """
    if _NEW in told:
        return told[_NEW]
    if _ITEMS in told:
        items = {int(number): of for number, of in told[_ITEMS].items()}
        return [patched(v, items[i]) if i in items else v for i, v in enumerate(before)]
    if _PUT in told:
        at, cut = told[_AT], told[_CUT]
        return [*before[:at], *told[_PUT], *before[at + cut :]]
    if not told:
        return before
    changed, gone = told.get(_KEYS, {}), set(told.get(_GONE, ()))
    kept = {key: value for key, value in before.items() if key not in gone}
    return kept | {key: patched(before.get(key), of) for key, of in changed.items()}


def _list_difference(before: list[Json], after: list[Json]) -> Json:
    if len(before) == len(after):
        return {
            _ITEMS: {
                str(i): difference(a, b)
                for i, (a, b) in enumerate(zip(before, after, strict=True))
                if not _same(a, b)
            }
        }
    least = min(len(before), len(after))
    first = next((i for i in range(least) if not _same(before[i], after[i])), least)
    most = least - first
    last = next((i for i in range(most) if not _same(before[-1 - i], after[-1 - i])), most)
    put = after[first : len(after) - last]
    return {_AT: first, _CUT: len(before) - last - first, _PUT: put}


def _same(a: Json, b: Json) -> bool:
    """Whether two values are the same as JSON: 1, 1.0 and true are three things."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(_same(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(_same, a, b))
    return bool(a == b)
