"""The use cases, one module per noun: load, call the pure core, keep."""
