"""A city's settings: the one reader of city.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from geo.model import LonLat
from planner.errors import SettingsError
