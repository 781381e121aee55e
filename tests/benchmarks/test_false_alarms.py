import json

from click.testing import CliRunner

from benchmarks import false_alarms


def test_false_alarms_are_counted_with_and_without_weights() -> None:
    given = ["--cities", "4", "--incidents", "3000", "--json"]
    done = CliRunner().invoke(false_alarms.main, given)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert {a["weights"] for a in told["alarms"]} == set(false_alarms.WEIGHTS)
    assert all(a["share"] <= 0.5 for a in told["alarms"])
    assert told["level"] == 0.05
