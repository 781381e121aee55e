"""What readers of a map must know before they trust it."""

from dataclasses import dataclass
from datetime import datetime

from geo.notice import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """What a reader must know before trusting a map: caveats and the age of the data at `now`."""

    now: datetime
    data_until: datetime | None = None
    caveats: tuple[Notice, ...] = ()
