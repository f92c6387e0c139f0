"""The API's frame: what is checked at the door, and what the document says of it."""

from pathlib import Path
from typing import Annotated, Any

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from pydantic import Field

from app import create_app
from app.accounts.access import public, requires
from app.accounts.permissions import Permission
from app.core import api
from app.core.api import Change, Page, PageQuery, Schema, answer, left_out, operation, page_of, place_in
from app.core.errors import Refusal
from app.core.fields import Clock, Day, Email, Moment, Wall, filled_line, line, lines
from app.core.openapi import document
from tests.conftest import settings_for

URL = "/api/v1/parcels"


class Lost(Refusal):
    """The parcel is lost."""

    code = "lost"
    message = _l("We cannot find it.")


class Parcel(Schema):
    """What somebody sends."""

    name: Annotated[str, filled_line(20)]
    note: Annotated[str, lines(20)] = ""
    label: Annotated[str, line(20)] = ""
    weight: int = Field(1, ge=1)
    email: Email = "amina@example.org"
    day: Day | None = None
    clock: Clock | None = None
    wall: Wall | None = None
    moment: Moment | None = None


class ParcelChange(Change):
    """What is different of it."""

    name: Annotated[str, filled_line(20)] = left_out()
    note: str | None = left_out("Some words.")


bp = Blueprint("parcels", __name__, url_prefix=URL)


@bp.post("")
@public
@operation(
    "Parcels",
    body=Parcel,
    answers={201: Parcel},
    headers={"Idempotency-Key": "Names the request."},
    refuses=(Lost,),
    limit=lambda: "40 per minute",
)
def send(body: Parcel) -> ResponseReturnValue:
    """Send a parcel.

    It arrives on the day after.
    """
    if body.name == "lost":
        raise Lost
    return answer(body, 201)


@bp.get("")
@public
@operation("Parcels", query=PageQuery, answers={200: Page[Parcel]}, token_shows_more=True)
def parcels(query: PageQuery) -> ResponseReturnValue:
    """List parcels."""
    found = [number for number in range(5) if number > (place_in(query.after, int) or -1)][: query.limit + 1]
    return answer(Page[Parcel](**page_of(found, query.limit, str, lambda number: Parcel(name=f"P{number}"))))


@bp.patch("/<slug>/<uuid:number>")
@requires(Permission.PROGRAMME_WRITE)
@operation("Parcels", body=ParcelChange, answers={200: Parcel})
def change(slug: str, number: Any, body: ParcelChange) -> ResponseReturnValue:
    """Change a parcel."""
    return answer(Parcel(name=f"{slug} {number}"))


@pytest.fixture
def parcels_app(tmp_path: Path) -> Flask:
    """Give an application whose API sends parcels; no database is asked."""
    app = create_app(settings_for("sqlite://", tmp_path) | {"RATELIMIT_ENABLED": True})
    app.register_blueprint(bp)
    return app


@pytest.fixture
def program(parcels_app: Flask) -> FlaskClient:
    """A program without a token."""
    return parcels_app.test_client()


@pytest.mark.parametrize("body", [b"", b"{", b'{"name": "\xff"}', b'{"name": "\\ud800"}', b"[" * 5000])
def test_what_is_no_json_is_a_problem_of_its_own(program: FlaskClient, body: bytes) -> None:
    answer = program.post(URL, data=body, content_type="application/json")
    assert (answer.status_code, answer.json["code"], answer.mimetype) == (
        400,
        "malformed_json",
        "application/problem+json",
    )


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_that_is_not_called_json_is_not_read(program: FlaskClient, kind: str) -> None:
    answer = program.post(URL, data=b'{"name": "a"}', content_type=kind)
    assert (answer.status_code, answer.json["code"]) == (415, "unsupported_media_type")


def test_a_body_of_more_than_a_megabyte_is_not_read(program: FlaskClient) -> None:
    answer = program.post(URL, data=b" " * (api.LARGEST_BODY + 1), content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("name", "a\x00"),
        ("name", "a\n"),
        ("name", "a\x85b"),
        ("name", "a" * 21),
        ("name", None),
        ("label", "\x7f"),
        ("note", "\x1b[31m"),
        ("weight", "1"),
        ("weight", 0),
        ("email", "amina"),
        ("email", "Amina <amina@example.org>"),
        ("day", "2027-02-30"),
        ("day", "1700-01-01"),
        ("day", "86400"),
        ("clock", "24:00"),
        ("clock", "9:00"),
        ("wall", "2027-05-03T09:00Z"),
        ("moment", "2027-05-03T09:00"),
        ("moment", "1700000000"),
        ("moment", "0001-01-01T00:00:00+14:00"),
        ("other", 1),
    ],
)
def test_a_field_that_is_not_as_it_should_be_is_named(program: FlaskClient, field: str, value: Any) -> None:
    answer = program.post(URL, json={"name": "a"} | {field: value})
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_input")
    assert [problem["field"] for problem in answer.json["errors"]] == [field]


def test_what_is_well_written_comes_back_as_it_was_meant(program: FlaskClient) -> None:
    said = {
        "name": " Amina Diallo ",
        "note": "one\ntwo\ttabs",
        "label": "",
        "weight": 3,
        "email": "amina@Example.ORG",
        "day": "2027-05-03",
        "clock": "09:00",
        "wall": "2027-05-03T09:00",
        "moment": "2027-05-03T09:00:00+03:00",
    }
    answer = program.post(URL, json=said, headers={"Idempotency-Key": "a-1"})
    assert (answer.status_code, answer.json) == (201, said | {"email": "amina@example.org"})


@pytest.mark.parametrize("key", ["", "a b", "ü", "x" * 201])
def test_a_header_that_is_not_as_it_should_be_is_named(program: FlaskClient, key: str) -> None:
    answer = program.post(URL, json={"name": "a"}, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "Idempotency-Key")


def test_a_refusal_is_a_problem_with_its_code(program: FlaskClient) -> None:
    answer = program.post(URL, json={"name": "lost"})
    assert answer.json == {"type": "about:blank", "title": "We cannot find it.", "status": 409, "code": "lost"}


def test_who_calls_too_often_is_told_when_to_come_back(program: FlaskClient) -> None:
    answers = [program.post(URL, json={"name": "a"}) for _ in range(41)]
    assert {answer.status_code for answer in answers[:40]} == {201}
    assert (answers[40].status_code, answers[40].json["code"]) == (429, "too_many_requests")
    assert int(answers[40].headers["Retry-After"]) <= 61


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=501", "limit=a", "limit=1&limit=2", "other=1", "after=%21", "after=YQ"]
)
def test_a_list_cannot_be_asked_for_in_other_words(program: FlaskClient, query: str) -> None:
    answer = program.get(f"{URL}?{query}")
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_input")


def test_a_list_comes_in_parts_that_name_the_next_one(program: FlaskClient) -> None:
    seen, address = [], f"{URL}?limit=2"
    while address:
        part = program.get(address.removeprefix("http://localhost")).json
        seen.append([parcel["name"] for parcel in part["items"]])
        address = part["next"]
    assert seen == [["P0", "P1"], ["P2", "P3"], ["P4"]]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/api/nothing", 404, "not_found"),
        ("PATCH", "/api/v1/parcels/a%00b/7f6a5b1e-0000-4000-8000-000000000000", 404, "not_found"),
        ("DELETE", URL, 405, "method_not_allowed"),
        ("PATCH", f"{URL}/a/7f6a5b1e-0000-4000-8000-000000000000", 401, "not_signed_in"),
    ],
)
def test_what_does_not_exist_is_a_problem_too(
    program: FlaskClient, method: str, path: str, status: int, code: str
) -> None:
    answer = program.open(path, method=method)
    assert (answer.status_code, answer.json["code"], answer.mimetype) == (status, code, "application/problem+json")


def test_programs_need_no_csrf_token_because_cookies_open_nothing(tmp_path: Path) -> None:
    site = create_app(settings_for("sqlite://", tmp_path) | {"WTF_CSRF_ENABLED": True}).test_client()
    for path in (
        "/api/v1/events",
        "/api/v1/events/a/scans",
        "/api/v1/registrations/7f6a5b1e-0000-4000-8000-000000000000/approve",
    ):
        assert site.post(path, json={}).status_code == 401
    assert site.post("/sign-in", data={"email": "a@example.org"}).status_code == 400


def test_the_missing_token_is_asked_for_as_http_has_it(program: FlaskClient) -> None:
    answer = program.patch(f"{URL}/a/7f6a5b1e-0000-4000-8000-000000000000")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_the_document_says_what_each_operation_takes_and_gives(parcels_app: Flask) -> None:
    with parcels_app.app_context():
        described = document(parcels_app)
    sending, listing = described["paths"][URL]["post"], described["paths"][URL]["get"]
    changing = described["paths"][URL + "/{slug}/{number}"]["patch"]
    assert (sending["summary"], sending["description"]) == ("Send a parcel.", "It arrives on the day after.")
    assert [p["name"] for p in sending["parameters"]] == ["Idempotency-Key"]
    assert set(sending["responses"]) == {"201", "400", "409", "413", "415", "422", "429"}
    assert "`lost`: The parcel is lost." in sending["responses"]["409"]["description"]
    assert ("security" in sending, listing["security"], changing["security"]) == (
        False,
        [{}, {"bearer": []}],
        [{"bearer": []}],
    )
    assert set(listing["responses"]) == {"200", "401", "422"}
    assert [(p["name"], p["in"]) for p in listing["parameters"]] == [("limit", "query"), ("after", "query")]
    assert set(changing["responses"]) == {"200", "400", "401", "403", "404", "413", "415", "422"}
    assert [p["schema"].get("format") for p in changing["parameters"]] == [None, "uuid"]


def test_the_document_gives_no_default_to_what_may_be_left_out(parcels_app: Flask) -> None:
    with parcels_app.app_context():
        shape = document(parcels_app)["components"]["schemas"]["ParcelChange"]
    assert all("default" not in field for field in shape["properties"].values())
    assert "required" not in shape


def test_people_find_every_call_on_a_page(parcels_app: Flask) -> None:
    answer = parcels_app.test_client().get("/api/v1/")
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert "PATCH /api/v1/parcels/{slug}/{number}" in answer.text
    assert "programme:write" in answer.text


def test_the_document_is_sent_once_until_it_changes(program: FlaskClient) -> None:
    first = program.get("/api/v1/openapi.json")
    assert (first.status_code, first.json["openapi"]) == (200, "3.1.0")
    again = program.get("/api/v1/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
