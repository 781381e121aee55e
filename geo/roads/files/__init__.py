"""Street files: downloaded, read from OpenStreetMap and OSMnx forms, cached."""
