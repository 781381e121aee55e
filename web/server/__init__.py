"""Installing and serving."""
