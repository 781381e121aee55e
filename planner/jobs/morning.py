"""What every morning needs, asked for once a day: yesterday settled, today assessed and planned."""
