"""Every error that geo raises on purpose: what was expected, what came, what to do."""


class GeoError(ValueError):
    """Input that geo cannot use."""


class BoundaryError(GeoError):
    """Ward boundaries that cannot be used as they are."""


class TableError(GeoError):
    """A table that lacks a column, or holds values that cannot be read."""


class RoadError(GeoError):
    """A road file that cannot be read, or does not fit the city."""


class OfflineError(GeoError):
    """A step that needs the internet could not reach it."""
