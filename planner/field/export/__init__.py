"""The documents of field work: printed checkpoints."""
