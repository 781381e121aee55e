"""Maps as files that need no server and no internet."""

from planner.city.office import Office
from planner.city.streets import load_network
from planner.maps import Notices, standalone
from planner.patrol.map import plan_map
from planner.patrol.model import Plan
from planner.risk.assess import Situation
from planner.risk.outlook import make_backdrop, make_outlook
from planner.risk.snapshots import snapshot_of


def plan_page(office: Office, plan: Plan, seen: Situation) -> str:
    """Return the map of a plan as one HTML file."""
    shown = snapshot_of(seen)
    outlook = make_outlook(office, shown)
    return standalone(
        plan_map(
            plan,
            make_backdrop(office.data, shown, load_network(office.data)),
            Notices(now=plan.made, data_until=plan.data_until, caveats=plan.caveats),
            hotspots=outlook.hotspots,
            risks=outlook.risks,
        )
    )
