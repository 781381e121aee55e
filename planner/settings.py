"""What holds for the whole installation: patroli.toml and the environment, read once.

A city's own settings stand in its city.toml: `planner.city.settings`.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from planner.errors import SettingsError
from planner.installation import Settings
from planner.places import settings_files

PREFIX = "PATROLI_"
FILE = PREFIX + "SETTINGS"
"""The variable that names another file than the usual ones."""

EARLIER = {
    "database": "DATABASE_URL",
    "folder": "PATROLI_VAR",
    "cities": "PATROLI_DATA",
    "cache": "NUMBA_CACHE_DIR",
}
"""Variables that are called otherwise than the key that they set."""

_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The settings, and where each comes from by its dotted key: a file or a variable."""

    settings: Settings
    origins: Mapping[str, str]


def settings() -> Settings:
    """Return what holds for this installation. Raises SettingsError naming all faults."""
    return held().settings


def held() -> Held:
    """Return the same with where each setting comes from."""
    said = os.environ.get(FILE, "").strip()
    there = [Path(said)] if said else [p for p in settings_files() if os.path.isfile(p)]
    file = there[0].absolute() if there else None
    return _read(file, tuple(sorted(_spoken(os.environ).items())))


def variable(key: str) -> str:
    """Return the variable of the environment that sets a key.

    >>> variable("web.port"), variable("database")
    ('PATROLI_WEB_PORT', 'DATABASE_URL')
    """
    return EARLIER.get(key, PREFIX + key.upper().replace(".", "_"))


def keys(kind: Any = Settings, before: str = "") -> Iterator[tuple[str, Any, bool]]:
    """Give every key with its default, and whether it is a secret."""
    default = kind()
    for part in fields(kind):
        value = getattr(default, part.name)
        if is_dataclass(value):
            yield from keys(type(value), f"{before}{part.name}.")
        else:
            yield before + part.name, value, bool(part.metadata.get("secret"))


def _spoken(environment: Mapping[str, str]) -> dict[str, str]:
    ours = {*EARLIER.values()}
    return {
        name: value.strip()
        for name, value in environment.items()
        if (name in ours or name.startswith(PREFIX)) and name != FILE and value.strip()
    }


@lru_cache(maxsize=4)
def _read(file: Path | None, environment: tuple[tuple[str, str], ...]) -> Held:
    defaults = {key: value for key, value, _ in keys()}
    hidden = {key for key, _, secret in keys() if secret}
    found: dict[str, Any] = {}
    origins: dict[str, str] = {}
    faults: list[str] = []
    for key, value in _flat(_table(file)) if file else ():
        if key not in defaults:
            faults.append(_unknown(f"{file}: no setting", key, defaults))
        elif (kept := _of_kind(value, defaults[key])) is None:
            came = "another kind" if key in hidden else repr(value)
            faults.append(f"{file}: {key}: {_expected(defaults[key])}, got {came}")
        else:
            found[key], origins[key] = kept, str(file)
    if file:
        _guard_secrets(file, found)
    names = {variable(key): key for key in defaults}
    for name, text in environment:
        if name not in names:
            faults.append(_unknown("no variable", name, names))
            continue
        key = names[name]
        if (kept := _of_text(text, defaults[key])) is None:
            faults.append(f"{name}: {_expected(defaults[key])}, got {text!r}")
        else:
            found[key], origins[key] = kept, name
    made = _made(Settings, found, "", faults)
    if faults:
        raise SettingsError("; ".join(faults))
    return Held(settings=made, origins=origins)


def _made(kind: Any, found: Mapping[str, Any], before: str, faults: list[str]) -> Any:
    default = kind()
    values = {}
    for part in fields(kind):
        inner = getattr(default, part.name)
        if is_dataclass(inner):
            values[part.name] = _made(type(inner), found, f"{before}{part.name}.", faults)
        elif before + part.name in found:
            values[part.name] = found[before + part.name]
    try:
        return kind(**values)
    except SettingsError as error:
        faults.append(f"{before}{error}")
        return default


def _table(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except PermissionError:
        raise SettingsError(
            f"{file}: this user may not read the settings; run the command as the user of the "
            "service, such as 'sudo -u patroli patroli health'"
        ) from None
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read ({error.strerror}); see {FILE}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: expected a TOML file, got: {error}") from error


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield before + key, value


def _guard_secrets(file: Path, found: Mapping[str, Any]) -> None:
    """Refuse passwords that every user of the machine may read."""
    secret = [key for key, _, hidden in keys() if hidden and key in found]
    secret += [key for key in ("database",) if "@" in found.get(key, "")]
    if secret and os.name == "posix" and file.stat().st_mode & 0o007:
        raise SettingsError(
            f"{file}: holds secrets ({', '.join(secret)}) and is open to every user of this "
            f"machine; run 'chmod 600 {file}'"
        )


def _unknown(what: str, came: str, known: Mapping[str, Any]) -> str:
    near = get_close_matches(came, list(known), n=1, cutoff=0.5)
    return f"{what} '{came}'" + (f"; did you mean '{near[0]}'?" if near else "")


def _expected(default: Any) -> str:
    kinds = {bool: "true or false", int: "a whole number", str: "text in quotes"}
    return f"expected {kinds.get(type(default), 'a list of texts')}"


def _of_kind(value: Any, default: Any) -> Any:
    """Return a value of TOML as its setting has it, None if it is of another kind."""
    if isinstance(default, tuple):
        texts = isinstance(value, list) and all(isinstance(each, str) for each in value)
        return tuple(value) if texts else None
    return value if type(value) is type(default) else None


def _of_text(text: str, default: Any) -> Any:
    """Return a text of the environment as its setting has it, None if it is none such."""
    if isinstance(default, bool):
        return _TRUTH.get(text.casefold())
    if isinstance(default, tuple):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if isinstance(default, int):
        return int(text) if text.removeprefix("-").isdecimal() else None
    return text
