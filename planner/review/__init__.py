"""Looking back: leadership, recapitulation, charts."""
