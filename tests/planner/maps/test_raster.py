import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from geo.crs import to_degrees
from planner.errors import PlannerError
from planner.maps import RiskImage
from planner.maps.raster import SHARES, risk_image
from tests.web import sample


def picture(image: RiskImage) -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(image.png)))


def test_the_hottest_cell_is_dark_where_it_lies_on_the_earth() -> None:
    grid = sample.grid()
    values = np.zeros(grid.n)
    hot = grid.n // 3
    values[hot] = 5.0
    image = risk_image(grid, values, "pagi")
    south, west, north, east = image.bounds
    x, y = grid.centres()
    lon, lat = to_degrees(x[hot : hot + 1], y[hot : hot + 1], grid.crs)
    pixels = picture(image)
    row = int((north - lat[0]) / (north - south) * pixels.shape[0])
    col = int((lon[0] - west) / (east - west) * pixels.shape[1])
    assert pixels[row, col] == len(SHARES)
    assert (pixels > 0).mean() < 2.5 / grid.n * 1.5


def test_a_flat_surface_has_no_hottest_part() -> None:
    grid = sample.grid()
    assert not picture(risk_image(grid, np.full(grid.n, 0.2), "pagi")).any()


def test_each_class_covers_its_share_of_the_area() -> None:
    grid = sample.grid()
    image = risk_image(grid, np.arange(grid.n, dtype=float), "pagi")
    inside = picture(image)
    for level, share in enumerate(SHARES, start=1):
        assert (inside >= level).mean() == pytest.approx(share, abs=0.03)


def test_breaks_are_incidents_per_square_kilometre() -> None:
    grid = sample.grid()
    image = risk_image(grid, np.arange(grid.n, dtype=float), "pagi")
    assert image.breaks[0] == pytest.approx(0.8 * (grid.n - 1) / 0.0625)


def test_cells_outside_the_wards_stay_transparent() -> None:
    grid = sample.grid()
    grid.inside[:, : grid.inside.shape[1] // 2] = False
    image = risk_image(grid, np.arange(grid.n, dtype=float), "pagi")
    half = picture(image)
    assert not half[:, : half.shape[1] // 2 - 2].any()
    assert half[:, half.shape[1] // 2 :].any()


@pytest.mark.parametrize("values", [np.zeros(3), np.full(sample.grid().n, np.nan)])
def test_values_that_do_not_fit_the_grid_are_refused_with_the_number_expected(
    values: NDArray[np.float64],
) -> None:
    with pytest.raises(PlannerError, match=f"expected {sample.grid().n} finite values"):
        risk_image(sample.grid(), values, "pagi")


def test_the_picture_is_small_and_the_same_each_time() -> None:
    first, again = sample.risks(), sample.risks()
    assert [r.png for r in first] == [r.png for r in again]
    assert all(len(r.png) < 3000 for r in first)
