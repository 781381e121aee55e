"""Every error that planner raises on purpose: what was expected, what came, what to do."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from geo.notice import Notice, as_it_is
from planner.words import TERMINAL, say


def told(error: Exception) -> Notice:
    """Return what an error says to a person: its notice, else its text as it is."""
    notice: Notice | None = getattr(error, "notice", None)
    return notice or as_it_is(str(error))


class PlannerError(ValueError):
    """Input that the planner cannot use; `str()` is for a log, the `notice` for a person.

    What is told is a notice, or a text for logs alone with the notice for people beside it.
    """

    def __init__(self, message: str | Notice = "", notice: Notice | None = None) -> None:
        super().__init__(message if isinstance(message, str) else say(message, TERMINAL))
        self.notice = message if isinstance(message, Notice) else notice


class SettingsError(PlannerError):
    """A city.toml with unknown keys or values out of range; lists all faults."""


class PlanError(PlannerError):
    """A day that cannot be planned as asked."""


class StoreError(PlannerError):
    """A database that is missing, of another version or cannot be read."""


class UnfitError(PlannerError):
    """A text or number that no database can keep; nothing was kept."""


class NotFoundError(PlannerError):
    """A city, plan or export that does not exist."""


class ConflictError(PlannerError):
    """A change to something that somebody else changed in between; nothing was kept."""


class DeniedError(PlannerError):
    """Something that whoever asks may not do or see."""


class ExpiredError(DeniedError):
    """A link whose time is over, or that was revoked."""


class EarlyError(DeniedError):
    """Something that opens later; `begins` says when."""

    def __init__(self, message: str, notice: Notice, begins: datetime) -> None:
        super().__init__(message, notice)
        self.begins = begins


class PersonError(PlannerError):
    """Something about a person that may not be kept; `field` names it."""

    def __init__(self, field: str, message: str | Notice, notice: Notice | None = None) -> None:
        super().__init__(message, notice)
        self.field = field


class RuleError(PlannerError):
    """A change of the roster against rules of rest, leave or days off; `broken` lists them."""

    def __init__(
        self, message: str | Notice, broken: Sequence[Any], notice: Notice | None = None
    ) -> None:
        super().__init__(message, notice)
        self.broken = tuple(broken)


class AssetError(PlannerError):
    """A front-end file that the build puts in place is not there."""
