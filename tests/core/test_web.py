"""What every answer has in common."""

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import NotFound, TooManyRequests

from app.core import web

STATIC = Path(web.__file__).parent.parent / "static"
ZIPPED = {"Accept-Encoding": "gzip"}


@pytest.fixture
def visitor(page: Flask) -> FlaskClient:
    """Somebody who is not signed in."""
    return page.test_client()


def test_a_page_may_load_from_our_own_origin_only(visitor: FlaskClient) -> None:
    headers = visitor.get("/page").headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert {policy[name] for name in ("script-src", "style-src", "img-src", "connect-src", "form-action")} == {"'self'"}
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_style_block_takes_effect_by_a_word_that_is_new_each_time(visitor: FlaskClient) -> None:
    seen = set()
    for _ in range(2):
        answer = visitor.get("/styled")
        word = re.findall(r'<style nonce="([\w-]{20,})">', answer.text)[0]
        assert f"style-src 'self' 'nonce-{word}'" in answer.headers["Content-Security-Policy"]
        seen.add(word)
    assert len(seen) == 2


def test_only_the_check_in_page_may_use_the_camera(visitor: FlaskClient) -> None:
    assert "camera=()" in visitor.get("/page").headers["Permissions-Policy"]
    assert "camera=(self)" in visitor.get("/organise/events/a/check-in").headers["Permissions-Policy"]


def test_production_asks_browsers_for_https_from_now_on(page: Flask) -> None:
    assert "Strict-Transport-Security" not in page.test_client().get("/page").headers
    page.config["APP_ENV"] = "production"
    assert page.test_client().get("/page").headers["Strict-Transport-Security"].startswith("max-age=63072000")


def test_pages_are_for_their_reader_alone(page: Flask) -> None:
    visitor = page.test_client()
    assert visitor.get("/page").headers["Cache-Control"] == "private, no-cache"
    with visitor.session_transaction() as session:
        session["_user_id"] = "nobody"
    assert visitor.get("/page").headers["Cache-Control"] == "no-store"


def test_a_static_file_is_kept_for_a_year_under_the_hash_of_its_content(page: Flask) -> None:
    with page.test_request_context():
        address = web.asset("style.css")
    assert re.fullmatch(r"/static/style\.[0-9a-f]{10}\.css", address)
    answer = page.test_client().get(address)
    assert answer.data == (STATIC / "style.css").read_bytes()
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("text/css", "public, max-age=31536000, immutable")


@pytest.mark.parametrize("name", ["style.css", "style.0123456789.css"])
def test_under_any_other_name_a_static_file_is_asked_for_again(visitor: FlaskClient, name: str) -> None:
    answer = visitor.get(f"/static/{name}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
    again = visitor.get(f"/static/{name}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_static_file_is_sent_compressed_to_whoever_asks(visitor: FlaskClient) -> None:
    answer = visitor.get("/static/style.css", headers=ZIPPED)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert gzip.decompress(answer.data) == (STATIC / "style.css").read_bytes()
    assert answer.headers["ETag"] != visitor.get("/static/style.css").headers["ETag"]


@pytest.mark.parametrize("name", ["", "nothing.css", "../config.py", "%2e%2e/config.py", "js", "/etc/passwd"])
def test_nothing_else_is_a_static_file(visitor: FlaskClient, name: str) -> None:
    assert visitor.get(f"/static/{name}").status_code in (404, 308)


def test_a_template_that_names_a_missing_file_is_found_out(page: Flask) -> None:
    with page.test_request_context(), pytest.raises(FileNotFoundError):
        web.asset("nothing.css")


def test_pages_and_tables_are_compressed_for_whoever_asks(visitor: FlaskClient) -> None:
    for address in ("/page", "/table"):
        plain, zipped = visitor.get(address), visitor.get(address, headers=ZIPPED)
        assert "Content-Encoding" not in plain.headers
        assert zipped.headers["Content-Encoding"] == "gzip"
        assert len(gzip.decompress(zipped.data)) == len(plain.data)
        assert "Accept-Encoding" in plain.headers["Vary"]


def test_the_length_of_a_compressed_page_tells_nothing_of_its_secrets(visitor: FlaskClient) -> None:
    lengths = {len(visitor.get("/page", headers=ZIPPED).data) for _ in range(20)}
    assert len(lengths) > 3


def test_a_feed_keeps_the_bytes_that_its_etag_names(visitor: FlaskClient) -> None:
    answer = visitor.get("/feed", headers=ZIPPED)
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_a_strong_etag_becomes_weak_when_the_page_is_compressed(page: Flask) -> None:
    answer = web.Response("x" * 1000, mimetype="application/json")
    answer.set_etag("one")
    with page.test_request_context(headers=ZIPPED):
        assert web.compress(answer).get_etag() == ("one", True)


def test_an_error_is_a_page_with_a_sentence_and_a_next_step(visitor: FlaskClient) -> None:
    answer = visitor.get("/nowhere")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text
    assert "start from the programme" in answer.text


@pytest.mark.parametrize("status", sorted(web.SENTENCES))
def test_every_error_has_a_code_that_programs_can_rely_on(status: int) -> None:
    assert re.fullmatch("[a-z_]+", web.CODES[status])


def test_a_failure_never_shows_what_went_on_inside(visitor: FlaskClient) -> None:
    for address in ("/fails", "/api/v1/fails"):
        answer = visitor.get(address)
        assert answer.status_code == 500
        assert "secret" not in answer.text
        assert "Traceback" not in answer.text


def test_where_even_the_error_page_fails_the_sentence_stands_alone(
    page: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_names: object, **_values: object) -> str:
        raise RuntimeError

    monkeypatch.setattr(web, "render_template", broken)
    answer = page.test_client().get("/fails")
    assert (answer.status_code, answer.mimetype) == (500, "text/plain")
    assert answer.text.startswith("Something went wrong on our side")


def test_programs_get_problem_details(visitor: FlaskClient) -> None:
    answer = visitor.get("/api/v1/nowhere")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.get_json(force=True)["code"] == "not_found"


def test_a_refusal_says_its_sentence_to_people_and_its_code_to_programs(visitor: FlaskClient) -> None:
    people, programs = visitor.get("/refuses"), visitor.get("/api/v1/refuses")
    assert (people.status_code, programs.status_code) == (409, 409)
    assert "That seat is taken." in people.text
    assert programs.get_json(force=True)["code"] == "taken"


def test_an_error_keeps_the_headers_that_say_what_to_do(page: Flask) -> None:
    assert set(page.test_client().delete("/page").headers["Allow"].split(", ")) >= {"GET", "POST"}
    with page.test_request_context("/page"):
        assert web.answer_http_error(TooManyRequests(retry_after=60)).headers["Retry-After"] == "60"
        assert "Retry-After" not in web.answer_http_error(NotFound()).headers


def test_a_form_from_a_page_that_was_open_too_long_can_be_sent_again(visitor: FlaskClient) -> None:
    typed = {"name": "Amina <b>", "csrf_token": "old"}
    answer = visitor.post("/page", data=typed, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 400
    assert '<input type="hidden" name="name" value="Amina &lt;b&gt;">' in answer.text
    token = re.findall(r'name="csrf_token" value="([^"]+)"', answer.text)
    assert len(token) == 1
    assert visitor.post("/page", data=typed | {"csrf_token": token[0]}).status_code == 200


@pytest.mark.parametrize(
    ("typed", "headers"),
    [
        ({"name": "Amina"}, {}),
        ({"name": "Amina"}, {"Sec-Fetch-Site": "cross-site"}),
        ({"email": "a@example.org", "password": "secret"}, {"Sec-Fetch-Site": "same-origin"}),
    ],
)
def test_another_sites_form_or_a_password_is_never_repeated(
    visitor: FlaskClient, typed: dict[str, str], headers: dict[str, str]
) -> None:
    answer = visitor.post("/page", data=typed, headers=headers)
    assert answer.status_code == 400
    assert "This page was open for too long" in answer.text
    assert not any(value in answer.text for value in typed.values())


def test_the_stylesheet_and_scripts_stay_within_their_budgets() -> None:
    assert len(gzip.compress((STATIC / "style.css").read_bytes(), 9)) <= 12_000
    assert len((STATIC / "js" / "local-time.js").read_bytes()) <= 1_024


def test_the_stylesheet_knows_no_left_and_no_right() -> None:
    css = (STATIC / "style.css").read_text()
    sided = re.findall(
        r"(?:margin|padding|border|text-align|float)[\w-]*(?:-left|-right)|text-align: (?:left|right)", css
    )
    assert sided == []
    assert re.findall(r"url\(|@import|!important", css) == []
