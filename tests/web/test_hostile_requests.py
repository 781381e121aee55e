"""Whatever is sent to any address by anybody: no answer is a fault of ours, no log tells of one."""

import logging
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from werkzeug.routing import Rule

from planner.city.office import Office
from planner.patrol.publication.passes import squad_passes, token_of
from planner.people.roles import ROLES, Grant, Person
from planner.people.service.people import add_person
from planner.people.service.tokens import issue_token
from tests.planner.city.offices import fill
from tests.planner.city.small_city import NOW, WARDS
from tests.planner.patrol.publication.published import published_day
from tests.web.conftest import ALL_ROLES, app_of, office_in, person
from tests.web.fakes import full_desk

ROOT = Path(__file__).parents[2]
DAY = "2026-03-02"
ROUNDS = 4
"""How often each address is asked with each kind of body; the seed is fixed."""

HOSTILE = (
    *("", " ", "0", "-1", "1e999", "NaN", "٣", "9" * 30, "true", "null", "[]", "{}", "'\"\\"),
    *("a\0b", "a\nb\r\nSet-Cookie: x=y", "\u202e", "😀" * 40, "\ufeff", "x" * 3000, "%s%n{0}{x}"),
    *("<img src=x onerror=hit()>", "{{7*7}}", "'; DROP TABLE people;--", "../../etc/passwd", "//x"),
    *("0000-00-00", "2026-02-30", "9999-12-31", "2026-13", "0001-01-01T00:00:00+23:59", "24:00"),
    *("1,5", "91", "-181", "1_000", "0x10", "kemarin", "=1+1", "http://evil.example/", "\\\\x"),
)
PLAUSIBLE = (
    *(DAY, "2026-03", "2026-03-02T10:00", "10:00", "pagi", "siang", "Regu 1", "regu-1", "PKL"),
    *("A1", "B", "101.42", "1.62", "1", "30", "uji", "a" * 24, "csv", "pdf", "id", "en", "read"),
    *("s1", "arrive", "reported", "commander", "member", "9f" * 16, "2026", "tambah", "move"),
)
STRANGE: tuple[Any, ...] = (
    *(None, True, 0, -1, 2**63, 1e308, 10**400, [], {}, [[]], [None], {"": None}, {"a\0": 1}),
    *([{"id": 1}, 1, "x", None], {"id": []}, {"$ref": "x"}, "2026-03-02T10:00:00+07:00"),
)
FIELD = re.compile(
    r"""(?:args|form|files|values|body|query|told|sent|asked)(?:\.get|\.getlist)?[\[(]"(\w+)"|name="(\w+)"|"""
    r"""^ {4}(\w+): """,
    re.M,
)
"""How views, templates and shapes of JSON name what they take."""


def names() -> tuple[str, ...]:
    """Return the names of all fields that any view may read."""
    found = {
        "items",
        "fixes",
        "lang",
        "id",
        "kind",
        "at_ms",
        "lon",
        "lat",
        "_type",
        "tst",
    }
    for path in (ROOT / "web").rglob("*"):
        if path.suffix in (".py", ".html"):
            for groups in FIELD.findall(path.read_text(encoding="utf-8")):
                found |= {name for name in groups if name}
    return tuple(sorted(found))


NAMES = names()


class Sender:
    """Makes up what is sent, the same each time."""

    def __init__(self, office: Office) -> None:
        self.draw = random.Random(7)
        held = next(iter(squad_passes(office, DAY)))
        self.links = (token_of(office, held), "ngawur", "a.b")
        token = issue_token(office, "uji", name="uji", days=1, by="uji")
        self.headers: tuple[dict[str, str], ...] = ({"Authorization": f"Bearer {token}"}, {})

    def text(self) -> str:
        return self.draw.choice(HOSTILE if self.draw.random() < 0.5 else PLAUSIBLE)

    def json(self) -> Any:
        return self.draw.choice(STRANGE) if self.draw.random() < 0.4 else self.text()

    def address(self, rule: Rule) -> str:
        """Return an address of a rule; its numbers are numbers, as others are not found."""

        def part(found: re.Match[str]) -> str:
            kind, _, name = found[1].rpartition(":")
            if kind == "int":
                return self.draw.choice(["0", "1", "2026", "9" * 25])
            if name == "token":
                return self.draw.choice(self.links)
            if name in ("date", "day") and self.draw.random() < 0.7:
                return DAY
            return quote(self.text() or "x", safe="")

        return re.sub(r"<([^>]+)>", part, rule.rule)

    def fields(self) -> dict[str, str]:
        chosen = self.draw.sample(NAMES, k=self.draw.choice([2, 30, len(NAMES)]))
        return {name: self.text() for name in chosen}

    def body(self, kind: str) -> dict[str, Any]:
        """Return what is sent as a body of a kind."""
        if kind == "form":
            return {"data": self.fields()}
        if kind == "raw":
            raw = self.draw.choice([b"", b"{", b"\xff\xfe\0", b"[" * 5000, b'{"a": NaN}', b"1e999"])
            return {"data": raw, "content_type": self.draw.choice(["application/json", "x", ""])}
        item = {name: self.json() for name in self.draw.sample(NAMES, k=40)}
        told = self.draw.choice([item, {"items": [item]}, {"fixes": [item]}, self.json()])
        return {"json": told}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = fill(office_in(tmp_path_factory.mktemp("hostile"), NOW), 20)
    published_day(office, DAY)
    add_person(office, "uji", name="Uji", grants=[Grant(role=r) for r in ROLES[:4]], by="uji")
    assert WARDS
    yield office
    office.database.close()


def faults(app: Flask, sender: Sender, rounds: int, log: pytest.LogCaptureFixture) -> list[str]:
    """Return what went wrong at which address."""
    found = []
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            kinds = ("query",) if method == "GET" else ("form", "json", "raw")
            for kind in kinds * rounds:
                address = sender.address(rule)
                sent = sender.body(kind) if kind != "query" else {"query_string": sender.fields()}
                if rule.rule.startswith("/api/"):
                    sent["headers"] = sender.draw.choice(sender.headers)
                log.clear()
                answer = client.open(address, method=method, **sent)
                told = [r.getMessage() for r in log.records if r.exc_info or "Traceback" in r.msg]
                if answer.status_code >= 500 or told:
                    found.append(f"{method} {address[:200]} {str(sent)[:600]}: {told}")
    return found


VISITORS: dict[str, Person | None] = {role: person(role) for role in ROLES} | {"nobody": None}


@pytest.mark.slow
@pytest.mark.parametrize("name", VISITORS)
def test_nothing_that_one_role_sends_is_our_fault(
    office: Office, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    app = app_of(full_desk(DAY), NOW, office=office, who=VISITORS[name])
    with caplog.at_level(logging.WARNING):
        assert faults(app, Sender(office), 1, caplog) == []


@pytest.mark.slow
def test_nothing_that_is_sent_by_whoever_may_do_everything_is_our_fault(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    app = app_of(full_desk(DAY), NOW, office=office, who=ALL_ROLES)
    with caplog.at_level(logging.WARNING):
        assert faults(app, Sender(office), ROUNDS, caplog) == []
