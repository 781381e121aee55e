"""What all pages share of HTTP: keeping, transfer, bodies, limits, logs."""
