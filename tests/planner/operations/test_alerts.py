"""Who looks after the service is told of a trouble once, and once when it is over."""

import email
import hashlib
import hmac
import json
import queue
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email import policy
from itertools import count
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from geo.notice import Notice
from planner.city.office import Office
from planner.cli import cli
from planner.installation import AlertSettings
from planner.operations.alerts import send, watch
from planner.operations.alerts.look import seen
from planner.operations.alerts.model import GRACE, Trouble, due, told, weighed
from planner.operations.alerts.send import Letter, channels, mail, post
from planner.operations.alerts.watch import look_once, read, troubles_of, watching
from tests.planner.operations.listeners import (
    Listener,
    deaf_server,
    for_commands,
    mail_server,
    web_server,
)

START = datetime.fromisoformat("2026-11-20T10:00:00+07:00")
BAD = Notice.of("health.stopped")
LETTER = Letter(subject="satu\r\nBcc: lain@kota.example", text="dua", fields={"text": "dua é"})


@pytest.fixture
def mails() -> Iterator[Listener]:
    with mail_server() as listener:
        yield listener


@pytest.fixture
def posts() -> Iterator[Listener]:
    with web_server() as listener:
        yield listener


def by_mail(port: int) -> AlertSettings:
    return AlertSettings(
        mail_to=("satu@kota.example", "dua@kota.example"),
        mail_from="patroli@kota.example",
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_security="none",
    )


def by_post(port: int, path: str = "") -> AlertSettings:
    return AlertSettings(webhook=f"http://127.0.0.1:{port}{path}", webhook_secret="kunci")


@given(
    st.lists(
        st.tuples(
            st.sampled_from([BAD, None, "unseen"]),
            st.booleans(),
            st.booleans(),
            st.integers(0, 5),
        ),
        max_size=25,
    )
)
def test_whatever_comes_and_whatever_fails_word_of_trouble_and_end_take_turns(
    looks: list[tuple[Notice | str | None, bool, bool, int]],
) -> None:
    heard: dict[str, list[bool]] = {"mail": [], "webhook": []}
    known: tuple[Trouble, ...] = ()
    at = START
    for value, mail_works, hook_works, minutes in looks:
        at += timedelta(minutes=minutes)
        seen = {} if isinstance(value, str) else {"worker": value}
        known = weighed(known, seen, at=at)
        for trouble, channel in tuple(due(known, heard, at=at)):
            if mail_works if channel == "mail" else hook_works:
                heard[channel].append(trouble.over)
                known = told(known, {(trouble.name, channel)}, heard)
        known = told(known, (), heard)
    for states in heard.values():
        assert states == [bool(n % 2) for n in range(len(states))]


def test_what_is_mended_at_once_is_told_to_nobody() -> None:
    known = weighed((), {"worker": BAD}, at=START)
    assert [*due(known, {"mail"}, at=START + GRACE / 2)] == []
    assert weighed(known, {"worker": None}, at=START + GRACE) == ()


def test_what_could_not_be_looked_at_is_not_over() -> None:
    known = weighed((), {"backup": BAD}, at=START)
    known = told(known, {("backup", "mail")}, {"mail"})
    assert weighed(known, {"database": BAD}, at=START)[0] == known[0]


def test_a_way_that_is_set_no_longer_holds_up_no_end() -> None:
    known = told(weighed((), {"worker": BAD}, at=START), {("worker", "mail")}, {"mail"})
    assert told(weighed(known, {"worker": None}, at=START), (), {"webhook"}) == ()


def later(office: Office, minutes: float) -> Office:
    at = office.now() + timedelta(minutes=minutes)
    return replace(office, clock=lambda: at)


def subjects(mails: Listener) -> list[str]:
    found = [email.message_from_bytes(body, policy=policy.default) for _, body in mails.came]
    return [str(message["Subject"]) for message in found]


def test_a_trouble_is_mailed_once_however_often_it_is_seen_and_its_end_once(
    office: Office, mails: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = replace(by_mail(mails.port), plan_by="")
    now: dict[str, Notice | None] = {"worker": BAD}
    monkeypatch.setattr(watch, "seen", lambda *_: now)
    for minute in range(8):
        look_once(later(office, minute), to)
    assert subjects(mails) == ["Patroli Kota Kecil: pekerja latar, perlu ditangani"]
    assert [t.name for t in troubles_of(office)] == ["worker"]
    now["worker"] = None
    for minute in range(8, 12):
        look_once(later(office, minute), to)
    assert subjects(mails)[1:] == ["Patroli Kota Kecil: pekerja latar, sudah baik"]
    assert troubles_of(office) == ()


def test_two_processes_that_look_in_the_same_minute_look_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = count()
    monkeypatch.setattr(watch, "seen", lambda *_: dict.fromkeys(map(str, [next(looks)])))
    for seconds in (0, 5, 40, 60, 90, 120):
        look_once(later(office, seconds / 60), AlertSettings())
    assert next(looks) == 3


def test_a_mail_server_that_refuses_is_tried_again_and_the_other_way_is_not_held_up(
    office: Office, mails: Listener, posts: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = replace(
        by_mail(mails.port), webhook=f"http://127.0.0.1:{posts.port}", webhook_secret="kunci"
    )
    monkeypatch.setattr(watch, "seen", lambda *_: {"backup": Notice.of("health.none")})
    mails.refuse = True
    for minute in range(6):
        look_once(later(office, minute), to)
    assert (len(mails.came), len(posts.came)) == (0, 1)
    mails.refuse = False
    look_once(later(office, 7), to)
    assert (len(mails.came), len(posts.came)) == (1, 1)
    told_by = {t.name: t.told for t in troubles_of(office)}
    assert told_by == {"backup": {"mail", "webhook"}}


def test_on_a_disk_that_takes_nothing_the_trouble_is_told_and_told_once(
    office: Office, posts: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(watch, "seen", lambda *_: {"disk": Notice.of("health.free", free_number=0)})
    monkeypatch.setattr(watch, "FileLock", full)
    with monkeypatch.context() as patch:
        patch.setattr(watch, "replace_file", full)
        for minute in range(9):
            look_once(later(office, minute), by_post(posts.port))
    look_once(later(office, 10), by_post(posts.port))
    assert [json.loads(body)["text"][:19] for _, body in posts.came] == ["ruang kosong: 0 MB."]
    assert watch._UNWRITTEN == {}


def test_a_clock_that_ran_ahead_puts_off_nothing() -> None:
    known = weighed((), {"worker": BAD}, at=START + timedelta(days=400))
    known = weighed(known, {"worker": BAD}, at=START)
    assert [*due(known, {"mail"}, at=START + GRACE)] == [(known[0], "mail")]


def test_a_server_that_never_answers_holds_up_nothing_but_the_next_look(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(send, "TIMEOUT_S", 0.05)
    monkeypatch.setattr(watch, "seen", lambda *_: {"worker": BAD})
    with deaf_server() as port:
        for settings in (by_mail(port), by_post(port)):
            for send_it in channels(settings).values():
                with pytest.raises(OSError, match="timed out"):
                    send_it(settings, LETTER)
        monkeypatch.setenv("PATROLI_ALERTS_WEBHOOK", f"http://127.0.0.1:{port}")
        monkeypatch.setenv("PATROLI_ALERTS_WEBHOOK_SECRET", "kunci")
        monkeypatch.setattr(send, "TIMEOUT_S", 30)
        began = time.monotonic()
        with watching(office, every_s=0.01):
            time.sleep(0.05)
        assert time.monotonic() - began < 5


def test_server_and_worker_look_again_and_again_whatever_a_look_meets(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: queue.Queue[AlertSettings] = queue.Queue()

    def meet(_office: Office, to: AlertSettings) -> None:
        looks.put(to)
        raise ZeroDivisionError

    monkeypatch.setattr(watch, "look_once", meet)
    with watching(office, every_s=0.001), pytest.raises(queue.Empty):
        looks.get(timeout=0.05)
    monkeypatch.setenv("PATROLI_ALERTS_WEBHOOK", "http://127.0.0.1:9")
    monkeypatch.setenv("PATROLI_ALERTS_WEBHOOK_SECRET", "kunci")
    with watching(office, every_s=0.001):
        assert [looks.get(timeout=5).webhook for _ in range(3)] == ["http://127.0.0.1:9"] * 3


def test_what_is_posted_is_signed_and_tells_programs_what_people_read(posts: Listener) -> None:
    post(by_post(posts.port), LETTER)
    headers, body = posts.came[0]
    signed = hmac.new(b"kunci", body, hashlib.sha256).hexdigest()
    assert headers["X-Patroli-Signature"] == f"sha256={signed}"
    assert json.loads(body) == {"text": "dua é"}


def test_an_answer_that_is_no_success_fails_leads_nowhere_and_tells_no_address(
    posts: Listener,
) -> None:
    with pytest.raises(OSError, match="the webhook answered 302"):
        post(by_post(posts.port, "/pergi"), LETTER)
    posts.refuse = True
    with pytest.raises(OSError, match="answered 500") as failed:
        post(by_post(posts.port, "/kunci-di-alamat"), LETTER)
    assert "kunci" not in str(failed.value)
    assert len(posts.came) == 2


def test_no_text_makes_another_header_of_a_mail(mails: Listener) -> None:
    mail(by_mail(mails.port), LETTER)
    message = email.message_from_bytes(mails.came[0][1], policy=policy.default)
    assert message["Bcc"] is None
    assert message["To"] == "satu@kota.example, dua@kota.example"
    assert message["Subject"] == "satu Bcc: lain@kota.example"


def test_without_starttls_no_mail_leaves_where_it_is_asked_for(mails: Listener) -> None:
    with pytest.raises(OSError, match="STARTTLS"):
        mail(replace(by_mail(mails.port), smtp_security="starttls"), LETTER)
    assert mails.came == []


@pytest.mark.parametrize("text", ["", "{", "[]", '{"looked": "x"}', '{"looked": 3, "troubles": 4}'])
def test_a_broken_note_of_what_was_told_stops_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "alerts.json").write_text(text)
    assert read(tmp_path / "alerts.json") == (None, ())


def test_a_backup_that_failed_or_was_never_made_and_a_plan_not_published_are_troubles(
    office: Office,
) -> None:
    found = seen(office, AlertSettings(plan_by="00:00"))
    assert found["backup"] == Notice.of("health.none")
    assert found["no_plan"] == Notice.of("alerts.no_plan", day=office.now().date())
    assert found["worker"] == BAD
    assert found["disk"] is None
    assert "no_plan" not in seen(office, AlertSettings(plan_by=""))


def test_the_command_sends_a_test_by_every_way_and_tells_which_failed(
    office: Office, mails: Listener, posts: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    for_commands(office, monkeypatch)
    none = CliRunner().invoke(cli, ["alerts", "--test", "--city", "kecil"])
    assert (none.exit_code, "nobody is told" in none.output) == (1, True)
    for key, value in {
        "MAIL_TO": "satu@kota.example",
        "MAIL_FROM": "patroli@kota.example",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(mails.port),
        "SMTP_SECURITY": "none",
        "WEBHOOK": f"http://127.0.0.1:{posts.port}",
        "WEBHOOK_SECRET": "kunci",
    }.items():
        monkeypatch.setenv(f"PATROLI_ALERTS_{key}", value)
    done = CliRunner().invoke(cli, ["alerts", "--test", "--city", "kecil"])
    assert (done.exit_code, done.output) == (0, "mail: sent\nwebhook: sent\n")
    assert json.loads(posts.came[0][1])["state"] == "test"
    posts.refuse = True
    done = CliRunner().invoke(cli, ["alerts", "--test", "--city", "kecil"])
    assert (done.exit_code, done.output) == (
        1,
        "mail: sent\nwebhook: not sent: the webhook answered 500\n",
    )
    assert CliRunner().invoke(cli, ["alerts", "--city", "kecil"]).exit_code == 0
