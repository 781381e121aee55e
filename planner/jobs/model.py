"""What a job is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from geo.notice import Notice

State = Literal["waiting", "running", "done", "failed"]
OPEN: tuple[State, State] = ("waiting", "running")

SYSTEM = "system"
"""Who asks when nobody does: the clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A piece of work that no request waits for.

    Attributes
    ----------
    kind, arguments : what to do; the arguments are values of JSON.
    step, steps : how far it is; 0 of 0 until it runs.
    message : what the step does or, once it failed, why; None for nothing to say.
    attempts : how often it was begun.
    """

    id: str
    kind: str
    arguments: Mapping[str, Any]
    state: State
    step: int
    steps: int
    message: Notice | None
    asked_by: str
    asked: datetime
    started: datetime | None
    ended: datetime | None
    attempts: int

    @property
    def open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN
