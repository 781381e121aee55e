"""The district table: what is known of each, who was there, and where nobody knows."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template

from planner.maps import Notices
from planner.maps.notices import notice_lines
from planner.review.desk import DistrictRow
from web.access import allow
from web.config import desk, now
from web.http.keeping import keep_page
from web.language import language


@dataclass(frozen=True, slots=True)
class Balance:
    """The share of patrol time that would have to move to meet need, and who gets the least."""

    misplaced: float
    least: DistrictRow


blueprint = Blueprint("districts", __name__)


@blueprint.get("/kecamatan")
@allow("commander", "leadership")
@keep_page
def table() -> str:
    """Return the table, the districts nobody knows first."""
    at, outlook = now(), desk().outlook()
    rows = sorted(desk().districts(at), key=lambda r: (r.status != "unknown", r.name))
    notices = Notices(now=at, data_until=outlook.data_until, caveats=outlook.caveats)
    return render_template(
        "districts/table.html",
        rows=rows,
        notices=notice_lines(notices, language()),
        unknown=[row.name for row in rows if row.status == "unknown"],
        balance=_balance(rows),
    )


def _balance(rows: Sequence[DistrictRow]) -> Balance | None:
    """Return how far patrol time is from need; None without patrol records."""
    pairs = [(r.patrol_share, r) for r in rows if r.patrol_share is not None]
    if not pairs:
        return None

    def shortage(pair: tuple[float, DistrictRow]) -> tuple[float, float]:
        patrol, row = pair
        return (patrol / row.need_share if row.need_share else 1.0, -row.need_share)

    _, least = min(pairs, key=shortage)
    return Balance(
        misplaced=sum(abs(patrol - r.need_share) for patrol, r in pairs) / 2, least=least
    )
