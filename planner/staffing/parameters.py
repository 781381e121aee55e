"""How crews are made up, what the law of rest says, and which days are holidays."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterParams:
    """Parameters of the roster; they are explained in docs/settings.md.

    Raises
    ------
    ValueError : a value out of range; all faults in one message.
    """

    crew: int = 5
    leaders: int = 1
    drivers: int = 1
    squads_per_shift: int = 0
    least: int = 2
    rest_h: float = 11.0
    max_days: int = 6
    days_off: int = 1
    country: str = "ID"
    holidays: tuple[str, ...] = ()
    effort: float = 3.0

    def __post_init__(self) -> None:
        ranges = (
            ("crew", 1, 100),
            ("leaders", 0, self.crew),
            ("drivers", 0, self.crew),
            ("squads_per_shift", 0, 100),
            ("least", 1, 100),
            ("rest_h", 0, 48),
            ("max_days", 1, 31),
            ("days_off", 0, 6),
            ("effort", 0.1, 600),
        )
        faults = [
            f"{key}: expected {low} to {high}, got {getattr(self, key)}"
            for key, low, high in ranges
            if not low <= getattr(self, key) <= high
        ]
        if self.leaders + self.drivers > self.crew:
            faults.append(f"crew: expected at least {self.leaders + self.drivers}, got {self.crew}")
        if self.country and not (len(self.country) == 2 and self.country.isupper()):
            faults.append(f"country: expected two capitals such as ID, got {self.country!r}")
        for text in self.holidays:
            try:
                date.fromisoformat(text[:10])
            except (ValueError, TypeError):
                faults.append(f"holidays: expected a day such as '2026-04-27 Name', got {text!r}")
        if faults:
            raise ValueError("; ".join(faults))

    @property
    def needs(self) -> dict[str, int]:
        """How many of each duty a crew needs."""
        rest = self.crew - self.leaders - self.drivers
        return {"leader": self.leaders, "driver": self.drivers, "member": rest}
