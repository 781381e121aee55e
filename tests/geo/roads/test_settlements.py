"""Wards without a listed centre are visited where their people are."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from geo.model import Place, Ward
from geo.roads.files.read import read_roads
from geo.roads.network import Floats, RoadNetwork
from geo.roads.schematic import schematic_network
from geo.roads.settlements import settled_wards
from geo.roads.snap import snap
from geo.roads.speeds import RoadParams
from tests.geo.roads.towns import Way, at, osm_xml, ward

SHARED = Path(__file__).parents[3] / "../shared/data/osm"
STEP_M = 111.3
"""About one column or row of the towns."""


def unlisted(name: str, *box: float) -> Ward:
    west, south, east, north = box
    return replace(ward(name, west, south, east, north), centre_known=False)


def village(
    first: int, west: float, south: float, size: int
) -> tuple[dict[int, tuple[float, float]], list[Way]]:
    """Return a square of streets of `size` blocks."""
    nodes: dict[int, tuple[float, float]] = {}
    ways: list[Way] = []
    for row in range(size + 1):
        for col in range(size + 1):
            nodes[first + row * (size + 1) + col] = (west + col, south + row)
    for line in range(size + 1):
        along = [first + line * (size + 1) + i for i in range(size + 1)]
        up = [first + i * (size + 1) + line for i in range(size + 1)]
        ways += [(along, {"highway": "residential"}), (up, {"highway": "residential"})]
    return nodes, ways


def town(folder: Path, *, between: str = "tertiary") -> RoadNetwork:
    """Return two villages, the one in the east larger, and a road between them through a forest."""
    small, its = village(100, 2, 2, 1)
    large, theirs = village(200, 40, 30, 4)
    ways = [*its, *theirs, ([100, 200], {"highway": between})]
    path = folder / "roads.osm"
    path.write_text(osm_xml(ways, {**small, **large}), encoding="utf-8")
    return read_roads(path)


def off_m(network: RoadNetwork, wards: tuple[Ward, ...]) -> Floats:
    return snap(network, [w.centre for w in wards], RoadParams()).off_m


def test_a_ward_is_visited_in_the_middle_of_its_larger_village(tmp_path: Path) -> None:
    network = town(tmp_path)
    before = unlisted("a", 0, 0, 60, 60)
    (found,) = settled_wards([before], network)
    assert found.centre == at(42, 32)
    assert off_m(network, (before,))[0] > 100
    assert off_m(network, (found,))[0] == pytest.approx(0, abs=0.2)


def test_streets_of_the_neighbours_do_not_draw_a_wards_visit_to_the_border(tmp_path: Path) -> None:
    wards = [unlisted("west", 0, 0, 39, 60), unlisted("east", 39, 0, 60, 60)]
    west, east = settled_wards(wards, town(tmp_path))
    assert west.centre in {at(c, r) for c in (2, 3) for r in (2, 3)}
    assert east.centre == at(42, 32)


def test_a_listed_centre_stays(tmp_path: Path) -> None:
    listed = ward("a", 0, 0, 60, 60)
    assert settled_wards([listed], town(tmp_path)) == (listed,)


def test_tracks_of_a_plantation_are_no_settlement_unless_there_is_nothing_else(
    tmp_path: Path,
) -> None:
    small, its = village(100, 2, 2, 1)
    large, tracks = village(200, 40, 30, 6)
    tracks = [(refs, {"highway": "track"}) for refs, _ in tracks]
    path = tmp_path / "roads.osm"
    ways = [*its, *tracks, ([100, 200], {"highway": "track"})]
    path.write_text(osm_xml(ways, {**small, **large}), encoding="utf-8")
    network = read_roads(path)
    whole, east = settled_wards(
        [unlisted("a", 0, 0, 60, 60), unlisted("b", 39, 0, 60, 60)], network
    )
    assert whole.centre in {at(c, r) for c in (2, 3) for r in (2, 3)}
    assert east.centre == at(43, 33)


def test_a_road_without_a_junction_in_the_ward_is_visited_on_the_road(tmp_path: Path) -> None:
    network = town(tmp_path)
    (found,) = settled_wards([unlisted("a", 10, 5, 30, 35)], network)
    assert off_m(network, (found,))[0] < 1


def test_without_streets_places_count_and_without_places_the_nearest_street(
    tmp_path: Path,
) -> None:
    network = town(tmp_path)
    island = unlisted("a", 60, 0, 120, 60)
    spots = [("dermaga", 100, 10), ("pasar", 102, 11), ("masjid", 104, 10), ("lain", 20, 20)]
    places = [Place(name=n, kind="market", point=at(c, r)) for n, c, r in spots]
    (found,) = settled_wards([island], network, places)
    assert found.centre == at(102, 11)
    (bare,) = settled_wards([island], network)
    assert off_m(network, (bare,))[0] < 17 * STEP_M
    assert off_m(network, (island,))[0] > 40 * STEP_M


def test_on_a_schematic_network_only_places_count() -> None:
    wards = [unlisted("a", 0, 0, 60, 60), unlisted("b", 60, 0, 120, 60)]
    places = [Place(name="Pasar", kind="market", point=at(5, 5))]
    network = schematic_network(wards, places)
    a, b = settled_wards(wards, network, places)
    assert a.centre == at(5, 5)
    assert b == wards[1]


@pytest.mark.parametrize(
    ("name", "columns", "rows"),
    [("balikpapan_kota_drive_simplified.graphml", 5, 5), ("bandung_buahbatu.osm", 4, 4)],
)
def test_with_real_streets_every_stop_lies_on_a_road(name: str, columns: int, rows: int) -> None:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs ../shared/data/osm/{name}")
    network = read_roads(path)
    wards = tiles(network, columns, rows)
    settled = settled_wards(wards, network)
    before, after = off_m(network, wards), off_m(network, settled)
    there = [_has_streets(network, w) for w in wards]
    print(f"{name}: {len(wards)} wards, {sum(there)} with streets; metres to the nearest road")
    print(f"before: median {np.median(before):.0f}, most {before.max():.0f}")
    print(f"after:  median {np.median(after):.0f}, most {after.max():.0f}")
    assert after[there].max() < 1
    assert (after <= before + 1).all()
    assert settled_wards(wards, network) == settled


def tiles(network: RoadNetwork, columns: int, rows: int) -> tuple[Ward, ...]:
    """Return rectangles over the streets, each a ward that lists no centre."""
    west, south, east, north = network.box
    origin = at(0, 0)
    lons = (np.linspace(west, east, columns + 1) - origin.lon) / 0.001
    lats = (np.linspace(south, north, rows + 1) - origin.lat) / 0.001
    return tuple(
        unlisted(f"{c}-{r}", lons[c], lats[r], lons[c + 1], lats[r + 1])
        for c in range(columns)
        for r in range(rows)
    )


def _has_streets(network: RoadNetwork, of: Ward) -> bool:
    ring = np.array(of.outline["coordinates"][0])
    (west, south), (east, north) = ring.min(axis=0), ring.max(axis=0)
    lon, lat = network.lon, network.lat
    return bool(((lon > west) & (lon < east) & (lat > south) & (lat < north)).any())
