"""Log lines tell what happened, and nothing that opens a door."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from planner.errors import StoreError
from planner.logs import OURS, Form, logging_as, mask, request_id, start_logging


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = (list(root.handlers), root.level, {n: logging.getLogger(n).level for n in OURS})
    yield io.StringIO()
    root.handlers[:], levels = before[0], before[2]
    root.setLevel(before[1])
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def test_a_json_line_is_one_object_with_its_fields(lines: io.StringIO) -> None:
    start_logging("json", lines)
    token = request_id.set("abc")
    logging.getLogger("planner.x").info("done\nwith %s", "it", extra={"fields": {"ms": 3}})
    request_id.reset(token)
    (line,) = lines.getvalue().splitlines()
    told = json.loads(line)
    assert told.pop("time").endswith("+00:00")
    assert told == {
        "level": "info",
        "logger": "planner.x",
        "message": "done\nwith it",
        "request_id": "abc",
        "ms": 3,
    }


def test_a_text_line_is_one_line(lines: io.StringIO) -> None:
    start_logging("text", lines)
    logging.getLogger("web.x").warning("a\nb", extra={"fields": {"status": 404}})
    (line,) = lines.getvalue().splitlines()
    assert line.endswith("WARNING web.x: a\\nb status=404")


def test_a_service_says_everything_in_json_when_its_log_is(
    lines: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    def serve() -> None:
        with logging_as("json"):
            print("The first administrator's link:\n  http://x/masuk/tautan/abc")
            print("half", end="")
            print(" and half")
            logging.getLogger("planner.x").info("kept")
            raise StoreError("the database is gone")

    with pytest.raises(SystemExit):
        serve()
    told = capsys.readouterr()
    said = [json.loads(line) for line in told.out.splitlines()]
    logged = [json.loads(line) for line in told.err.splitlines()]
    assert [line["message"] for line in said] == [
        "The first administrator's link:",
        "http://x/masuk/tautan/abc",
        "half and half",
    ]
    assert [line["level"] for line in logged] == ["info", "critical"]
    assert logged[-1]["message"] == "stopped: the database is gone"
    assert "traceback" not in logged[-1]
    with pytest.raises(SystemExit), logging_as("json"):
        raise KeyError("surprise")
    assert "KeyError" in json.loads(capsys.readouterr().err)["traceback"]


def test_a_service_with_a_log_of_text_says_what_it_says(
    lines: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    def serve() -> None:
        with logging_as("text"):
            print("as it is")
            raise StoreError("left to the command line")

    with pytest.raises(StoreError):
        serve()
    assert capsys.readouterr().out == "as it is\n"


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_traceback_is_told_without_secrets(form: Form, lines: io.StringIO) -> None:
    start_logging(form, lines)
    try:
        raise ValueError("cannot open /r/geheim123/kirim for postgresql://u:geheim123@x/y")
    except ValueError:
        logging.getLogger("web.x").exception("GET /lacak/geheim123/owntracks failed")
    assert "Traceback" in lines.getvalue()
    assert "ValueError" in lines.getvalue()
    assert "geheim" not in lines.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "/r/geheim.geheim",
        "http://x/kalender/geheim.geheim.ics",
        "http://x/masuk/tautan/geheim",
        "/masuk/demo/geheim?a=1",
        "/x?next=/r/geheim&token=geheim",
        "/x?a=1&sandi=geheim",
        "Authorization: Bearer geheim",
        "it was eyJpZCI6ImdlaGVpbSJ9.aBcDeF.geheimgeheimgeheimgeheim in a form",
    ],
)
def test_secrets_are_masked_wherever_they_stand(text: str) -> None:
    assert "geheim" not in mask(text)
    assert "***" in mask(text)


def test_what_is_no_secret_stays() -> None:
    text = f"plan 2026-11-21 v1 seal {'5feceb66' * 8}"
    assert mask(text) == text
    assert mask("/peta /regu?x=1 pyproject.toml 1.2.3") == "/peta /regu?x=1 pyproject.toml 1.2.3"


@pytest.mark.parametrize("form", ["json", "text"])
@pytest.mark.parametrize(
    "end", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"]
)
def test_nothing_that_is_told_makes_a_line_of_its_own(
    form: Form, end: str, lines: io.StringIO
) -> None:
    start_logging(form, lines)
    forged = f"/x{end}2026-01-01 00:00:00Z INFO web: forged\x1b[2J\u202e"
    logging.getLogger("web.x").warning("%s", forged, extra={"fields": {"path": forged}})
    try:
        raise ValueError(forged)
    except ValueError:
        logging.getLogger("web.x").exception(forged)
    told = lines.getvalue()
    assert "forged" in told
    assert not [line for line in told.splitlines() if line.startswith("2026-01-01")]
    assert not {"\x1b", "\u202e"} & set(told)
    if form == "json":
        assert len(told.splitlines()) == 2
