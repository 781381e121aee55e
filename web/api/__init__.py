"""The interface for programs: JSON under /api/v1, described at /api/openapi.json."""
