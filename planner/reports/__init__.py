"""The report of a shift: written, signed, approved."""
