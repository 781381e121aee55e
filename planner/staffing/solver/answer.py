"""Who serves what among members of one duty, and how good that is."""

from dataclasses import dataclass

from planner.staffing.rest import Slot

Chosen = frozenset[tuple[str, Slot]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Who serves what, and how far it is from filled and fair; `searched` unless all in turn."""

    chosen: Chosen
    gaps: int
    unfair: int
    searched: bool = True

    @property
    def worth(self) -> tuple[int, int]:
        """What to make small."""
        return self.gaps, self.unfair
