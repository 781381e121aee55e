"""A description in OpenAPI 3.1 as OpenAPI 3.0 says it, for programs that know no newer one."""

from collections.abc import Mapping
from typing import Any

OPENAPI_30 = "application/vnd.oai.openapi+json;version=3.0"

_NAMED = frozenset({"properties", "schemas", "paths", "responses", "content", "securitySchemes"})
"""Objects whose keys are names, not words of the description."""


def as_openapi_30(described: Mapping[str, Any]) -> dict[str, Any]:
    """Return a description of our own making in OpenAPI 3.0.3."""
    found = _told(described)
    assert isinstance(found, dict)
    return {**found, "openapi": "3.0.3"}


def _told(node: Any, named: bool = False) -> Any:
    if isinstance(node, list):
        return [_told(part) for part in node]
    if not isinstance(node, Mapping):
        return node
    told = {k: _told(v, named=not named and k in _NAMED) for k, v in node.items()}
    return told if named else _schema(told)


def _schema(told: dict[str, Any]) -> dict[str, Any]:
    if "const" in told:
        told["enum"] = [told.pop("const")]
    if "prefixItems" in told:
        told["items"] = {"anyOf": told.pop("prefixItems")}
    told.pop("examples", None)
    if told.get("default", "") is None:
        del told["default"]
    either = told.get("anyOf", [])
    others = [part for part in either if part != {"type": "null"}]
    if len(others) == len(either):
        return told
    told["nullable"] = True
    if len(others) > 1:
        return {**told, "anyOf": others}
    del told["anyOf"]
    return {**told, "allOf": others} if "$ref" in others[0] else {**others[0], **told}
