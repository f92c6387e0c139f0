"""The API's document: OpenAPI 3.1, made of what the views say of themselves with `@operation`."""

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask import Flask
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

from app.core.api import HEADER, Operation, Problem, Schema
from app.core.web import PLAIN_SEGMENT

REFERENCE = "#/components/schemas/{model}"
JSON = "application/json"
PROBLEM = "application/problem+json"
UUID_SHAPE = {"type": "string", "format": "uuid"}
TEXT_SHAPE = {"type": "string", "minLength": 1, "pattern": f"^{PLAIN_SEGMENT}$"}
MEANINGS = {
    400: "`malformed_json`: the body cannot be read.",
    401: "`not_signed_in`: there is no token, or it opens nothing.",
    403: "`not_allowed`: the token has not the scope for this.",
    404: "`not_found`: it does not exist, or is not yours to see.",
    413: "`too_large`: the body is larger than a megabyte.",
    415: "`unsupported_media_type`: the body is not `application/json`.",
    422: "`invalid_input`: `errors` says which fields are not as they should be.",
    429: "`too_many_requests`: wait as long as `Retry-After` says.",
}


def document(app: Flask) -> dict[str, Any]:
    """Describe every operation of the API."""
    found = list(operations(app))
    schemas, components = _schemas(one for _rule, _view, one in found)
    paths: dict[str, Any] = {}
    for rule, view, one in found:
        for method in methods(rule):
            paths.setdefault(template(rule), {})[method.lower()] = _described(rule, view, one, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{app.config['SITE_NAME']} API", "version": "1"},
        "servers": [{"url": app.config["BASE_URL"]}],
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    }


def operations(app: Flask) -> Iterator[tuple[Rule, Any, Operation]]:
    """Give the views of the API with what they say of themselves, in the order of their addresses."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        view = app.view_functions[rule.endpoint]
        if hasattr(view, "operation"):
            yield rule, view, view.operation


def methods(rule: Rule) -> list[str]:
    """Give the methods of a rule that are described: the others follow from them."""
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def template(rule: Rule) -> str:
    """Write a rule's address as OpenAPI does."""
    return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)


def summary(view: Any) -> str:
    """Say in a line what an operation does."""
    return _first_line(view)


def _schemas(used: Iterable[Operation]) -> tuple[dict[Any, Any], dict[str, Any]]:
    """Give a reference for each schema in use, and their definitions."""
    models: list[tuple[type[BaseModel], Any]] = [(Problem, "serialization")]
    definitions: dict[str, Any] = {}
    for one in used:
        models += [(model, "serialization") for model in one.answers.values()]
        models += [(one.body, "validation")] if one.body else []
        definitions |= _shapes(one.query).get("$defs", {})
    references, described = models_json_schema(models, ref_template=REFERENCE)
    return {model: reference for (model, _mode), reference in references.items()}, definitions | described["$defs"]


def _shapes(query: type[Schema] | None) -> dict[str, Any]:
    return query.model_json_schema(ref_template=REFERENCE) if query else {}


def _described(rule: Rule, view: Any, one: Operation, schemas: Mapping[Any, Any]) -> dict[str, Any]:
    """Describe one operation."""
    described: dict[str, Any] = {
        "operationId": rule.endpoint.replace(".", "_"),
        "summary": summary(view),
        "tags": [one.tag],
        "parameters": [*_path_parameters(rule), *_query_parameters(one), *_header_parameters(one)],
        "responses": _responses(rule, view, one, schemas),
    }
    if more := inspect.cleandoc(view.__doc__ or "").partition("\n")[2].strip():
        described["description"] = more
    if security := _security(view, one):
        described["security"] = security
    if one.body:
        described["requestBody"] = {"required": one.needs_body, "content": {JSON: {"schema": schemas[one.body]}}}
    return described


def _security(view: Any, one: Operation) -> list[dict[str, Any]]:
    if view.access != "public":
        return [{"bearer": []}]
    return [{}, {"bearer": []}] if one.token_shows_more else []


def _responses(rule: Rule, view: Any, one: Operation, schemas: Mapping[Any, Any]) -> dict[str, Any]:
    """Describe every answer: the operation's own, and each way in which it may be refused."""
    meanings = {status: [MEANINGS[status]] for status in _possible_problems(rule, view, one)}
    for refusal in one.refuses:
        meanings.setdefault(refusal.status, []).append(f"`{refusal.code}`: {_first_line(refusal)}")
    answers = {status: _answer(_first_line(model), JSON, schemas[model]) for status, model in one.answers.items()}
    refusals = {s: _answer("\n".join(f"- {m}" for m in ms), PROBLEM, schemas[Problem]) for s, ms in meanings.items()}
    return {str(status): described for status, described in sorted((answers | refusals).items())}


def _possible_problems(rule: Rule, view: Any, one: Operation) -> list[int]:
    conditions = {
        400: one.body,
        401: view.access != "public" or one.token_shows_more,
        403: view.access != "public",
        404: rule.arguments,
        413: one.body,
        415: one.body,
        422: one.body or one.query or one.headers,
        429: one.limit,
    }
    return [status for status, holds in conditions.items() if holds]


def _answer(description: str, kind: str, schema: Any) -> dict[str, Any]:
    return {"description": description, "content": {kind: {"schema": schema}}}


def _first_line(described: Any) -> str:
    return inspect.cleandoc(described.__doc__ or "").partition("\n")[0]


def _path_parameters(rule: Rule) -> list[dict[str, Any]]:
    ids = set(re.findall(r"<uuid:([^<>]+)>", rule.rule))
    names = re.findall(r"<(?:[^:<>]+:)?([^<>]+)>", rule.rule)
    return [
        {"name": name, "in": "path", "required": True, "schema": UUID_SHAPE if name in ids else TEXT_SHAPE}
        for name in names
    ]


def _query_parameters(one: Operation) -> list[dict[str, Any]]:
    schema = _shapes(one.query)
    return [
        {"name": name, "in": "query", "required": name in schema.get("required", ()), "schema": shape}
        for name, shape in schema.get("properties", {}).items()
    ]


def _header_parameters(one: Operation) -> list[dict[str, Any]]:
    shape = {"type": "string", "pattern": HEADER}
    return [
        {"name": name, "in": "header", "required": False, "description": text, "schema": shape}
        for name, text in one.headers.items()
    ]
