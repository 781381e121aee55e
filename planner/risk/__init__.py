"""The situation of a morning: rates, surfaces, hotspots, districts."""
