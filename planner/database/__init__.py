"""Where incidents, patrols and plans are kept."""
