"""Maps as files that need no server and no internet."""

from datetime import datetime

from planner.city.folder import CityData
from planner.city.streets import load_network
from planner.incidents.model import Store
from planner.maps import Notices, hotspot_map, plan_map, standalone
from planner.patrol.model import Plan
from planner.pipeline import Situation
from planner.risk.outlook import make_backdrop, make_outlook
from planner.risk.snapshots import snapshot_of


def plan_page(store: Store, data: CityData, plan: Plan, seen: Situation) -> str:
    """Return the map of a plan as one HTML file."""
    shown = snapshot_of(seen)
    outlook = make_outlook(store, data, shown)
    return standalone(
        plan_map(
            plan,
            make_backdrop(data, shown, load_network(data)),
            Notices(now=plan.made, data_until=plan.data_until, caveats=plan.caveats),
            hotspots=outlook.hotspots,
            risks=outlook.risks,
        )
    )


def risk_page(store: Store, data: CityData, seen: Situation, *, shift: str, now: datetime) -> str:
    """Return the map of hotspots and risk as one HTML file, one shift shown first."""
    shown = snapshot_of(seen)
    outlook = make_outlook(store, data, shown)
    return standalone(
        hotspot_map(
            outlook.hotspots,
            make_backdrop(data, shown, load_network(data)),
            Notices(now=now, data_until=outlook.data_until, caveats=outlook.caveats),
            risks=outlook.risks,
            shift=shift,
        )
    )
