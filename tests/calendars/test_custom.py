"""Feeds that combine filters: what they hold, what they are called, and what they refuse."""

import gzip
from datetime import date

import pytest

from app.core.db import db, transaction
from app.reference.catalogue import catalogue
from tests.calendars.conftest import get, read, summaries
from tests.calendars.test_feeds import publish
from tests.factories import make_project

SAID_WHOLE = (
    "South–South Exchange: Africa · Côte d'Ivoire · Forum · in Arabic · In person and online · Learning by doing · "
    "Least developed countries · Small island developing States · “skills”"
)
WEIGHT = 12 * 1024  # bytes of a public page, compressed


@pytest.fixture
def programme(app):
    """Have events that differ in each of what may be asked for."""
    make_project("Learning by doing", code="AFR-9")
    publish("Nairobi", themes=["green_jobs"], projects=["AFR-9"], languages=["en", "fr"])
    publish("Lima", city_id="lima", zone="America/Lima", type_id="forum", languages=["es"])
    publish("Dakar", city_id="dakar", zone="Africa/Dakar", themes=["green_jobs"], languages=["fr"], type_id="forum")
    publish("Praia", city_id=None, country_iso3="CPV", region_id="africa", zone="Atlantic/Cape_Verde")


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("", ["Dakar", "Lima", "Nairobi", "Praia"]),
        ("region=africa", ["Dakar", "Nairobi", "Praia"]),
        ("region=africa&theme=green_jobs", ["Dakar", "Nairobi"]),
        ("region=africa&theme=just_transition&type=forum", ["Dakar"]),
        ("theme=green_jobs&project=AFR-9", ["Nairobi"]),
        ("language=fr", ["Dakar", "Nairobi"]),
        ("country=ken&language=fr&mode=in_person", ["Nairobi"]),
        ("mode=online", []),
        ("sids=1", ["Praia"]),
        ("ldc=1", ["Dakar"]),
        ("sids=1&ldc=1", []),
        ("lldc=1", []),
        ("global_south=1&type=forum", ["Dakar", "Lima"]),
        ("q=lima", ["Lima"]),
        ("q=L%C3%8DM&region=africa", []),
    ],
)
def test_filters_are_combined(client, programme, asked, held):
    assert sorted(summaries(client, f"/feeds/custom.ics?{asked}")) == held


def test_a_list_of_countries_is_that_of_the_day_of_the_event(client):
    for year in (2023, 2024):  # Bhutan left the least developed countries on 13 December 2023
        publish(f"Thimphu {year}", city_id=None, country_iso3="BTN", region_id="asia_pacific", zone="Asia/Thimphu",
                first_day=date(year, 12, 12), last_day=date(year, 12, 14))  # fmt: skip
    assert summaries(client, "/feeds/custom.ics?ldc=1") == ["Thimphu 2023"]
    assert summaries(client, "/feeds/custom.ics?country=BTN") == ["Thimphu 2023", "Thimphu 2024"]


@pytest.mark.parametrize(
    ("asked", "name", "path"),
    [
        ("", "South–South Exchange", "/feeds/all.ics"),
        ("theme=green_jobs", "South–South Exchange: Green jobs and green economy", "/feeds/theme/green_jobs.ics"),
        ("project=AFR-9", "South–South Exchange: Learning by doing", "/feeds/project/AFR-9.ics"),
        ("language=fr", "South–South Exchange: in French", "/feeds/custom.ics?language=fr"),
        (
            "ldc=1&sids=1&q=skills&project=AFR-9&mode=hybrid&language=ar&type=forum&country=CIV&region=africa",
            SAID_WHOLE,
            "/feeds/custom.ics?q=skills&region=africa&country=CIV&type=forum&language=ar&mode=hybrid&project=AFR-9&ldc=1&sids=1",
        ),
    ],
)
def test_a_feed_has_one_address_and_a_name_in_words_however_it_is_asked_for(client, programme, asked, name, path):
    shown = read(client, f"/feeds/custom.ics?{asked}")
    assert shown["NAME"] == shown["X-WR-CALNAME"] == name
    assert shown["SOURCE"] == f"http://localhost{path}"
    one, other = get(client, f"/feeds/custom.ics?{asked}"), get(client, path)
    assert (one.data, one.headers["ETag"]) == (other.data, other.headers["ETag"])


@pytest.mark.parametrize(
    "asked",
    [
        "region=atlantis", "country=XXX", "theme=fishing", "type=party", "language=zz", "language=french",
        "mode=by_boat", "project=AFR-99", "region=africa&country=XXX",
    ],
)  # fmt: skip
def test_what_nobody_knows_is_not_found(client, programme, asked):
    answer = get(client, f"/feeds/custom.ics?{asked}", If_None_Match="*")
    assert (answer.status_code, answer.mimetype, answer.text) == (404, "text/plain", "There is no such feed.\n")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("colour=red", "“colour” is no filter of a calendar."),
        ("when=upcoming", "“when” is no filter of a calendar."),
        ("region=africa&lang=fr", "“lang” is no filter of a calendar."),
        ("%0Ax" + "y" * 99 + "=1", "“x" + "y" * 38 + "” is no filter of a calendar."),
        ("region=africa&region=americas", "“region” is asked for more than once."),
        ("region=africa&region=africa", "“region” is asked for more than once."),
        ("region=", "“region” is empty: leave it out to ask for all."),
        ("q=%20", "“q” is empty: leave it out to ask for all."),
        ("q=%CC%81", "“q” is too long, or no text."),
        ("q=" + "x" * 201, "“q” is too long, or no text."),
        ("q=a%0D%0AX-EVIL:1", "“q” is too long, or no text."),
        ("sids=yes", "“sids” is asked for by sids=1."),
        ("ldc=0", "“ldc” is asked for by ldc=1."),
    ],
)
def test_what_no_calendar_could_answer_truly_is_refused_in_a_line(client, programme, asked, told):
    answer = get(client, f"/feeds/custom.ics?{asked}", If_None_Match="*")
    assert (answer.status_code, answer.mimetype, answer.text) == (400, "text/plain", f"{told}\n")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def test_a_combined_feed_is_found_unchanged_like_any_other(client, programme):
    path = "/feeds/custom.ics?region=africa&sids=1"
    first = get(client, path)
    assert get(client, path, If_None_Match=first.headers["ETag"]).status_code == 304
    assert first.headers["Content-Disposition"] == "inline; filename=custom.ics"
    head = client.head(path)
    assert (head.status_code, head.headers["Content-Length"]) == (200, first.headers["Content-Length"])
    publish("Another")
    assert get(client, path, If_None_Match=first.headers["ETag"]).status_code == 200


def test_the_page_combines_what_is_chosen_and_keeps_it_chosen(client, programme):
    page = client.get("/feeds?q=&region=africa&country=&theme=green_jobs&type=&language=&mode=&project=&sids=1").text
    path = "/feeds/custom.ics?region=africa&amp;theme=green_jobs&amp;sids=1"
    assert f'value="http://localhost{path}"' in page
    assert f'href="webcal://localhost{path}"' in page
    assert "cid=webcal%3A%2F%2Flocalhost%2Ffeeds%2Fcustom.ics%3Fregion%3Dafrica%26theme%3Dgreen_jobs%26sids%3D1" in page
    assert ">Africa · Green jobs and green economy · Small island developing States</h2>" in page
    assert '<option value="africa" selected>' in page
    assert 'name="sids" value="1" checked>' in page
    assert 'aria-label="QR code of the address webcal://localhost/feeds/custom.ics?region=africa' in page
    assert '<p hidden data-copies="address">' in page


@pytest.mark.parametrize("asked", ["region=atlantis", "project=AFR-99", "language=zz"])
def test_the_page_knows_no_feed_of_what_nobody_knows(client, programme, asked):
    assert client.get(f"/feeds?{asked}").status_code == 404


def test_the_page_stays_light(client, programme):
    assert len(gzip.compress(client.get("/feeds?region=africa&sids=1&project=AFR-9").data, 5)) < WEIGHT


@pytest.mark.parametrize(
    ("look", "feed", "title"),
    [
        ("", "/feeds/all.ics", "All events"),
        ("region=africa&when=2027", "/feeds/region/africa.ics", "Africa"),
        ("type=forum&language=fr&view=map", "/feeds/custom.ics?type=forum&amp;language=fr", "Forum · in French"),
    ],
)
def test_the_programme_names_the_calendar_of_what_it_shows(client, programme, look, feed, title):
    link = f'<link rel="alternate" type="text/calendar" href="{feed}" title="{title}">'
    assert link in client.get(f"/?{look}").text


def test_the_programme_leads_to_the_page_of_the_calendar_of_what_it_shows(client, programme):
    assert 'href="/feeds?type=forum&amp;language=fr"' in client.get("/?type=forum&language=fr").text


def test_crawlers_leave_combinations_of_pages_alone_and_calendars_may_read_theirs(client):
    lines = client.get("/robots.txt").text.splitlines()
    assert lines.index("Allow: /feeds/custom.") < lines.index("Disallow: /*?")


def test_every_list_of_countries_can_be_asked_for(client):
    assert {get(client, f"/feeds/custom.ics?{group}=1").status_code for group in catalogue().country_groups} == {200}


def test_a_change_of_a_list_of_countries_reaches_the_feed_with_the_texts_written_anew(client, programme, app):
    tag = get(client, "/feeds/custom.ics?sids=1").headers["ETag"]
    with transaction():
        db.session.execute(db.text("DELETE FROM memberships WHERE group_id = 'sids' AND country_iso3 = 'CPV'"))
    app.test_cli_runner().invoke(args=["programme", "refresh-calendars"])
    answer = get(client, "/feeds/custom.ics?sids=1", If_None_Match=tag)
    assert (answer.status_code, "Praia" in answer.text) == (200, False)
