import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.risk.kernels import Kernel, centre_weight, densities, smooth, spread
from tests.geo.wards.squares import history, square_grid

GRID = square_grid(20)
EVENTS = history(GRID, [0, 21, 21, 210, 399], [1.0, 2.0, 3.0, 90.0, 99.0])
KERNELS = (
    Kernel(0),
    Kernel(0, 30),
    Kernel(1, 90),
    Kernel(2),
    Kernel(1, power=0.5),
    Kernel(0, power=1.5),
    Kernel(np.inf),
)


def test_every_kernel_is_a_probability_over_the_cells() -> None:
    columns = densities(EVENTS, 100.0, KERNELS)
    assert columns.shape == (400, len(KERNELS))
    assert (columns >= 0).all()
    np.testing.assert_allclose(columns.sum(axis=0), 1)


def test_a_kernel_of_no_width_that_never_forgets_is_the_counts() -> None:
    column = densities(EVENTS, 100.0, [Kernel(0)])[:, 0]
    assert column[[0, 21, 210, 399]].tolist() == pytest.approx([0.2, 0.4, 0.2, 0.2])


def test_an_incident_one_half_life_older_counts_half() -> None:
    column = densities(history(GRID, [3, 9], [0.0, 30.0]), 60.0, [Kernel(0, 30)])[:, 0]
    assert column[9] == pytest.approx(2 * column[3])


def test_events_at_or_after_the_moment_change_nothing() -> None:
    early = densities(EVENTS, 90.0, KERNELS)
    later = history(GRID, [0, 21, 21, 5, 6, 7], [1.0, 2.0, 3.0, 90.0, 91.0, 500.0])
    np.testing.assert_array_equal(densities(later, 90.0, KERNELS), early)


def test_without_events_every_kernel_is_flat() -> None:
    columns = densities(history(GRID, [], []), 0.0, KERNELS)
    np.testing.assert_allclose(columns, 1 / 400)


def test_the_rim_of_the_wards_loses_nothing_to_the_sea() -> None:
    np.testing.assert_allclose(smooth(GRID, np.ones(400), 2.0), 1.0, rtol=1e-5)


@settings(deadline=None, max_examples=50)
@given(st.floats(0.3, 5))
def test_the_centre_weight_is_what_a_single_incident_leaves_in_its_cell(bandwidth: float) -> None:
    grid = square_grid(61)
    single = np.zeros(grid.n)
    single[grid.n // 2] = 1
    left = smooth(grid, single, bandwidth)[grid.n // 2]
    assert left == pytest.approx(centre_weight(bandwidth), rel=1e-2)


@pytest.mark.parametrize("kernel", KERNELS)
def test_spread_agrees_with_densities_and_splits_off_the_own_cell(kernel: Kernel) -> None:
    one = spread(EVENTS, 100.0, kernel)
    np.testing.assert_allclose(one.density, densities(EVENTS, 100.0, [kernel])[:, 0], rtol=1e-5)
    assert (one.own <= one.density + 1e-12).all()
    assert (one.sd >= 0).all()
    empty = np.setdiff1d(np.arange(400), EVENTS.cell)
    assert (one.own[empty] == 0).all()


def test_the_standard_deviation_of_counts_is_their_root() -> None:
    one = spread(history(GRID, [7] * 16 + [8] * 9, [1.0] * 25), 2.0, Kernel(0))
    assert one.sd[[7, 8, 9]].tolist() == pytest.approx([4 / 25, 3 / 25, 0])


def test_the_standard_deviation_of_a_smoothed_surface_is_what_poisson_counts_give() -> None:
    rng = np.random.default_rng(5)
    rate = np.zeros(400)
    rate[[190, 205, 212, 213]] = 6, 3, 9, 2
    draws = np.array([smooth(GRID, rng.poisson(rate).astype(float), 1.0) for _ in range(3000)])
    cell = np.repeat(np.arange(400), rate.astype(int)).tolist()
    one = spread(history(GRID, cell, [0.0] * len(cell)), 1.0, Kernel(1.0))
    spot = [190, 191, 205, 212, 230]
    np.testing.assert_allclose(one.sd[spot] * rate.sum(), draws.std(axis=0)[spot], rtol=0.06)
