from click.testing import CliRunner

from planner.cli import cli
from web.serve import serve


def test_the_command_line_offers_the_server_beside_the_planner() -> None:
    shown = CliRunner().invoke(cli, ["--help"])
    assert shown.exit_code == 0
    assert cli.commands["serve"] is serve
    for command in ("serve", "plan", "demo", "risk"):
        assert f"\n  {command} " in shown.output


def test_a_city_that_does_not_exist_ends_with_code_2_and_the_cities_there_are() -> None:
    shown = CliRunner().invoke(cli, ["serve", "--city", "atlantis", "--port", "0"])
    assert shown.exit_code == 2
    assert "patroli city add atlantis" in shown.output
