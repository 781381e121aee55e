"""Whether a page's figures are those reckoned from the tables, every one of them."""

from collections.abc import Mapping, Sequence

from tests.web.review.figures.page import Figures, Key

Expected = Mapping[Key, Sequence[float] | float]


def check(shown: Figures, expected: Expected) -> None:
    """Check that what is shown and what is expected have the same places and figures."""
    told = {
        key: (value,) if isinstance(value, int | float) else tuple(value)
        for key, value in expected.items()
    }
    assert sorted(shown.keys() - told.keys()) == [], "figures that no test reckons again"
    assert sorted(told.keys() - shown.keys()) == [], "figures that the page does not show"
    wrong = {
        key: (shown[key], values)
        for key, values in told.items()
        if len(shown[key]) != len(values)
        or not all(one.tells(true) for one, true in zip(shown[key], values, strict=True))
    }
    assert not wrong, wrong
