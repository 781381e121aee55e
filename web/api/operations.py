"""How an address of the API declares what it takes and gives, checks it, and describes itself."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, Response, request
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from planner.errors import PlannerError
from planner.people.roles import ROLES
from web.access import PUBLIC, allowed, scope_of
from web.http.bodies import sent_json
from web.http.problems import PROBLEM
from web.http.texts import check

View = TypeVar("View", bound=Callable[..., Any])

JSON = "application/json"
GEOJSON = "application/geo+json"
REF = "#/components/schemas/{model}"


class Strict(BaseModel):
    """What a caller sends: nothing that is not asked for."""

    model_config = ConfigDict(extra="forbid")


class RequestError(PlannerError):
    """What a caller sent does not fit the description; lists every fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What an address takes and gives."""

    summary: str
    tag: str
    query: type[Strict] | None
    body: type[Strict] | None
    answer: Any
    media: str
    status: int


def operation(
    summary: str,
    *,
    tag: str,
    answer: Any,
    query: type[Strict] | None = None,
    body: type[Strict] | None = None,
    media: str = JSON,
    status: int = 200,
) -> Callable[[View], Callable[..., Response]]:
    """Declare what a view takes and gives.

    The view gets the checked `query` and `body` as keyword arguments, and returns what `answer`,
    any type that pydantic knows, describes.
    """
    spec = Operation(
        summary=summary,
        tag=tag,
        query=query,
        body=body,
        answer=answer,
        media=media,
        status=status,
    )
    shape: TypeAdapter[Any] = TypeAdapter(answer)

    def declare(view: View) -> Callable[..., Response]:
        @wraps(view)
        def call(**path: Any) -> Response:
            if query is not None:
                path["query"] = _checked(query, request.args.to_dict(), "query")
            elif request.args:
                raise RequestError(f"expected no parameters, got {', '.join(request.args)}")
            if body is not None:
                path["body"] = _checked(body, _sent(), "body")
            made = shape.dump_json(view(**path), by_alias=True)
            return Response(made, status=status, content_type=media)

        call.operation = spec  # type: ignore[attr-defined]
        return call

    return declare


def _sent() -> Any:
    if not request.is_json:
        raise RequestError(f"expected a body of type {JSON}, got {request.mimetype or 'none'}")
    return check(sent_json())


def _checked(model: type[Strict], given: Any, where: str) -> Strict:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        faults = (
            ".".join([where, *map(str, fault["loc"])]) + ": " + fault["msg"]
            for fault in error.errors()[:20]
        )
        raise RequestError("; ".join(faults)) from error


def description(app: Flask, *, version: str, server: str, below: str = "") -> dict[str, Any]:
    """Return the OpenAPI 3.1 description of every address that declares its operation.

    `server` is the address of what lies `below` a path.
    """
    paths: dict[str, dict[str, Any]] = {}
    schemas: dict[str, Any] = {
        "Problem": {
            "type": "object",
            "required": ["status", "title"],
            "properties": {
                "status": {"type": "integer"},
                "title": {"type": "string"},
                "detail": {"type": "string"},
            },
        }
    }
    for rule in app.url_map.iter_rules():
        spec = getattr(app.view_functions[rule.endpoint], "operation", None)
        if spec is None or not rule.rule.startswith(f"{below}/"):
            continue
        assert isinstance(spec, Operation)
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule.removeprefix(below))
        (method,) = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        who = allowed(app, rule.endpoint)
        paths.setdefault(path, {})[method.lower()] = {
            "summary": spec.summary,
            "tags": [spec.tag],
            "operationId": rule.endpoint.replace(".", "_"),
            "description": _who(who, scope_of(app, rule.endpoint)),
            "security": [] if PUBLIC in who else [{"token": []}, {"basic": []}],
            "parameters": [*_path_parameters(rule.arguments), *_query_parameters(spec, schemas)],
            "responses": _responses(spec, schemas, closed=PUBLIC not in who),
            **_body(spec, schemas),
        }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Patroli",
            "version": version,
            "description": "Risk, plans and incidents of one city. Times are RFC 3339 with zone, "
            "points are WGS 84, longitude first.",
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "basic": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "any name, and the token as password",
                },
            },
        },
    }


def _who(who: frozenset[str], scope: str) -> str:
    holders = ", ".join(sorted(w if w not in ROLES else w.replace("_", " ") for w in who))
    return f"For {holders}" if PUBLIC in who else f"For {holders}; scope of the token: {scope}"


def _schema(model: Any, schemas: dict[str, Any], mode: Any) -> dict[str, Any]:
    made = TypeAdapter(model).json_schema(ref_template=REF, mode=mode)
    schemas.update(made.pop("$defs", {}))
    return made


def _path_parameters(names: set[str]) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in sorted(names)
    ]


def _query_parameters(spec: Operation, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    if spec.query is None:
        return []
    schema = _schema(spec.query, schemas, "validation")
    return [
        {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "style": "form",
            "explode": False,
            "description": inner.get("description", ""),
            "schema": {
                k: v
                for k, v in inner.items()
                if k not in ("title", "description") and (k, v) != ("default", None)
            },
        }
        for name, inner in schema["properties"].items()
    ]


def _body(spec: Operation, schemas: dict[str, Any]) -> Mapping[str, Any]:
    if spec.body is None:
        return {}
    content = {JSON: {"schema": _schema(spec.body, schemas, "validation")}}
    return {"requestBody": {"required": True, "content": content}}


def _responses(spec: Operation, schemas: dict[str, Any], *, closed: bool) -> dict[str, Any]:
    content = {spec.media: {"schema": _schema(spec.answer, schemas, "serialization")}}
    answers: dict[str, Any] = {str(spec.status): {"description": "as asked", "content": content}}
    told = {"400": "the request does not fit", "404": "there is no such thing"}
    if closed:
        told |= {"401": "no valid token", "403": "not for this role"}
    if spec.body is not None:
        told |= {"409": "changed by somebody else in between", "413": "too much at once"}
    for code, text in told.items():
        answers[code] = {
            "description": text,
            "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    return answers
