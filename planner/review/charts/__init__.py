"""Charts as SVG text: pure functions, readable in black and white, with their own words."""
