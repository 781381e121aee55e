import bz2
import gzip
from collections.abc import Mapping
from pathlib import Path

import networkx as nx
import numpy as np
import osmnx
import pytest
from shapely.geometry import LineString

from geo.crs import WGS84
from geo.errors import RoadError
from geo.roads.classes import CODES, ROAD_CLASSES
from geo.roads.files.read import read_roads
from geo.roads.network import RoadNetwork
from tests.geo.roads.towns import GRID, TOWN, Way, at, osm_xml, write_pbf

SHARED = Path(__file__).parents[4] / "../shared/data/osm"


def read(folder: Path, ways: list[Way], **more: Mapping[int, object]) -> RoadNetwork:
    path = folder / "roads.osm"
    path.write_text(osm_xml(ways, **more), encoding="utf-8")  # type: ignore[arg-type]
    return read_roads(path)


def classes(network: RoadNetwork) -> list[str]:
    return sorted(ROAD_CLASSES[code] for code in network.road_class)


def drives(network: RoadNetwork) -> set[tuple[tuple[float, float], tuple[float, float]]]:
    """The arcs of a network as pairs of (column, row)."""

    def cell(node: int) -> tuple[float, float]:
        west, south = at(0, 0).lon, at(0, 0).lat
        return (
            round((network.lon[node] - west) / 0.001, 3),
            round((network.lat[node] - south) / 0.001, 3),
        )

    return {(cell(a), cell(b)) for a, b in zip(network.tail, network.head, strict=True)}


def test_streets_are_cut_at_junctions_and_keep_their_class_name_and_limit(tmp_path: Path) -> None:
    network = read(tmp_path, TOWN)
    assert network.nodes == 6
    assert classes(network) == ["primary"] * 2 + ["residential"] * 3 + ["tertiary"] * 2
    main = [network.names[i] == "Jalan Utama" for i in network.name]
    assert network.limit_kmh[main].tolist() == [36.0, 36.0]
    assert np.isnan(network.limit_kmh[np.logical_not(main)]).all()


def test_a_length_is_that_of_the_ellipsoid(tmp_path: Path) -> None:
    network = read(tmp_path, [([1, 2], {"highway": "road"})])
    degree_m = 111_319.49 * np.cos(np.radians(1.6))
    assert network.length_m[0] == pytest.approx(0.001 * degree_m, rel=1e-4)


def test_a_street_with_bends_stays_one_street_with_its_shape(tmp_path: Path) -> None:
    network = read(tmp_path, [([1, 4, 5, 6], {"highway": "residential"})])
    assert (network.nodes, network.streets, len(network.shape_lon)) == (2, 1, 4)


@pytest.mark.parametrize(
    ("tags", "forward", "backward"),
    [
        ({}, True, True),
        ({"oneway": "yes"}, True, False),
        ({"oneway": "1"}, True, False),
        ({"oneway": "-1"}, False, True),
        ({"oneway": "reverse"}, False, True),
        ({"oneway": "no"}, True, True),
        ({"junction": "roundabout"}, True, False),
        ({"junction": "roundabout", "oneway": "no"}, True, True),
        ({"highway": "motorway"}, True, False),
    ],
)
def test_one_way_streets_are_driven_one_way(
    tmp_path: Path, tags: dict[str, str], forward: bool, backward: bool
) -> None:
    ways: list[Way] = [*TOWN[:4], ([2, 5], {"highway": "residential", **tags})]
    arcs = drives(read(tmp_path, ways))
    assert (((1, 0), (1, 1)) in arcs, ((1, 1), (1, 0)) in arcs) == (forward, backward)


@pytest.mark.parametrize(
    ("tags", "kept"),
    [
        ({"highway": "service"}, True),
        ({"highway": "track"}, True),
        ({"highway": "residential", "access": "destination"}, True),
        ({"highway": "residential", "access": "no"}, False),
        ({"highway": "residential", "access": "private"}, False),
        ({"highway": "residential", "access": "no", "motor_vehicle": "yes"}, True),
        ({"highway": "residential", "motor_vehicle": "no"}, False),
        ({"highway": "footway"}, False),
        ({"highway": "construction"}, False),
        ({"highway": "pedestrian", "area": "yes"}, False),
        ({"route": "ferry"}, False),
        ({"highway": "residential", "oneway": "reversible"}, False),
    ],
)
def test_only_streets_open_to_a_patrol_car_are_kept(
    tmp_path: Path, tags: dict[str, str], kept: bool
) -> None:
    network = read(tmp_path, [*TOWN[:4], ([2, 5], tags)])
    assert (((1, 0), (1, 1)) in drives(network)) == kept


def test_a_bollard_stops_a_car_and_an_open_gate_does_not(tmp_path: Path) -> None:
    ways: list[Way] = [*TOWN[:4], ([2, 7, 5], {"highway": "residential"})]
    nodes = {**GRID, 7: (1, 0.5)}
    free = read(tmp_path, ways, nodes=nodes, node_tags={7: {"barrier": "gate"}})
    cut = read(tmp_path, ways, nodes=nodes, node_tags={7: {"barrier": "bollard"}})
    assert ((1, 0), (1, 1)) in drives(free)
    assert ((1, 0), (1, 1)) not in drives(cut)
    assert {((1, 0), (1, 0.5)), ((1, 1), (1, 0.5))} <= drives(cut)


def test_a_node_named_twice_in_a_row_and_a_node_that_is_missing_do_no_harm(tmp_path: Path) -> None:
    ways: list[Way] = [*TOWN, ([4, 4, 1, 1], {"highway": "road"}), ([5, 99], {"highway": "road"})]
    network = read(tmp_path, ways)
    assert network.streets == 8
    assert (network.length_m > 0).all()


def test_every_format_of_openstreetmap_gives_the_same_network(tmp_path: Path) -> None:
    text = osm_xml(TOWN).encode()
    (tmp_path / "a.osm").write_bytes(text)
    (tmp_path / "B.OSM").write_bytes(text)
    (tmp_path / "a.osm.bz2").write_bytes(bz2.compress(text))
    (tmp_path / "a.osm.gz").write_bytes(gzip.compress(text))
    write_pbf(tmp_path / "a.osm.pbf", TOWN)
    (tmp_path / "B.pbf").write_bytes((tmp_path / "a.osm.pbf").read_bytes())
    networks = [read_roads(path) for path in sorted(tmp_path.iterdir())]
    assert len(networks) == 6
    for network in networks[1:]:
        assert drives(network) == drives(networks[0])
        np.testing.assert_allclose(network.length_m, networks[0].length_m)
        assert network.names == networks[0].names


def test_an_extract_is_cut_to_a_box(tmp_path: Path) -> None:
    path = tmp_path / "island.osm"
    far: dict[int, tuple[float, float]] = {7: (500, 0), 8: (501, 0)}
    ways: list[Way] = [*TOWN, ([3, 7], {"highway": "trunk"}), ([7, 8], {"highway": "trunk"})]
    path.write_text(osm_xml(ways, {**GRID, **far}), encoding="utf-8")
    assert read_roads(path).streets == 9
    assert read_roads(path, box=(101.39, 1.59, 101.41, 1.61)).streets == 8
    with pytest.raises(RoadError, match=r"within lon 10\.000.*lie at lon 101\.400"):
        read_roads(path, box=(10, 50, 11, 51))


def test_leftovers_are_dropped_and_large_parts_are_linked(tmp_path: Path) -> None:
    leftover: dict[int, tuple[float, float]] = {7: (0, 5), 8: (0.05, 5)}
    island: dict[int, tuple[float, float]] = {9: (4, 0), 10: (6, 0)}
    ways: list[Way] = [
        *TOWN,
        ([7, 8], {"highway": "road"}),
        ([9, 10], {"highway": "residential"}),
    ]
    network = read(tmp_path, ways, nodes={**GRID, **leftover, **island})
    assert ((2, 0), (4, 0)) in drives(network)
    assert (network.road_class == CODES["link"]).sum() == 1
    assert not any(cell == (0, 5) for arc in drives(network) for cell in arc)
    left_out, joined = network.notices
    assert left_out.code == "roads.left_out"
    assert (joined.code, joined.values["count"]) == ("roads.joined", 1)
    assert joined.values["links_m"] == pytest.approx((223.0,), abs=0.5)


def graph() -> "nx.MultiDiGraph[int]":
    g: nx.MultiDiGraph[int] = nx.MultiDiGraph(crs=WGS84)
    for name, place in GRID.items():
        point = at(*place)
        g.add_node(name, x=point.lon, y=point.lat, street_count=3)
    bend = LineString([(p.lon, p.lat) for p in (at(0, 0), at(-0.5, 0.5), at(0, 1))])
    two_way = [(1, 2, 11), (2, 3, 11), (4, 5, 12), (5, 6, 12), (3, 6, 14)]
    for u, v, osmid in two_way:
        for a, b in ((u, v), (v, u)):
            g.add_edge(a, b, osmid=osmid, highway="residential", oneway=False, length=111.0)
    g.add_edge(1, 4, osmid=13, highway="tertiary", oneway=False, length=150.0, geometry=bend)
    g.add_edge(
        4, 1, osmid=13, highway="tertiary", oneway=False, length=150.0, geometry=bend.reverse()
    )
    g.add_edge(
        2,
        5,
        osmid=[15, 16],
        highway=["primary", "living_street"],
        oneway=True,
        length=111.0,
        maxspeed=["40", "25 mph"],
        name=["Jalan Satu", "Jalan Dua"],
    )
    return g


def test_a_graph_saved_by_osmnx_gives_two_way_streets_once_and_one_way_streets(
    tmp_path: Path,
) -> None:
    path = tmp_path / "roads.graphml"
    osmnx.save_graphml(graph(), path)
    network = read_roads(path)
    assert (network.nodes, network.streets, int(network.oneway.sum())) == (6, 7, 1)
    assert ((1, 0), (1, 1)) in drives(network)
    assert ((1, 1), (1, 0)) not in drives(network)
    merged = int(np.flatnonzero(network.oneway)[0])
    assert ROAD_CLASSES[network.road_class[merged]] == "living_street"
    assert network.limit_kmh[merged] == 40
    assert network.names[network.name[merged]] == "Jalan Satu"
    bent = int(np.flatnonzero(np.diff(network.shape_first) == 3)[0])
    assert network.length_m[bent] == pytest.approx(157, abs=1)


def test_a_projected_graph_comes_back_in_degrees(tmp_path: Path) -> None:
    osmnx.save_graphml(osmnx.project_graph(graph()), tmp_path / "metres.graphml")
    osmnx.save_graphml(graph(), tmp_path / "degrees.graphml")
    metres = read_roads(tmp_path / "metres.graphml")
    degrees = read_roads(tmp_path / "degrees.graphml")
    np.testing.assert_allclose(np.sort(metres.lon), np.sort(degrees.lon), atol=1e-8)
    np.testing.assert_allclose(np.sort(metres.lat), np.sort(degrees.lat), atol=1e-8)
    assert metres.length_km == pytest.approx(degrees.length_km, abs=1e-6)


def test_an_undirected_graph_drives_one_way_streets_from_from_to_to(tmp_path: Path) -> None:
    path = tmp_path / "roads.graphml"
    plain = osmnx.convert.to_undirected(graph())
    osmnx.save_graphml(plain, path)
    arcs = drives(read_roads(path))
    assert ((1, 0), (1, 1)) in arcs
    assert ((1, 1), (1, 0)) not in arcs
    assert {((0, 0), (1, 0)), ((1, 0), (0, 0))} <= arcs


OLD = """<?xml version="1.0" encoding="utf-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key attr.name="length" attr.type="string" for="edge" id="d5"/>
<key attr.name="highway" attr.type="string" for="edge" id="d4"/>
<key attr.name="oneway" attr.type="string" for="edge" id="d3"/>
<key attr.name="osmid" attr.type="string" for="edge" id="d2"/>
<key attr.name="y" attr.type="string" for="node" id="d1"/>
<key attr.name="x" attr.type="string" for="node" id="d0"/>
<key attr.name="name" attr.type="string" for="graph" id="d9"/>
<key attr.name="crs" attr.type="string" for="graph" id="d8"/>
<graph edgedefault="directed">
<data key="d8">{'init': 'something this reader need not know'}</data>
<data key="d9">Kota Lama</data>
<node id="1"><data key="d0">101.4</data><data key="d1">1.6</data></node>
<node id="2"><data key="d0">101.401</data><data key="d1">1.6</data></node>
<edge source="1" target="2" id="0"><data key="d2">[7, 8]</data><data key="d3">False</data>
<data key="d4">['residential', 'unclassified']</data><data key="d5">111.2</data></edge>
<edge source="2" target="1" id="0"><data key="d2">[8, 7]</data><data key="d3">False</data>
<data key="d4">['unclassified', 'residential']</data><data key="d5">111.2</data></edge>
</graph></graphml>
"""


def test_a_graph_of_an_old_osmnx_with_everything_as_text_is_read(tmp_path: Path) -> None:
    path = tmp_path / "roads.graphml"
    path.write_text(OLD, encoding="utf-8")
    network = read_roads(path)
    assert (network.nodes, network.streets, classes(network)) == (2, 1, ["residential"])
    assert not network.oneway.any()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.osm", b"", "got an empty one"),
        ("roads.shp", b"x", "expected a road file"),
        ("page.osm", b"<!DOCTYPE html><html>504</html>", "a web page"),
        ("graph.osm", OLD.encode(), "rename it to end with .graphml"),
        ("town.graphml", osm_xml(TOWN).encode(), "rename it to end with .osm"),
        ("cut.osm", osm_xml(TOWN)[:-90].encode(), "broken one"),
        ("cut.osm.bz2", bz2.compress(osm_xml(TOWN).encode())[:-20], "broken one"),
        ("cut.osm.gz", gzip.compress(osm_xml(TOWN).encode())[:-20], "broken one"),
        ("cut.graphml", OLD[:-60].encode(), "broken XML"),
        ("noise.osm.pbf", bytes(range(256)), "something else"),
        ("none.osm", osm_xml([]).encode(), "found none"),
        ("nodeless.osm", osm_xml(TOWN, {}).encode(), "nodes that the file does not hold"),
        ("metres.graphml", OLD.replace("101.4<", "789123.4<").encode(), "expected degrees"),
        ("blank.graphml", OLD.replace("101.4<", "<").encode(), "expected coordinates x and y"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(
    tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(RoadError, match=told):
        read_roads(path)


def test_a_truncated_pbf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "town.osm.pbf"
    write_pbf(path, TOWN)
    path.write_bytes(path.read_bytes()[:-7])
    with pytest.raises(RoadError, match="broken one"):
        read_roads(path)


def test_an_absent_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RoadError, match="found none"):
        read_roads(tmp_path / "absent.osm")
    (tmp_path / "folder.osm").mkdir()
    with pytest.raises(RoadError, match="got a folder"):
        read_roads(tmp_path / "folder.osm")


@pytest.mark.parametrize(
    ("name", "nodes", "one_way"),
    [
        ("balikpapan_kota_drive_simplified.graphml", 1182, 186),
        ("bandung_buahbatu.osm", 4751, 382),
        ("sample.osm.pbf", 299, 55),
        ("west_oakland.osm.bz2", 26, 5),
    ],
)
def test_real_files_are_read(name: str, nodes: int, one_way: int) -> None:
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"{name} of the shared data is not here")
    network = read_roads(path)
    assert (network.nodes, int(network.oneway.sum())) == (nodes, one_way)
    assert (network.length_m > 0).all()
