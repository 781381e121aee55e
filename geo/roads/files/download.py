"""Downloads a city's streets from OpenStreetMap through OSMnx and an Overpass server."""

import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import shapely

from geo.errors import OfflineError, RoadError
from geo.model import Ward
from geo.roads.check import MARGIN_DEG

OVERPASS = "https://overpass-api.de/api"
"""The public Overpass server."""

PATIENCE_S = 8.0
"""How long to wait for the server to take a connection before calling it offline."""

QUERY_S = 180
"""How long the server may take over one query."""

TOTAL_S = 900
"""How long a busy server is asked again before giving up."""


def download_roads(wards: Sequence[Ward], path: Path, *, server: str = OVERPASS) -> None:
    """Write the drivable streets of a city, and a margin around it, to a GraphML file.

    Raises
    ------
    OfflineError : the server could not be reached.
    RoadError : it was reached, but gave no streets.
    """
    shapes = [shapely.geometry.shape(dict(w.outline)) for w in wards]
    area = shapely.union_all(shapely.buffer(shapes, MARGIN_DEG))
    _reach(server)
    program = Path(__file__).with_name("overpass.py")
    try:
        done = subprocess.run(
            [sys.executable, str(program), server, str(QUERY_S), str(path)],
            input=shapely.to_wkt(shapely.simplify(area, MARGIN_DEG / 10)),
            capture_output=True,
            text=True,
            timeout=TOTAL_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _refused(server, f"no answer within {TOTAL_S // 60} minutes") from None
    if done.returncode or not path.is_file():
        lines = done.stderr.strip().splitlines()
        raise _refused(server, lines[-1] if lines else "no reason given")


def _reach(server: str) -> None:
    """Raise OfflineError unless the server takes a connection soon.

    OSMnx itself would wait a minute and more.
    """
    parts = urlsplit(server)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise RoadError(f"expected the address of an Overpass server, got {server!r}")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname, port), timeout=PATIENCE_S).close()
    except OSError as error:
        raise OfflineError(
            f"expected to reach {parts.hostname} for OpenStreetMap streets, but could not "
            f"({error.strerror or error}); connect to the internet, or fetch an extract elsewhere "
            "and use 'patroli roads import FILE'"
        ) from error


def _refused(server: str, reason: str) -> RoadError:
    return RoadError(
        f"expected the streets of the city from {urlsplit(server).hostname}, got none: {reason}; "
        "try again later, or fetch an extract elsewhere and use 'patroli roads import FILE'"
    )
