"""The risk surface: kernels mixed by what foretells best, per shift."""
