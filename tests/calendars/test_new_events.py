"""News of new events for feed readers."""

import xml.etree.ElementTree as ET
from datetime import timedelta

import flask_migrate
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.programme import service
from app.programme.models import Event
from app.programme.rules import Certainty, EventStatus, Precision
from tests.calendars.conftest import get
from tests.calendars.test_feeds import publish
from tests.factories import NOW, make_event, make_project

SPACE = {"a": "http://www.w3.org/2005/Atom"}
NO_DAY = {
    "first_day": None, "last_day": None, "starts_at": None, "ends_at": None, "date_precision": Precision.UNKNOWN,
    "date_certainty": Certainty.SUGGESTED,
}  # fmt: skip


def read(client: FlaskClient, asked: str = "") -> ET.Element:
    answer = get(client, f"/feeds/new.atom{asked}")
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    return ET.fromstring(answer.data)  # noqa: S314 -- ours


def titles(client: FlaskClient, asked: str = "") -> list[str]:
    return [title.text for title in read(client, asked).findall("a:entry/a:title", SPACE)]


def test_the_newest_stands_first_also_where_no_day_is_known(client: FlaskClient, app: Flask) -> None:
    publish("Long planned")
    make_event("Some day", summary="To be told", published_at=NOW + timedelta(days=3), **NO_DAY)
    make_event("Draft", status=EventStatus.DRAFT)

    feed = read(client)

    assert [entry.findtext("a:title", None, SPACE) for entry in feed.findall("a:entry", SPACE)] == [
        "Some day", "Long planned",
    ]  # fmt: skip
    entry = feed.find("a:entry", SPACE)
    assert entry.findtext("a:published", None, SPACE) == "2027-01-18T09:00:00Z"
    assert entry.findtext("a:summary", None, SPACE) == "The date is not known yet.\nKenya\n\nTo be told"
    assert feed.findtext("a:title", None, SPACE) == "South–South Exchange: new events"
    links = {link.get("rel"): link.get("href") for link in feed.findall("a:link", SPACE)}
    assert links["self"] == "http://localhost/feeds/new.atom"


@pytest.mark.parametrize(
    ("asked", "found"),
    [("?project=AFR-9", ["Here"]), ("?country=ken&g77=1", ["There", "Here"]), ("?region=americas", [])],
)
def test_it_keeps_to_the_filters_of_the_programme(
    client: FlaskClient, app: Flask, asked: str, found: list[str]
) -> None:
    make_event("Here", projects=[make_project("Learning", code="AFR-9")], published_at=NOW)
    make_event("There", published_at=NOW + timedelta(hours=1))

    assert titles(client, asked) == found


def test_what_is_not_understood_is_refused_and_what_is_not_there_not_found(client: FlaskClient, app: Flask) -> None:
    assert get(client, "/feeds/new.atom?colour=red").status_code == 400
    assert get(client, "/feeds/new.atom?project=NONE").status_code == 404
    assert get(client, "/feeds/new.atom?region=atlantis").status_code == 404


def test_an_unchanged_one_is_not_sent_again(client: FlaskClient, app: Flask) -> None:
    publish("One")
    tag = get(client, "/feeds/new.atom").headers["ETag"]
    assert get(client, "/feeds/new.atom", If_None_Match=tag).status_code == 304
    publish("Another")
    assert get(client, "/feeds/new.atom", If_None_Match=tag).status_code == 200
    page = client.get("/?region=africa").text
    assert 'type="application/atom+xml" href="/feeds/new.atom?region=africa"' in page
    assert 'href="/feeds/new.atom?region=africa"' in client.get("/feeds?region=africa").text


def test_an_event_is_new_once(app: Flask) -> None:
    event = make_event(status=EventStatus.DRAFT, summary="Two days")
    for step, days in ((service.publish, 1), (service.postpone, 2), (service.publish, 3)):
        with transaction():
            step(db.session.get_one(Event, event.id), by=SYSTEM, at=NOW + timedelta(days=days))
    key = event.id

    assert event.published_at == NOW + timedelta(days=1)
    old = make_event("Older than the record").id
    db.session.remove()
    flask_migrate.downgrade(revision="0035")
    flask_migrate.upgrade()
    assert db.session.get_one(Event, key).published_at == NOW + timedelta(days=1)
    assert db.session.get_one(Event, old).published_at == NOW
