"""Plan and risk as Folium maps; the only package that writes latitude first."""

from planner.maps.model import Backdrop, MapPage, RiskImage
from planner.maps.notices import Notices
from planner.maps.page import standalone
from planner.maps.palette import squad_styles
from planner.maps.raster import risk_image
from planner.words import Lang

__all__ = [
    "Backdrop",
    "Lang",
    "MapPage",
    "Notices",
    "RiskImage",
    "risk_image",
    "squad_styles",
    "standalone",
]
