"""A program of its own: writes the streets of an area, given as WKT on its input, as GraphML.

It runs apart from the planner because OSMnx takes a second to start, which no other command should
pay for, replaces the process's name resolution, and waits without end for a busy server.

    python overpass.py SERVER TIMEOUT_S FILE < AREA
"""

import sys

import osmnx
import shapely


def main(server: str, timeout_s: str, file: str) -> None:
    """Write the GraphML file; a failure goes to the error stream as one line."""
    osmnx.settings.use_cache = False
    osmnx.settings.doh_url_template = None
    osmnx.settings.overpass_rate_limit = False
    osmnx.settings.overpass_url = server
    osmnx.settings.requests_timeout = float(timeout_s)
    area = shapely.from_wkt(sys.stdin.read())
    try:
        graph = osmnx.graph_from_polygon(
            area, network_type="drive_service", retain_all=True, truncate_by_edge=True
        )
    except (ValueError, OSError) as error:
        sys.exit(" ".join(str(error).split()) or type(error).__name__)
    osmnx.save_graphml(graph, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
