"""What may be set for the whole installation, each section checked by itself."""

import re
from dataclasses import dataclass, field, fields
from urllib.parse import urlsplit

from planner.errors import SettingsError

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
    client_secret: str = field(default="", metadata=_SECRET, repr=False)
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
    potential_days: int = 0
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
    # Hit rates rest on them.
    "potential_days": 365,
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
