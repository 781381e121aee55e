"""Plan and risk as Folium maps; the only package that writes latitude first."""

from planner.maps.draw import hotspot_map, plan_map
from planner.maps.model import Backdrop, Lang, MapPage, Notices, RiskImage
from planner.maps.page import standalone
from planner.maps.palette import squad_styles
from planner.maps.raster import risk_image

__all__ = [
    "Backdrop",
    "Lang",
    "MapPage",
    "Notices",
    "RiskImage",
    "hotspot_map",
    "plan_map",
    "risk_image",
    "squad_styles",
    "standalone",
]
