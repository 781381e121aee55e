"""The sample of nginx: no key in any log, every header that the program needs."""

import re
from pathlib import Path

import pytest

from tests.web.conftest import app_of
from tests.web.fakes import full_desk
from web.security import LARGEST_BYTES

SAMPLE = (Path(__file__).parents[3] / "docs" / "nginx" / "patroli.conf").read_text()
QUIET = ("access_log off;", "error_log /dev/null emerg;")


def locations() -> dict[str, str]:
    """Return what stands in each location of the sample, by what follows its name."""
    return dict(re.findall(r"location ([^{]+?) \{(.*?)\n    \}", SAMPLE, re.S))


def test_every_address_with_a_key_lies_where_nothing_is_logged() -> None:
    (keys,) = [name for name, inner in locations().items() if all(q in inner for q in QUIET)]
    pattern = keys.removeprefix("~ ")
    rules = [r.rule for r in app_of(full_desk()).url_map.iter_rules() if "token" in r.arguments]
    assert len(rules) > 10
    assert [rule for rule in rules if not re.search(pattern, rule)] == []


def test_a_request_refused_before_its_location_is_known_is_not_logged_with_a_key() -> None:
    (keys,) = re.findall(r'map \$request \$without_key \{\s+"~(.+)" 0;\s+default 1;', SAMPLE)
    assert re.search(keys, "GET /r/key HTTP/1.1")
    assert not re.search(keys, "GET /rencana HTTP/1.1")
    assert SAMPLE.count("combined if=$without_key;") == 1


def test_the_way_to_tls_logs_nothing_either() -> None:
    plain = SAMPLE.split("server {")[1]
    assert "listen 80;" in plain
    assert all(q in plain for q in QUIET)


@pytest.mark.parametrize("name", ["Host", "X-Forwarded-For", "X-Forwarded-Proto", "X-Request-Id"])
def test_every_location_passes_the_headers_on(name: str) -> None:
    # A location with one of its own would inherit none.
    assert SAMPLE.count(f"proxy_set_header {name} ") == 1
    assert not [name for name, inner in locations().items() if "proxy_set_header" in inner]


def test_what_the_program_takes_passes() -> None:
    found = re.search(r"client_max_body_size (\d+)m;", SAMPLE)
    assert found
    assert int(found[1]) * 2**20 >= LARGEST_BYTES
