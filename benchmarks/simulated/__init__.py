"""A simulated city that is planned day after day; see `benchmarks.service`."""
