"""How snapshots and patrol minutes are kept."""
