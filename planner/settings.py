"""What holds for the whole installation: patroli.toml and the environment, read once.

A city's own settings stand in its city.toml: `planner.city.settings`.
"""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from planner.errors import SettingsError
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
_SECRET = {"secret": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """How the pages are reached.

    Attributes
    ----------
    host, port : where the server listens.
    address : what people type, such as "https://patroli.example.go.id".
    behind_proxy : whether visitors come by TLS through a proxy.
    trusted_proxies : addresses or networks of proxies whose word on a visitor is taken.
    allowed_hosts : the names by which the pages may be asked for; all if empty.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    address: str = ""
    behind_proxy: bool = False
    trusted_proxies: tuple[str, ...] = ("127.0.0.0/8", "::1")
    allowed_hosts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65_535:
            raise SettingsError(f"port: expected 0 to 65535, got {self.port}")
        if self.address and not self.address.startswith(("http://", "https://")):
            raise SettingsError(
                "address: expected an address such as https://patroli.example.go.id, got "
                f"{self.address!r}"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupSettings:
    """How backups are made: sealed for the holder of a key if `public_key` names one."""

    public_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcSettings:
    """Sign-in by the office's own accounts (OpenID Connect); off as long as `issuer` is empty.

    Attributes
    ----------
    issuer : the provider's address, exactly as it names itself.
    client_id, client_secret : what the provider knows this program by.
    name : what the button says.
    claim : the claim that holds the username.
    domain : of whose addresses the claim must be, without @; the username stands before the @.
    second_factor : "ours", or "provider" if its word is enough for roles that need a code.
    """

    issuer: str = ""
    client_id: str = ""
    client_secret: str = field(default="", metadata=_SECRET)
    name: str = ""
    claim: str = "preferred_username"
    domain: str = ""
    second_factor: str = "ours"

    def __post_init__(self) -> None:
        if not self.issuer:
            return
        parts = urlsplit(self.issuer)
        here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")
        if not parts.hostname or not (here or parts.scheme == "https"):
            raise SettingsError(
                f"issuer: expected an address that begins with https://, got {self.issuer!r}"
            )
        if not self.client_id:
            raise SettingsError("client_id: expected the id that the provider gave, got none")
        if self.second_factor not in ("ours", "provider"):
            raise SettingsError(
                f"second_factor: expected ours or provider, got {self.second_factor!r}"
            )
        if "@" in self.domain or not self.claim:
            raise SettingsError("domain, claim: expected a domain without @, and a claim")

    @property
    def called(self) -> str:
        """What messages call the provider."""
        return self.name or urlsplit(self.issuer).hostname or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionSettings:
    """After how many days what is kept of each kind goes; 0 keeps it for ever.

    Plans, publications and check-ins are what figures rest on, the audit log is what trust rests
    on: they stay, and have no number here.
    """

    positions_days: int = 30
    rejects_days: int = 7
    photos_days: int = 0
    incidents_days: int = 0
    reports_days: int = 0
    links_days: int = 0
    accounts_days: int = 0
    copies_days: int = 0

    def __post_init__(self) -> None:
        for part in fields(self):
            days, least = getattr(self, part.name), LEAST_DAYS.get(part.name, 1)
            never = days == 0 and part.name != "rejects_days"
            if not never and not least <= days <= MOST_DAYS:
                also = "" if part.name == "rejects_days" else ", or 0 for ever"
                raise SettingsError(
                    f"{part.name}: expected {least} to {MOST_DAYS} days{also}, got {days}"
                )


LEAST_DAYS = {
    # Late check-ins are settled with them.
    "positions_days": 7,
    "photos_days": 30,
    # Figures are compared with the year before.
    "incidents_days": 730,
    "reports_days": 365,
    # Longer than the night's work looks back.
    "links_days": 60,
    "accounts_days": 90,
}
MOST_DAYS = 36_500


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSettings:
    """Who is told when the service needs somebody; nobody unless an address is set.

    Attributes
    ----------
    mail_to, mail_from : addresses.
    smtp_security : "starttls", "tls" from the first byte on, or "none".
    webhook : where each alert is posted to, signed with `webhook_secret`.
    plan_by : by when a plan must be published: before noon the day's, later the next day's.
    """

    mail_to: tuple[str, ...] = ()
    mail_from: str = ""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: str = "starttls"
    smtp_user: str = ""
    smtp_password: str = field(default="", metadata=_SECRET, repr=False)
    webhook: str = field(default="", metadata=_SECRET, repr=False)
    webhook_secret: str = field(default="", metadata=_SECRET, repr=False)
    plan_by: str = "06:30"
    language: str = "id"

    def __post_init__(self) -> None:
        if self.mail_to and not (self.mail_from and self.smtp_host):
            raise SettingsError("mail_to: expected mail_from and smtp_host beside it")
        for address in (*self.mail_to, *filter(None, (self.mail_from,))):
            if not re.fullmatch(r"[!-~]+@[!-~]+", address):
                raise SettingsError(
                    f"expected addresses such as nama@kota.example, got {address!r}"
                )
        if not 1 <= self.smtp_port <= 65_535:
            raise SettingsError(f"smtp_port: expected 1 to 65535, got {self.smtp_port}")
        if self.smtp_security not in ("starttls", "tls", "none"):
            raise SettingsError(
                f"smtp_security: expected starttls, tls or none, got {self.smtp_security!r}"
            )
        if self.smtp_user and self.smtp_security == "none":
            raise SettingsError("smtp_user: expected smtp_security starttls or tls beside it")
        if self.webhook and not self.webhook.startswith(("http://", "https://")):
            raise SettingsError("webhook: expected an address that begins with https://")
        if self.webhook and not self.webhook_secret:
            raise SettingsError("webhook: expected webhook_secret beside it, which signs")
        if self.plan_by and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", self.plan_by):
            raise SettingsError(f'plan_by: expected an hour such as "06:30", got {self.plan_by!r}')
        if self.language not in ("id", "en"):
            raise SettingsError(f"language: expected id or en, got {self.language!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricsSettings:
    """Who may read /metrics: whoever has the token, this machine itself; nobody by default."""

    token: str = field(default="", metadata=_SECRET, repr=False)
    loopback: bool = False

    def __post_init__(self) -> None:
        if self.token and len(self.token) < LEAST_TOKEN:
            raise SettingsError(f"token: expected {LEAST_TOKEN} characters or more")


LEAST_TOKEN = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What holds for the installation.

    Attributes
    ----------
    city : the city's folder; needed only where there are several.
    database : SQLAlchemy URL of the database.
    folder : what lies beside the database: secret key, uploads, queue.
    cities : the folder of city folders.
    cache : where the compiled search is kept.
    """

    city: str = ""
    database: str = ""
    folder: str = ""
    cities: str = ""
    cache: str = ""
    web: WebSettings = field(default_factory=WebSettings)
    backup: BackupSettings = field(default_factory=BackupSettings)
    oidc: OidcSettings = field(default_factory=OidcSettings)
    retention: RetentionSettings = field(default_factory=RetentionSettings)
    alerts: AlertSettings = field(default_factory=AlertSettings)
    metrics: MetricsSettings = field(default_factory=MetricsSettings)


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
