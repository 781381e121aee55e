"""The risk map as one page."""

from datetime import datetime

from planner.city.office import Office
from planner.city.streets import load_network
from planner.maps import Notices, standalone
from planner.risk.assess import Situation
from planner.risk.map import hotspot_map
from planner.risk.outlook import make_backdrop, make_outlook
from planner.risk.snapshots import snapshot_of


def risk_page(office: Office, seen: Situation, *, shift: str, now: datetime) -> str:
    """Return the map of hotspots and risk as one HTML file, one shift shown first."""
    shown = snapshot_of(seen)
    outlook = make_outlook(office, shown)
    return standalone(
        hotspot_map(
            outlook.hotspots,
            make_backdrop(office.data, shown, load_network(office.data)),
            Notices(now=now, data_until=outlook.data_until, caveats=outlook.caveats),
            risks=outlook.risks,
            series=outlook.series,
            shift=shift,
        )
    )
