import json

import pytest

from benchmarks.hostile import BARS, Line, report
from benchmarks.load import Tally


def line(**values: float) -> Line:
    usual = {"seconds_s": 1.0, "memory_mb": 500, "requests": 0, "answer": 400}
    return Line(file="a.csv", **{**usual, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lines", "waits_ms", "code"),
    [
        ([line(), line()], [5.0, 9.0], 0),
        ([line(), line(seconds_s=21.0)], [5.0, 9.0], 1),
        ([line(memory_mb=1501)], [5.0, 9.0], 1),
        ([line(requests=1)], [5.0, 9.0], 1),
        ([line()], [5.0, 1001.0], 1),
    ],
)
def test_the_worst_of_all_files_is_held_against_the_bars(
    lines: list[Line], waits_ms: list[float], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        report(lines, Tally("check-in", waits_ms), as_json=True)
    assert ended.value.code == code
    told = json.loads(capsys.readouterr().out)
    assert told["bars"] == BARS
    assert len(told["files"]) == len(lines)
