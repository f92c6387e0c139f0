"""Feeds that a process keeps: the same octets as if they were written anew, and never older than the programme."""

import gc
from datetime import timedelta

import pytest

from app import create_app
from app.calendars import kept
from app.core.db import db, transaction
from app.programme import calendar
from app.programme.models import CalendarEntry
from tests.calendars.conftest import get, summaries
from tests.calendars.test_feeds import LATER, change, publish
from tests.conftest import settings_for
from tests.factories import NOW
from tests.support.statements import counted

LARGE = 40_000  # octets of one entry: two make more than is held in memory


@pytest.fixture(autouse=True)
def _keeping(app):
    app.config["FEEDS_KEPT"] = 4


def publish_large(*titles):
    for title in titles:
        event = publish(title)
        with transaction():
            db.session.get_one(CalendarEntry, event.uid).text += "X-FILLER:" + "x" * LARGE + "\r\n"


def test_a_feed_that_was_sent_is_sent_again_after_one_read(client):
    publish()
    first = get(client)
    with counted() as sent:
        again = get(client)
    assert (again.data, dict(again.headers)) == (first.data, dict(first.headers))
    assert len(sent) == 1


@pytest.mark.parametrize("path", ["/feeds/all.ics", "/feeds/all.json", "/feeds/all.atom"])
def test_after_a_change_by_another_process_nothing_old_is_sent(client, database_url, tmp_path, path):
    event = publish()
    other = create_app(settings_for(database_url, tmp_path / "other") | {"FEEDS_KEPT": 4})
    there = other.test_client()
    before = [there.get(path), there.get(path)]
    change(event, LATER, title="Changed here")
    after = there.get(path, headers={"If-None-Match": before[0].headers["ETag"]})
    with other.app_context():
        db.engine.dispose()
    assert (before[0].data, after.data) == (before[1].data, get(client, path).data)
    assert "Changed here" in after.text


def test_each_form_and_packing_is_kept_apart(client):
    publish()
    asked = [
        ("/feeds/all.ics", ""),
        ("/feeds/all.ics", "gzip"),
        ("/feeds/all.json", ""),
        ("/feeds/region/africa.ics", ""),
    ]
    first = [get(client, path, Accept_Encoding=packing).data for path, packing in asked]
    assert [get(client, path, Accept_Encoding=packing).data for path, packing in asked] == first
    assert len(set(first)) == 4


def test_a_large_feed_lies_on_disk_for_as_many_readers_as_there_are_and_goes_with_the_last(app, client):
    publish_large("One", "Two")
    octets = get(client).data
    assert len(octets) > kept.IN_MEMORY
    [body] = kept.kept()._bodies.values()  # noqa: SLF001 -- what two clients read at once
    file, one, other = body._file, body.pieces(), body.pieces()  # noqa: SLF001
    begun = next(one), next(other)
    assert begun[1] + b"".join(other) == octets
    del body, other
    app.extensions.pop(kept.EXTENSION)
    gc.collect()
    assert not file.closed
    assert begun[0] + b"".join(one) == octets
    del one
    gc.collect()
    assert file.closed


def test_no_more_is_kept_than_there_is_room_for(client, monkeypatch):
    publish_large("One", "Two")
    for number in range(5):
        get(client, f"/feeds/custom.ics?q={'one'[: number % 3 + 1]}&language={'en' if number > 2 else 'fr'}")
    held = kept.kept()
    assert len(held._bodies) == 4  # noqa: SLF001
    monkeypatch.setattr(kept, "OCTETS", 3 * LARGE)
    octets = get(client).data
    assert get(client).data == octets
    assert sum(body.octets for body in held._bodies.values()) <= 3 * LARGE  # noqa: SLF001


def test_where_nothing_is_kept_each_feed_is_written_for_who_asks(app, client):
    app.config["FEEDS_KEPT"] = 0
    event = publish()
    assert summaries(client) == ["Forum on decent work"]
    with transaction():
        db.session.get_one(CalendarEntry, event.uid).text = "BEGIN:VEVENT\r\nSUMMARY:Anew\r\nEND:VEVENT\r\n"
    assert "SUMMARY:Anew" in get(client).text
    with transaction():
        calendar.programme_changed(at=NOW + timedelta(days=9))
    assert get(client).status_code == 200
