import json

import numpy as np
import pytest
from click.testing import CliRunner

from benchmarks import hotspots


def test_the_simulated_points_lie_in_the_city_and_a_quarter_share_addresses() -> None:
    frame, x, y = hotspots.simulated(8000, seed=3)
    wards, surfaces = hotspots.city(x, y)
    assert (surfaces["pagi"].grid.cell_of(x, y) >= 0).all()
    assert len(wards) == 36
    assert frame["time"].is_monotonic_increasing
    again, _, _ = hotspots.simulated(8000, seed=3)
    assert frame.equals(again)
    distinct = len(np.unique(np.column_stack([x, y]), axis=0))
    assert 0.75 * 8000 < distinct < 0.98 * 8000


@pytest.mark.slow
def test_the_command_prints_what_each_size_took() -> None:
    result = CliRunner().invoke(hotspots.main, ["--points", "3000", "--json"])
    assert result.exit_code == 0, result.output
    (run,) = json.loads(result.output)["runs"]
    assert run["points"] == 3000
    assert run["hotspots"] >= 3
    assert run["peak_mb"] >= run["before_mb"] > 0
