"""When the night's work is done."""

from dataclasses import dataclass

from planner.city.settings import clock
from planner.errors import SettingsError


@dataclass(frozen=True, slots=True, kw_only=True)
class MorningParams:
    """When the night's work is done: at `plan_at` by the local clock, such as "04:30"."""

    plan_at: str = "04:30"

    def __post_init__(self) -> None:
        try:
            clock(self.plan_at)
        except SettingsError as error:
            raise SettingsError(f"plan_at: {error}") from error
