import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from geo.errors import OfflineError, RoadError
from geo.roads.files.download import download_roads
from geo.roads.files.read import read_roads
from tests.geo.roads.towns import GRID, TOWN, at, ward

pytestmark = pytest.mark.slow

CITY = [ward("Kota", -1, -1, 3, 2)]
NODES = [
    {"type": "node", "id": name, "lon": at(*place).lon, "lat": at(*place).lat}
    for name, place in GRID.items()
]
WAYS = [
    {"type": "way", "id": number, "nodes": refs, "tags": tags}
    for number, (refs, tags) in enumerate(TOWN, 1)
]


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an Overpass server on this machine that answers with given elements."""
    body = json.dumps({"elements": request.param}).encode()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Answer) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}/api"
        running.shutdown()
        thread.join()


@pytest.mark.parametrize("server", [NODES + WAYS], indirect=True)
def test_streets_of_an_overpass_server_become_a_road_file(server: str, tmp_path: Path) -> None:
    path = tmp_path / "roads.graphml"
    download_roads(CITY, path, server=server)
    network = read_roads(path)
    assert (network.streets, int(network.oneway.sum())) == (3, 1)
    assert [p.name for p in tmp_path.iterdir()] == ["roads.graphml"]


@pytest.mark.parametrize("server", [[]], indirect=True)
def test_an_answer_without_streets_is_refused(server: str, tmp_path: Path) -> None:
    with pytest.raises(RoadError, match=r"got none: .*try again later"):
        download_roads(CITY, tmp_path / "roads.graphml", server=server)


def test_without_the_internet_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(OfflineError, match="connect to the internet"):
        download_roads(CITY, tmp_path / "roads.graphml", server="https://127.0.0.1:9/api")


def test_an_address_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RoadError, match="address of an Overpass server"):
        download_roads(CITY, tmp_path / "roads.graphml", server="overpass")
