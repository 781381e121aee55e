"""The languages that people read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Lang = Literal["id", "en"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """What a reader must know before trusting a map: caveats and the age of the data at `now`."""

    now: datetime
    data_until: datetime | None = None
    caveats: tuple[str, ...] = ()
