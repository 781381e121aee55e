import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import Point, Polygon, box

from geo.errors import BoundaryError
from geo.grid import make_grid
from tests.geo.wards.squares import CRS, EAST_M, NORTH_M, square_grid, square_wards


def test_a_square_of_five_kilometres_has_four_hundred_cells_of_250_m() -> None:
    grid = square_grid(20)
    assert grid.n == 400
    assert grid.inside.shape == (20, 20)
    assert np.bincount(grid.ward).tolist() == [200, 200]


def test_a_cell_is_in_use_only_if_its_centre_lies_inside() -> None:
    triangle = Polygon([(0, 0), (1000, 0), (0, 1000)])
    wards = gpd.GeoDataFrame(geometry=[triangle], crs=CRS)
    wards.geometry = wards.translate(EAST_M, NORTH_M)
    grid = make_grid(wards, 250)
    x, y = grid.centres()
    assert (x - EAST_M + y - NORTH_M < 1000).all()
    assert grid.n == 6


def test_the_centre_of_every_cell_lies_in_that_cell() -> None:
    grid = square_grid(7)
    assert grid.cell_of(*grid.centres()).tolist() == list(range(grid.n))


def test_a_point_just_off_the_wards_belongs_to_the_cell_beside_it() -> None:
    grid = square_grid(4)
    x, y = np.array([EAST_M - 40.0, EAST_M - 900.0]), np.array([NORTH_M + 10.0, NORTH_M])
    assert grid.cell_of(x, y).tolist() == [-1, -1]
    assert grid.nearest(x, y, within_m=250).tolist() == [0, -1]


def test_unknown_places_lie_in_no_cell() -> None:
    assert square_grid(4).cells_of_lonlat(np.array([np.nan]), np.array([1.0])).tolist() == [-1]


def test_the_grid_does_not_depend_on_the_crs_of_the_ward_file() -> None:
    metres, degrees = make_grid(square_wards().to_crs(3857), 250), make_grid(square_wards(), 250)
    assert metres.n == degrees.n
    assert (metres.x0, metres.y0) == (degrees.x0, degrees.y0)


@pytest.mark.parametrize(
    ("wards", "cell_m", "message"),
    [
        (gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1)]), 250, "no CRS"),
        (gpd.GeoDataFrame(geometry=[Point(0, 0)], crs=4326), 250, "expected ward polygons"),
        (gpd.GeoDataFrame(geometry=[box(0, 0, 1e-4, 1e-4)], crs=4326), 250, "smaller cells"),
        (gpd.GeoDataFrame(geometry=[box(0, 0, 5, 5)], crs=4326), 10, "larger cells"),
        (gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1)], crs=4326), -1, "above 0 m"),
    ],
)
def test_wards_that_no_grid_fits_are_refused_with_the_remedy(
    wards: gpd.GeoDataFrame, cell_m: float, message: str
) -> None:
    with pytest.raises(BoundaryError, match=message):
        make_grid(wards, cell_m)
