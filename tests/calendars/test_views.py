"""How the feeds answer: what they say of themselves, what they need not send again, and when they cannot answer."""

import gzip
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import exc

from app import create_app
from app.calendars import feed as feeds
from app.calendars import queries
from app.calendars.wish import Wish
from app.core import zones
from app.core.db import db, transaction
from app.programme import calendar, service
from app.programme.filters import Filters
from app.programme.models import ProgrammeState
from tests.calendars.conftest import get, read
from tests.conftest import settings_for
from tests.factories import NOW, make_event, make_project, make_session, make_user, sign_in
from tests.support.statements import counted

MODIFIED = "Fri, 15 Jan 2027 09:00:00 GMT"
PATHS = (
    "all.ics", "region/africa.ics", "country/KEN.ics", "theme/green_jobs.ics", "type/workshop.ics", "project/AFR-9.ics",
    "event/forum.ics", "custom.ics?region=africa&project=AFR-9", "all.json", "event/forum.json", "all.atom",
    "event/forum.atom",
)  # fmt: skip


@pytest.fixture
def event(app: Flask):
    """Have one event in the feeds, with a session, in a project."""
    project = make_project(code="AFR-9")
    event = make_event(slug="forum", projects=[project])
    make_session(event)
    with transaction():
        calendar.refresh(db.session.merge(event), at=NOW)
    return event


def selects(sent: list[str]) -> list[str]:
    """Leave out the BEGIN that SQLite is sent."""
    return [statement for statement in sent if statement != "BEGIN"]


def test_a_feed_says_what_it_is_and_how_long_it_may_be_kept(client, event):
    answer = get(client)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == "inline; filename=all.ics"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "public, max-age=900"
    assert answer.headers["Last-Modified"] == MODIFIED
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["ETag"].startswith('"')
    assert answer.headers["Accept-Ranges"] == "none"
    assert "X-Robots-Tag" not in answer.headers
    assert get(client, "/feeds/country/KEN.ics").headers["Content-Disposition"] == "inline; filename=KEN.ics"


@pytest.mark.parametrize("path", PATHS)
def test_head_answers_like_get(client, event, path):
    got, head = get(client, f"/feeds/{path}"), client.head(f"/feeds/{path}")
    assert (head.status_code, head.data, dict(head.headers)) == (200, b"", dict(got.headers))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Accept": "text/html"},
        {"Accept": "application/json;q=1, */*;q=0"},
        {"Accept-Language": "fr", "Cookie": "language=ar; session=whatever"},
        {"User-Agent": "Google-Calendar-Importer"},
        {"User-Agent": ""},
        {"Range": "bytes=0-9"},
    ],
)
def test_every_client_gets_the_same_and_no_cookie(client, event, headers):
    for path in ("/feeds/all.ics", "/feeds/all.json", "/feeds/all.atom"):
        answer = client.get(f"{path}?lang=fr&page=2", headers=headers)
        assert (answer.status_code, answer.data) == (200, get(client, path).data)
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Vary"] == "Accept-Encoding"


def test_whoever_is_signed_in_gets_what_everybody_gets(client, event):
    before = get(client)
    sign_in(client, make_user())
    after = get(client)
    assert (after.data, dict(after.headers)) == (before.data, dict(before.headers))


@pytest.mark.parametrize("path", PATHS)
def test_an_unchanged_feed_is_not_sent_again(client, event, path):
    path = f"/feeds/{path}"
    first = get(client, path)
    with counted() as sent:
        again = get(client, path, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    assert {name: again.headers[name] for name in ("ETag", "Cache-Control", "Vary")} == {
        name: first.headers[name] for name in ("ETag", "Cache-Control", "Vary")
    }
    assert "Set-Cookie" not in again.headers
    assert len(selects(sent)) == 1


@pytest.mark.parametrize("path", PATHS)
def test_a_feed_is_a_few_reads_however_many_events_it_holds(client, event, path):
    with transaction():
        for number in range(3):
            other = make_event(slug=f"other-{number}")
            calendar.refresh(other, at=NOW)
    with counted() as sent:
        assert get(client, f"/feeds/{path}").status_code == 200
    assert len([one for one in selects(sent) if one.startswith("SELECT")]) == (3 if ".atom" in path else 4)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If_None_Match": "{tag}"}, 304),
        ({"If_None_Match": "W/{tag}"}, 304),
        ({"If_None_Match": '"other", W/"another",{tag}'}, 304),
        ({"If_None_Match": "*"}, 304),
        ({"If_None_Match": '"other"'}, 200),
        ({"If_None_Match": '"other"', "If_Modified_Since": MODIFIED}, 200),
        ({"If_None_Match": "{tag}", "If_Modified_Since": "Fri, 15 Jan 2027 08:59:59 GMT"}, 304),
        ({"If_Modified_Since": MODIFIED}, 304),
        ({"If_Modified_Since": "Fri, 15 Jan 2027 09:00:01 GMT"}, 304),
        ({"If_Modified_Since": "Friday, 15-Jan-27 09:00:00 GMT"}, 304),
        ({"If_Modified_Since": "Fri, 15 Jan 2027 08:59:59 GMT"}, 200),
        ({"If_Modified_Since": "yesterday"}, 200),
        ({"If_Modified_Since": "2027-01-16"}, 200),
        ({"If_Modified_Since": ""}, 200),
        ({"If_Match": "{tag}"}, 200),
        ({"If_Match": '"other", {tag}', "If_None_Match": "{tag}"}, 304),
        ({"If_Match": "*", "If_None_Match": '"other"'}, 200),
        ({"If_Match": '"other"', "If_None_Match": "{tag}"}, 412),
        ({"If_Match": "W/{tag}"}, 412),
        ({"If_Unmodified_Since": MODIFIED}, 200),
        ({"If_Unmodified_Since": "Fri, 15 Jan 2027 08:59:59 GMT"}, 412),
        ({"If_Unmodified_Since": "Fri, 15 Jan 2027 08:59:59 GMT", "If_Match": "{tag}"}, 200),
        ({"If_Unmodified_Since": "yesterday"}, 200),
        ({"Range": "bytes=0-9", "If_Range": "{tag}"}, 200),
        ({"Range": "bytes=0-9", "If_None_Match": "{tag}"}, 304),
    ],
)
def test_conditions_mean_what_rfc_9110_says(client, event, headers, status):
    for path in ("/feeds/all.ics", "/feeds/event/forum.json", "/feeds/custom.atom?language=en"):
        tag = get(client, path).headers["ETag"]
        answer = get(client, path, **{name: value.format(tag=tag) for name, value in headers.items()})
        assert answer.status_code == status
        assert client.head(path, headers=dict(answer.request.headers)).status_code == status
        if status == 412:
            assert (answer.mimetype, answer.text) == ("text/plain", "The calendar has changed since then.\n")


def test_any_change_of_the_programme_changes_the_tag(client, event):
    before = get(client)
    with transaction():
        service.change_event(
            db.session.merge(event), {"title": "Another title"}, by=db.session.merge(make_user()), at=NOW + timedelta(1)
        )
    after = get(client, If_None_Match=before.headers["ETag"], If_Modified_Since=before.headers["Last-Modified"])
    assert (after.status_code, after.headers["Last-Modified"]) == (200, "Sat, 16 Jan 2027 09:00:00 GMT")
    assert "Another title" in after.text
    assert get(client, If_Modified_Since=before.headers["Last-Modified"]).status_code == 200


def test_the_date_of_the_last_change_never_goes_back(client, event):
    with transaction():
        calendar.programme_changed(at=NOW - timedelta(1))
    answer = get(client)
    assert answer.headers["Last-Modified"] == MODIFIED
    with transaction():
        calendar.programme_changed(at=NOW + timedelta(1))
    assert get(client).headers["Last-Modified"] == "Sat, 16 Jan 2027 09:00:00 GMT"


def test_a_tag_stands_for_all_that_shows(app, event, monkeypatch):
    tags = [
        feeds.tag_of(queries.feed(one), form)
        for form in feeds.FORMS.values()
        for one in (Wish(), Wish(Filters(region="africa")), Wish(Filters(type="forum")))
    ]
    one = queries.feed(Wish())
    monkeypatch.setitem(app.config, "SITE_NAME", "Another name")
    tags.append(feeds.tag_of(one, feeds.ICS))
    monkeypatch.setitem(app.config, "BASE_URL", "https://example.org")
    tags.append(feeds.tag_of(one, feeds.ICS))
    monkeypatch.setattr(zones, "zone_data_version", lambda: "2031a")
    tags.append(feeds.tag_of(one, feeds.ICS))
    monkeypatch.setattr(feeds, "RENDERER", "another")
    tags.append(feeds.tag_of(one, feeds.ICS))
    with transaction():
        db.session.get_one(ProgrammeState, 1).changed_at += timedelta(microseconds=1)  # a restored copy counts again
    tags.append(feeds.tag_of(queries.feed(Wish()), feeds.ICS))
    assert len(set(tags)) == len(tags)


@pytest.mark.parametrize("path", PATHS)
def test_every_worker_sends_the_same_octets_under_the_same_tag(client, event, database_url, tmp_path, path):
    other = create_app(settings_for(database_url, tmp_path / "other"))
    path, zipped = f"/feeds/{path}", {"Accept-Encoding": "gzip"}
    here = [get(client, path), client.get(path, headers=zipped)]
    there = [other.test_client().get(path), other.test_client().get(path, headers=zipped)]
    with other.app_context():
        db.engine.dispose()
    assert [(one.data, one.headers["ETag"]) for one in here] == [(one.data, one.headers["ETag"]) for one in there]


def test_gzip_is_for_whoever_asks_and_has_a_tag_of_its_own(client, event):
    plain, zipped = get(client), get(client, Accept_Encoding="gzip, deflate;q=0.5")
    assert (zipped.headers["Content-Encoding"], zipped.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert int(zipped.headers["Content-Length"]) == len(zipped.data)
    assert gzip.decompress(zipped.data) == plain.data
    assert zipped.data.count(b"\x1f\x8b\x08") == 1
    assert zipped.headers["ETag"] != plain.headers["ETag"]
    tag = zipped.headers["ETag"]
    assert get(client, Accept_Encoding="gzip", If_None_Match=tag).status_code == 304
    assert get(client, If_None_Match=tag).status_code == 200


@pytest.mark.parametrize("asked", ["", "identity", "br", "gzip;q=0", "gzip;q=0, *", "deflate, gzip;q=0.0"])
def test_who_does_not_ask_for_gzip_gets_none(client, event, asked):
    answer = get(client, Accept_Encoding=asked)
    assert ("Content-Encoding" in answer.headers, answer.data[:15]) == (False, b"BEGIN:VCALENDAR")


@pytest.mark.parametrize(
    "path",
    [
        "region/atlantis.ics", "region/Africa.ics", "country/XXX.ics", "country/ken.ics", "theme/fishing.ics",
        "type/party.ics", "project/AFR-99.ics", "event/nothing.ics", "event/%00.ics", "event/'%20OR%201=1.ics",
        "region/africa.ics.ics", "region/atlantis.json", "event/nothing.atom", "all.csv", "region/africa",
    ],
)  # fmt: skip
@pytest.mark.parametrize("condition", ["*", '"tag"'])
def test_what_is_not_there_is_not_found_whatever_the_client_has_kept(client, event, path, condition):
    answer = get(client, f"/feeds/{path}", If_None_Match=condition, If_Modified_Since="Fri, 15 Jan 2038 09:00:00 GMT")
    assert answer.status_code == 404
    assert "BEGIN" not in answer.text


def test_an_unknown_feed_is_answered_in_one_short_line(client):
    answer = get(client, "/feeds/region/atlantis.ics")
    assert (answer.mimetype, answer.text) == ("text/plain", "There is no such feed.\n")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path", "status", "told"),
    [
        ("GET", "/feeds/all.csv", 404, "There is no such page\n"),
        ("GET", "/feeds/all.ics/", 404, "There is no such page\n"),
        ("POST", "/feeds/all.ics", 405, "This page works differently\n"),
        ("PROPFIND", "/feeds/region/africa.ics", 405, "This page works differently\n"),
    ],
)
def test_a_calendar_client_is_never_answered_with_a_page(client, event, method, path, status, told):
    answer = client.open(path, method=method, headers={"Accept-Language": "fr", "Accept": "text/html"})
    assert (answer.status_code, answer.mimetype, answer.text) == (status, "text/plain", told)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["all.ics", "region/africa.json", "event/forum.atom"])
def test_a_filter_is_not_passed_over_where_it_would_be_missed(client, event, path):
    tag = get(client, f"/feeds/{path}").headers["ETag"]
    answer = get(client, f"/feeds/{path}?theme=green_jobs", If_None_Match=tag)
    told = "“theme” is a filter of /feeds/custom.ics, and of no other calendar.\n"
    assert (answer.status_code, answer.mimetype, answer.text) == (400, "text/plain", told)
    assert get(client, f"/feeds/{path}?nocache=1", If_None_Match=tag).status_code == 304


@pytest.mark.parametrize("path", ["all.ics", "region/africa.json", "event/forum.atom"])
def test_when_the_database_is_away_clients_are_asked_to_come_again(tmp_path, path):
    away = create_app(settings_for("postgresql+psycopg://nobody@127.0.0.1:9/nothing", tmp_path) | {"TESTING": False})
    answer = away.test_client().get(f"/feeds/{path}", headers={"If-None-Match": "*"})
    assert (answer.status_code, answer.mimetype, answer.headers["Retry-After"]) == (503, "text/plain", "120")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.text == "The calendar cannot be read just now. Please ask again later.\n"


def test_when_every_connection_is_taken_clients_are_asked_to_come_again(client, monkeypatch):
    def taken(*_arguments):
        raise exc.TimeoutError("no connection is free")

    monkeypatch.setattr(queries, "feed", taken)
    assert get(client).status_code == 503


def test_the_page_offers_each_way_to_subscribe(client, event):
    page = client.get("/feeds").text
    for address in (
        "webcal://localhost/feeds/all.ics",
        "https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Flocalhost%2Ffeeds%2Fall.ics",
        "https://outlook.live.com/calendar/0/addfromweb?url=http%3A%2F%2Flocalhost%2Ffeeds%2Fall.ics&amp;name=South",
        "https://outlook.office.com/calendar/0/addfromweb?url=http%3A%2F%2Flocalhost%2Ffeeds%2Fall.ics&amp;name=South",
        'value="http://localhost/feeds/all.ics"',
        '<link rel="alternate" type="text/calendar" href="/feeds/all.ics"',
    ):
        assert address in page
    assert "webcals:" not in page
    assert page.index("webcal:") < page.index("download>")
    assert "8 to 24 hours" in page


@pytest.mark.parametrize(
    ("chosen", "heading", "path"),
    [
        ("region/africa", "Afrique", "/feeds/region/africa.ics"),
        ("country/MAR", "Maroc", "/feeds/country/MAR.ics"),
        ("type/study_tour", "Voyage d’étude", "/feeds/type/study_tour.ics"),
        ("event/forum", "Forum on decent work", "/feeds/event/forum.ics"),
        ("project/AFR-9", "Learning from each other", "/feeds/project/AFR-9.ics"),
    ],
)
def test_the_page_shows_the_feed_that_was_chosen_in_the_reader_s_language(client, event, chosen, heading, path):
    page = client.get(f"/feeds?feed={chosen}&lang=fr").text
    assert f">{heading}</h2>" in page
    assert f"webcal://localhost{path}" in page
    kind, key = chosen.split("/")
    assert kind == "event" or f'<option value="{key}" selected>{heading}</option>' in page


@pytest.mark.parametrize("chosen", ["region/atlantis", "event/nothing", "event/%00", "personal/x", "", "all/x"])
def test_the_page_of_a_feed_that_is_not_there_is_not_found(client, chosen):
    assert client.get(f"/feeds?feed={chosen}").status_code == 404


def test_a_feed_that_was_sent_whole_reads_back(client, event):
    assert len(read(client, "/feeds/event/forum.ics").events) == 2
