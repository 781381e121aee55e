"""What is set for the installation: one file or the environment, every fault told, no secret."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from planner.errors import SettingsError
from planner.settings import held, keys, settings, variable
from web.cli import cli


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the settings file of an installation where the environment sets nothing."""
    for key, _, _ in keys():
        monkeypatch.delenv(variable(key), raising=False)
    monkeypatch.delenv("PATROLI_SETTINGS", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "patroli.toml"


def test_a_file_where_one_stands_sets_what_it_names_and_no_more(file: Path) -> None:
    file.write_text('city = "kota"\n[web]\nport = 81\nallowed_hosts = ["a.id", "b.id"]\n')
    now = held()
    assert (now.settings.city, now.settings.web.port) == ("kota", 81)
    assert now.settings.web.allowed_hosts == ("a.id", "b.id")
    assert now.settings.web.host == "127.0.0.1"
    assert dict(now.origins) == dict.fromkeys(("city", "web.port", "web.allowed_hosts"), str(file))


def test_the_environment_stands_over_the_file_and_a_blank_variable_sets_nothing(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text('city = "kota"\nfolder = "a"\n[web]\nport = 81\n')
    monkeypatch.setenv("PATROLI_WEB_PORT", "82")
    monkeypatch.setenv("PATROLI_WEB_BEHIND_PROXY", "Yes")
    monkeypatch.setenv("PATROLI_WEB_ALLOWED_HOSTS", "a.id, b.id")
    monkeypatch.setenv("PATROLI_VAR", " ")
    now = held()
    assert (now.settings.web.port, now.settings.web.behind_proxy) == (82, True)
    assert now.settings.web.allowed_hosts == ("a.id", "b.id")
    assert now.origins["web.port"] == "PATROLI_WEB_PORT"
    assert now.origins["folder"] == str(file)


def test_a_file_that_is_named_must_be_there(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATROLI_SETTINGS", str(file))
    with pytest.raises(SettingsError, match=r"cannot be read .* see PATROLI_SETTINGS"):
        settings()
    file.write_text('city = "kota"')
    assert settings().city == "kota"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('databse = "x"', "no setting 'databse'; did you mean 'database'?"),
        ("[web]\nprot = 8", "no setting 'web.prot'; did you mean 'web.port'?"),
        ("[wbe]\nport = 8", "no setting 'wbe.port'; did you mean 'web.port'?"),
        ('[web]\nport = "8"', "web.port: expected a whole number, got '8'"),
        ("[web]\nport = true", "web.port: expected a whole number, got True"),
        ("[web]\nport = 70000", "web.port: expected 0 to 65535, got 70000"),
        ("web = 3", "no setting 'web'"),
        ("city = 3", "city: expected text in quotes, got 3"),
        ('[web]\nallowed_hosts = "a"', "expected a list of texts"),
        ('[web]\naddress = "kota.id"', "web.address: expected an address such as https://"),
        ("city = ", "expected a TOML file"),
        ('[alerts]\nmail_to = ["a@b.id"]', "alerts.mail_to: expected mail_from and smtp_host"),
        ('[alerts]\nmail_from = "a@b.id\\r\\nBcc: c@d.id"', "expected addresses such as"),
        ('[alerts]\nmail_from = "pasukan"', "expected addresses such as"),
        ("[alerts]\nsmtp_port = 0", "alerts.smtp_port: expected 1 to 65535, got 0"),
        ('[alerts]\nsmtp_security = "ssl"', "expected starttls, tls or none, got 'ssl'"),
        ('[alerts]\nsmtp_user = "a"\nsmtp_security = "none"', "expected smtp_security starttls"),
        ('[alerts]\nwebhook = "file:///x"', "alerts.webhook: expected an address that begins"),
        ('[alerts]\nwebhook = "https://x.id"', "expected webhook_secret beside it"),
        ('[alerts]\nplan_by = "6:30"', "alerts.plan_by: expected an hour such as"),
        ('[alerts]\nplan_by = "24:00"', "alerts.plan_by: expected an hour such as"),
        ('[alerts]\nlanguage = "jv"', "alerts.language: expected id or en, got 'jv'"),
        ("[metrics]\ntoken = 1234567890123456", "expected text in quotes, got another kind"),
        ('[metrics]\ntoken = "pendek"', "metrics.token: expected 16 characters or more"),
        ("[retention]\nincidents_days = 30", "incidents_days: expected 730 to 36500 days, or 0"),
    ],
)
def test_a_file_with_a_fault_is_refused_by_name(file: Path, text: str, told: str) -> None:
    file.write_text(text)
    file.chmod(0o600)
    with pytest.raises(SettingsError) as refused:
        settings()
    assert told in str(refused.value)


def test_all_faults_of_file_and_environment_are_told_at_once(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text('citty = "a"\n[web]\nport = -1\n')
    monkeypatch.setenv("PATROLI_CITTY", "a")
    monkeypatch.setenv("PATROLI_WEB_BEHIND_PROXY", "perhaps")
    with pytest.raises(SettingsError) as refused:
        settings()
    for told in ("'city'?", "web.port", "'PATROLI_CITY'?", "expected true or false, got 'perhaps'"):
        assert told in str(refused.value)


@pytest.mark.skipif(os.name != "posix", reason="there rights are another matter")
@pytest.mark.parametrize(("mode", "good"), [(0o600, True), (0o640, True), (0o644, False)])
def test_a_file_with_a_password_is_refused_while_everybody_may_read_it(
    file: Path, mode: int, good: bool
) -> None:
    file.write_text('database = "postgresql://patroli:rahasia@127.0.0.1/patroli"')
    file.chmod(mode)
    if good:
        assert settings().database
        return
    with pytest.raises(SettingsError, match="run 'chmod 600 /") as refused:
        settings()
    assert "rahasia" not in str(refused.value)


def test_the_command_prints_what_holds_and_from_where_without_secrets(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text('city = "kota"')
    monkeypatch.setenv("DATABASE_URL", "postgresql://patroli:ra@h/asia@127.0.0.1/patroli")
    shown = CliRunner().invoke(cli, ["settings", "--json"])
    assert shown.exit_code == 0, shown.output
    rows = {row["key"]: row for row in json.loads(shown.output)}
    assert list(rows) == [key for key, _, _ in keys()]
    assert (rows["city"]["value"], rows["city"]["from"]) == ("kota", str(file))
    assert rows["database"]["value"] == "postgresql://patroli:***@127.0.0.1/patroli"
    assert rows["database"]["from"] == "DATABASE_URL"
    assert (rows["folder"]["value"], rows["folder"]["from"]) == ("var", "found")
    plain = CliRunner().invoke(cli, ["settings"])
    assert "asia" not in plain.output
    assert len(plain.output.splitlines()) == len(rows)


def test_no_secret_of_the_settings_is_printed_or_told_in_a_fault(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = [key for key, _, secret in keys() if secret]
    assert len(hidden) >= 4
    lines: dict[str, list[str]] = {"alerts": ['smtp_host = "kota.id"']}
    for key in hidden:
        section, _, name = key.partition(".")
        start = "https://" if name == "webhook" else ""
        lines.setdefault(section, []).append(f'{name} = "{start}rahasia-{name}-panjang"')
    told = "".join(f"[{s}]\n" + "\n".join(each) + "\n" for s, each in lines.items())
    file.write_text(told)
    file.chmod(0o600)
    for words in (["settings"], ["settings", "--json"]):
        shown = CliRunner().invoke(cli, words)
        assert (shown.exit_code, "rahasia" in shown.output) == (0, False)
    assert "rahasia" not in repr(settings())
    monkeypatch.setenv("PATROLI_METRICS_LOOPBACK", "?")
    refused = CliRunner().invoke(cli, ["settings"])
    assert (refused.exit_code, "rahasia" in refused.output + refused.stderr) == (2, False)


def test_a_misspelt_setting_stops_every_command_with_a_sentence(file: Path) -> None:
    file.write_text('citty = "kota"')
    for words in (["settings"], ["health"], ["people", "list"], ["serve"], ["backup", "x"]):
        shown = CliRunner().invoke(cli, words)
        assert shown.exit_code == 2, shown.output
        assert "did you mean 'city'?" in shown.stderr
