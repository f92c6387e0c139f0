"""The API's frame: schemas checked at the door, problems in one form, pages of lists, and the document made of them.

A view says what it takes and gives with `@operation`; the checks and the OpenAPI document both read that and agree.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Generic, ParamSpec, TypeVar
from urllib.parse import urlencode

from flask import Flask, Response, current_app, request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.json_schema import models_json_schema
from pydantic_core import ErrorDetails
from werkzeug.routing import Rule

from app.core.web import problem

PREFIX = "/api/v1"
P = ParamSpec("P")
T = TypeVar("T")
PATH_TYPES = {"UUIDConverter": {"type": "string", "format": "uuid"}}


class Schema(BaseModel):
    """What comes in or goes out: unknown fields are refused, known ones do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FieldProblem(Schema):
    """What is wrong with one field."""

    field: str
    code: str
    message: str


class Problem(Schema):
    """A “no” for programs, as RFC 9457 has it, with a code that never changes."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str | None = None
    errors: list[FieldProblem] | None = None


class Page(Schema, Generic[T]):
    """A part of a list, and where the next part is."""

    items: list[T]
    next: str | None


class PageQuery(Schema):
    """Which part of a list is asked for."""

    limit: int = Field(50, ge=1, le=500)
    after: str | None = Field(None, max_length=500, description="The place after which to go on, as `next` gave it.")


class BadInput(Exception):
    """A request that does not have the shape its schema asks for."""

    def __init__(self, error: ValidationError) -> None:
        """Keep what is wrong, field by field."""
        super().__init__(str(error))
        self.details = error.errors(include_url=False, include_context=False, include_input=False)
        self.malformed = any(detail["type"] == "json_invalid" for detail in self.details)


@dataclass(frozen=True)
class Operation:
    """What one view takes and gives."""

    tag: str
    body: type[Schema] | None = None
    query: type[Schema] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[int, type[Schema]] = field(default_factory=dict)


def operation(
    tag: str,
    *,
    answers: Mapping[int, type[Schema]],
    body: type[Schema] | None = None,
    query: type[Schema] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Callable[[Callable[P, Any]], Callable[P, Any]]:
    """Check what comes in against its schemas and hand it to the view as `body` and `query`; document both."""

    def described(view: Callable[P, Any]) -> Callable[P, Any]:
        @wraps(view)
        def checked(*args: P.args, **kwargs: P.kwargs) -> Any:
            try:
                if body:
                    kwargs["body"] = body.model_validate_json(request.get_data())
                if query:
                    kwargs["query"] = query.model_validate(request.args.to_dict())
            except ValidationError as error:
                raise BadInput(error) from error
            return view(*args, **kwargs)

        checked.operation = Operation(tag, body, query, headers or {}, answers)  # type: ignore[attr-defined]
        return checked

    return described


def answer(model: BaseModel, status: int = 200) -> Response:
    """Answer with a schema as JSON."""
    return Response(model.model_dump_json(), status, mimetype="application/json")


def bad_input(error: BadInput) -> Response:
    """Answer with what is wrong, field by field."""
    if error.malformed:
        return problem(400, "malformed_json", "The request is not JSON that can be read.")
    errors = [_field_problem(detail).model_dump() for detail in error.details]
    return problem(422, "invalid_input", "Some fields are not as they should be.", errors=errors)


def _field_problem(detail: ErrorDetails) -> FieldProblem:
    place = ".".join(str(part) for part in detail["loc"])
    return FieldProblem(field=place, code=detail["type"], message=detail["msg"])


def init_app(app: Flask) -> None:
    """Answer bad input to the API in one place."""
    app.register_error_handler(BadInput, bad_input)


def page_of(items: Sequence[Any], limit: int, place: Callable[[Any], str], show: Callable[[Any], T]) -> dict[str, Any]:
    """Cut a list that was read one longer than asked, and name the address of what follows."""
    shown = items[:limit]
    following = None
    if len(items) > limit:
        arguments = request.args.to_dict() | {"after": cursor(place(shown[-1]))}
        following = f"{current_app.config['BASE_URL']}{request.path}?{urlencode(arguments)}"
    return {"items": [show(item) for item in shown], "next": following}


def cursor(place: str) -> str:
    """Wrap a place in a list so that nobody is tempted to read it."""
    return urlsafe_b64encode(place.encode()).decode().rstrip("=")


def place_of(after: str) -> str | None:
    """Read a place in a list back; nonsense is no place."""
    try:
        return urlsafe_b64decode(after + "=" * (-len(after) % 4)).decode()
    except ValueError:
        return None


def document(app: Flask) -> dict[str, Any]:
    """Describe every operation of the API as OpenAPI 3.1."""
    operations: dict[str, Operation] = {
        endpoint: view.operation for endpoint, view in app.view_functions.items() if hasattr(view, "operation")
    }
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint in operations]
    schemas, components = _schemas(operations.values())
    paths: dict[str, Any] = {}
    for rule in sorted(rules, key=lambda rule: rule.rule):
        view = app.view_functions[rule.endpoint]
        path = paths.setdefault(_template(rule), {})
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            path[method.lower()] = _described(rule, view, operations[rule.endpoint], schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{app.config['SITE_NAME']} API", "version": "1"},
        "servers": [{"url": app.config["BASE_URL"]}],
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    }


def _schemas(operations: Iterable[Operation]) -> tuple[dict[Any, Any], dict[str, Any]]:
    """Give a reference for each schema in use, and their definitions."""
    used: list[tuple[type[BaseModel], Any]] = [(Problem, "serialization")]
    for one in operations:
        used += [(model, "serialization") for model in one.answers.values()]
        used += [(one.body, "validation")] if one.body else []
    references, definitions = models_json_schema(used, ref_template="#/components/schemas/{model}")
    return {model: reference for (model, _mode), reference in references.items()}, definitions.get("$defs", {})


def _described(rule: Rule, view: Any, one: Operation, schemas: Mapping[Any, Any]) -> dict[str, Any]:
    """Describe one operation."""
    summary, _, more = (view.__doc__ or "").partition("\n")
    described: dict[str, Any] = {
        "operationId": rule.endpoint.replace(".", "_"),
        "summary": summary,
        "tags": [one.tag],
        "parameters": [*_path_parameters(rule), *_query_parameters(one), *_header_parameters(one)],
        "responses": _responses(one, view, schemas),
    }
    if more.strip():
        described["description"] = more.strip()
    if view.access != "public":
        described["security"] = [{"bearer": []}]
    if one.body:
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": schemas[one.body]}}}
    return described


def _responses(one: Operation, view: Any, schemas: Mapping[Any, Any]) -> dict[str, Any]:
    """Describe every answer: the operation's own, and the problems that any call may meet."""
    possible = {400, 404, 413, 429, 503} | ({422} if one.body or one.query else set())
    possible |= set() if view.access == "public" else {401, 403}
    answers = {status: (model, "application/json") for status, model in one.answers.items()}
    answers |= {s: (Problem, "application/problem+json") for s in possible if s not in answers}
    return {
        str(status): {
            "description": (model.__doc__ or "").strip().partition("\n")[0],
            "content": {("application/problem+json" if model is Problem else kind): {"schema": schemas[model]}},
        }
        for status, (model, kind) in sorted(answers.items())
    }


def _template(rule: Rule) -> str:
    """Write a rule's address as OpenAPI does."""
    return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)


def _path_parameters(rule: Rule) -> list[dict[str, Any]]:
    kinds = rule._converters  # noqa: SLF001 -- werkzeug offers no public way to a rule's converters
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": PATH_TYPES.get(type(kind).__name__, {"type": "string", "minLength": 1}),
        }
        for name, kind in kinds.items()
    ]


def _query_parameters(one: Operation) -> list[dict[str, Any]]:
    if one.query is None:
        return []
    schema = one.query.model_json_schema()
    return [
        {"name": name, "in": "query", "required": name in schema.get("required", ()), "schema": shape}
        for name, shape in schema.get("properties", {}).items()
    ]


def _header_parameters(one: Operation) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "header",
            "required": False,
            "description": text,
            "schema": {"type": "string", "maxLength": 200},
        }
        for name, text in one.headers.items()
    ]
