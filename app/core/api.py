"""The API's frame: schemas checked at the door, problems in one form, and pages of lists.

A view says what it takes and gives with `@operation`; the checks here and the document in `openapi.py` both read that
and so agree.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Generic, ParamSpec, TypeVar
from urllib.parse import urlencode

from flask import Flask, Response, abort, current_app, request
from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, ValidationError
from pydantic_core import CoreSchema, ErrorDetails

from app.core.errors import Refusal
from app.core.limits import limiter
from app.core.web import problem

PREFIX = "/api/v1"
LARGEST_BODY = 1024 * 1024  # bytes: a thousand scans are a third of it
HEADER = r"^[\x21-\x7e]{1,200}$"
P = ParamSpec("P")
T = TypeVar("T")
MESSAGES = {"string_pattern_mismatch": "This is empty, or holds a character that cannot stand here."}


class Schema(BaseModel):
    """What comes in or goes out: unknown fields are refused, known ones do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Change(Schema):
    """What comes in to change something: a field that is left out stays as it is, so none has a default."""

    def said(self) -> dict[str, Any]:
        """Give what was sent, and nothing else."""
        return {name: getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set}

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Leave the defaults out of the document: nobody ever reads them."""
        shown = handler(core_schema)
        for shape in handler.resolve_ref_schema(shown).get("properties", {}).values():
            shape.pop("default", None)
        return shown


def left_out(description: str | None = None) -> Any:
    """Mark a field of a change that may be left out, whatever its type."""
    return Field(None, description=description)


class FieldProblem(Schema):
    """What is wrong with one field."""

    field: str
    code: str
    message: str


class Problem(Schema):
    """A “no” for programs, as RFC 9457 has it, with a code that never changes."""

    type: str
    title: str
    status: int
    code: str
    errors: list[FieldProblem] = Field([], description="What is wrong with the input, field by field.")


class Page(Schema, Generic[T]):
    """A part of a list, and where the next part is."""

    items: list[T]
    next: str | None


class PageQuery(Schema):
    """Which part of a list is asked for."""

    limit: int = Field(50, ge=1, le=500)
    after: str = Field("", max_length=500, description="The place after which to go on, as `next` gave it.")


class BadInput(Exception):
    """A request that does not have the shape its schema asks for."""

    def __init__(self, *problems: FieldProblem) -> None:
        """Keep what is wrong, field by field."""
        super().__init__("; ".join(f"{p.field}: {p.message}" for p in problems))
        self.problems = problems


class MalformedJson(Exception):
    """A request that cannot be read at all."""


@dataclass(frozen=True)
class Operation:
    """What one view takes and gives."""

    tag: str
    answers: Mapping[int, type[Schema]]
    body: type[Schema] | None = None
    query: type[Schema] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    refuses: Sequence[type[Refusal]] = ()
    limit: Callable[[], str] | None = None
    token_shows_more: bool = False

    @property
    def needs_body(self) -> bool:
        """Tell whether something must be said in the body."""
        return self.body is not None and any(field.is_required() for field in self.body.model_fields.values())

    def read(self) -> dict[str, Any]:
        """Check what comes in against its schemas."""
        _check_headers(self.headers)
        try:
            found: dict[str, Any] = {"query": self.query.model_validate(_arguments())} if self.query else {}
            if self.body:
                found["body"] = self.body.model_validate_json(_json(needed=self.needs_body), strict=True)
            return found
        except ValidationError as error:
            details = error.errors(include_url=False, include_context=False, include_input=False)
            if any(detail["type"] == "json_invalid" for detail in details):
                raise MalformedJson from error
            raise BadInput(*map(_field_problem, details)) from error


def operation(
    tag: str,
    *,
    answers: Mapping[int, type[Schema]],
    body: type[Schema] | None = None,
    query: type[Schema] | None = None,
    headers: Mapping[str, str] | None = None,
    refuses: Sequence[type[Refusal]] = (),
    limit: Callable[[], str] | None = None,
    token_shows_more: bool = False,
) -> Callable[[Callable[P, Any]], Callable[P, Any]]:
    """Say what a view takes and gives; `body` and `query` are handed to it, checked.

    `headers` are those it reads, with what they mean; `refuses` the named refusals it may answer with; `limit` how
    often one network address may call it; `token_shows_more` is for public views that show more to who has a token.
    """
    one = Operation(tag, answers, body, query, headers or {}, refuses, limit, token_shows_more)

    def described(view: Callable[P, Any]) -> Callable[P, Any]:
        @wraps(view)
        def checked(*args: P.args, **kwargs: P.kwargs) -> Any:
            kwargs.update(one.read())
            return view(*args, **kwargs)

        limited: Any = limiter.limit(one.limit)(checked) if one.limit else checked
        limited.operation = one
        return limited  # type: ignore[no-any-return]

    return described


def _arguments() -> dict[str, Any]:
    """Give what is asked for in the address; what is there twice is a list, which no schema takes."""
    return {name: said[0] if len(said) == 1 else said for name, said in request.args.lists()}


def _json(*, needed: bool) -> bytes:
    """Give the body of a request that says it is JSON; where nothing in it is needed, there may be none."""
    request.max_content_length = LARGEST_BODY
    said = request.get_data()
    if not said and not needed:
        return b"{}"
    if request.mimetype != "application/json":
        abort(415)
    return said


def _check_headers(names: Mapping[str, str]) -> None:
    for name in names:
        if name in request.headers and not re.match(HEADER.removesuffix("$") + r"\Z", request.headers[name]):
            message = "This must be 1 to 200 visible characters of ASCII."
            raise BadInput(FieldProblem(field=name, code="invalid_header", message=message))


def _field_problem(detail: ErrorDetails) -> FieldProblem:
    place = ".".join(str(part) for part in detail["loc"])
    message = MESSAGES.get(detail["type"], detail["msg"])
    return FieldProblem(field=place, code=detail["type"], message=message)


def answer(model: BaseModel, status: int = 200, *, in_short: bool = False) -> Response:
    """Answer with a schema as JSON; in short, without what says no more than its default."""
    headers = {"Cache-Control": "no-store"}  # it may be what one token alone may see
    return Response(model.model_dump_json(exclude_defaults=in_short), status, headers, mimetype="application/json")


def init_app(app: Flask) -> None:
    """Answer bad input to the API in one place."""
    app.register_error_handler(BadInput, _answer_bad_input)
    app.register_error_handler(MalformedJson, _answer_malformed)


def _answer_bad_input(error: BadInput) -> Response:
    errors = [found.model_dump() for found in error.problems]
    return problem(422, "invalid_input", "Some fields are not as they should be.", errors=errors)


def _answer_malformed(_error: MalformedJson) -> Response:
    return problem(400, "malformed_json", "The request is not JSON that can be read.")


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


def place_in(after: str, read: Callable[[str], T]) -> T | None:
    """Read back the place after which a list goes on; none is the start, and nonsense is bad input."""
    if not after:
        return None
    try:
        place = urlsafe_b64decode(after + "=" * (-len(after) % 4)).decode()
        if not place.isprintable():
            raise ValueError("a place has no control characters")
        return read(place)
    except (ValueError, OverflowError) as error:
        message = "Take the address of the next part from `next`."
        raise BadInput(FieldProblem(field="after", code="unknown_place", message=message)) from error
