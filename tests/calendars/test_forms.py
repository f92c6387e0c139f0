"""The other forms of a feed: jCal says what the calendar says, and Atom is news that any feed reader takes."""

import json
import re
from datetime import UTC, date, datetime, time, timedelta
from xml.etree import ElementTree

import feedparser
import icalendar
import pytest

from app.core.db import db, transaction
from app.core.ical.jcal import component_json
from app.programme import service
from app.programme.models import CalendarEntry
from tests.calendars.conftest import get
from tests.calendars.test_feeds import EXTRA, LATER, add_session, change, publish, step
from tests.factories import NOW, make_project

ATOM = "{http://www.w3.org/2005/Atom}"
TEXTS = {"name", "x-wr-calname", "x-wr-caldesc"}  # the reader takes these for unknown ones, and leaves them escaped


@pytest.fixture
def programme(app):
    """Have events of each kind: with times, of whole days, cancelled, with sessions elsewhere, with odd letters."""
    make_project("Learning, by “doing”; & more", code="AFR-9")
    forum = publish("C:\\New; a, b & «д» \U0001f30d", projects=["AFR-9"], start_time=time(9), end_time=time(17),
                    themes=["green_jobs", "gender_equality"], description="One.\nTwo; “three”, \\n four.")  # fmt: skip
    add_session(forum, "From Lima", "2027-05-03 04:00", "2027-05-03 05:00", zone="America/Lima")
    publish("Whole days", city_id="lima", zone="America/Lima", title_language="es")
    publish("In Ramadan", city_id=None, country_iso3="MAR", zone="Africa/Casablanca", first_day=date(2026, 3, 2),
            last_day=date(2026, 3, 2), start_time=time(9), end_time=time(12))  # fmt: skip
    step(service.cancel, publish("Cancelled", projects=["AFR-9"], title_language="fr"), at=EXTRA)
    return forum


def plainly(component):
    """Put a component where the order of properties and a list of one do not matter; texts are read."""
    name, properties, parts = component
    said = sorted((alike(*one) for one in properties), key=repr)
    return [name, said, [plainly(part) for part in parts]]


def alike(label, parameters, kind, *values):
    if label in TEXTS and kind == "unknown":
        return [label, parameters, "text", *(re.sub(r"\\(.)", r"\1", value) for value in values)]
    if kind == "recur":
        (rule,) = values
        values = [{key: one[0] if isinstance(one, list) else one for key, one in rule.items()}]
    return [label, parameters, kind, *values]


@pytest.mark.parametrize(
    "path", ["all", "project/AFR-9", "custom?region=africa&q=new", "event/{slug}", "country/FRA"]
)  # fmt: skip
def test_jcal_says_what_the_calendar_says(client, programme, path):
    stem, _mark, asked = path.format(slug=programme.slug).partition("?")
    one, other = (get(client, f"/feeds/{stem}{suffix}?{asked}") for suffix in (".ics", ".json"))
    assert (other.status_code, other.headers["Content-Type"]) == (200, "application/calendar+json")
    assert other.headers["Content-Disposition"].endswith(".json")
    read = json.loads(other.text.replace(".json", ".ics"))  # each names its own address
    assert plainly(read) == plainly(icalendar.Calendar.from_ical(one.data).to_jcal())
    assert len(icalendar.Calendar.from_jcal(other.text).events) == one.text.count("BEGIN:VEVENT")


def test_a_line_that_is_none_is_no_jcal():
    with pytest.raises(ValueError, match="is no line"):
        component_json("BEGIN:VEVENT\r\nnothing\r\nEND:VEVENT\r\n")
    with pytest.raises(ValueError, match="is no time"):
        component_json("BEGIN:VEVENT\r\nDTSTAMP:yesterday\r\nEND:VEVENT\r\n")


def test_news_is_a_valid_feed(client, programme):
    for path in ("all", "project/AFR-9", f"event/{programme.slug}", "country/FRA"):
        answer = get(client, f"/feeds/{path}.atom")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
        feed = ElementTree.fromstring(answer.data)  # noqa: S314 -- our own
        assert feed.tag == f"{ATOM}feed"
        said = counted(feed)
        assert (said.pop("entry", 0) > 0) == (path != "country/FRA")
        assert said == {"id": 1, "title": 1, "updated": 1, "author": 1, "link": 3}
        assert [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"] == [
            f"http://localhost/feeds/{path}.atom"
        ]
        for entry in entries(feed):
            said = counted(entry)
            said.pop("category", None)
            assert said == dict.fromkeys(("id", "title", "published", "updated", "link", "summary"), 1)
            assert all(one.get("term") for one in entry.findall(f"{ATOM}category"))
            assert entry.find(f"{ATOM}link").get("href").startswith("http://localhost/events/")
        ids = [one.findtext(f"{ATOM}id") for one in (feed, *entries(feed))]
        assert len(set(ids)) == len(ids)
        assert all(one.startswith("urn:uuid:") for one in ids)
        moments = [one.text for name in ("updated", "published") for one in feed.iter(f"{ATOM}{name}")]
        assert all(datetime.fromisoformat(one).tzinfo and one.endswith("Z") for one in moments)


def counted(element):
    names = [child.tag.removeprefix(ATOM) for child in element]
    return {name: names.count(name) for name in names}


def entries(feed):
    return feed.findall(f"{ATOM}entry")


def test_news_is_read_by_a_feed_reader_newest_change_first(client, programme):
    change(programme, LATER, title="Changed")
    read = feedparser.parse(get(client, "/feeds/all.atom").data)
    assert not read.bozo
    assert read.version == "atom10"
    assert read.feed.title == "South–South Exchange"
    assert [entry.title for entry in read.entries][:2] == ["Annulé\u202f: Cancelled", "Changed"]
    assert sorted(entry.title for entry in read.entries[2:]) == ["In Ramadan", "Whole days"]
    changed = read.entries[1]
    assert changed.updated == LATER.isoformat().replace("+00:00", "Z")
    assert changed.published == NOW.isoformat().replace("+00:00", "Z")
    assert changed.link == f"http://localhost/events/{programme.slug}"
    assert sorted(tag.term for tag in changed.tags) == ["Gender equality", "Green jobs and green economy", "Workshop"]
    assert changed.summary.split("\n")[:2] == ["Mon 3 – Wed 5 May 2027, 09:00–17:00 (Nairobi)", "Nairobi, Kenya"]
    assert changed.summary.endswith("One.\nTwo; “three”, \\n four.")


def test_signs_in_a_title_are_signs_and_no_markup(client, programme):
    feed = ElementTree.fromstring(get(client, "/feeds/all.atom").data)  # noqa: S314 -- our own
    titles = [entry.findtext(f"{ATOM}title") for entry in entries(feed)]
    assert "C:\\New; a, b & «д» \U0001f30d" in titles


def test_an_id_stays_when_the_site_moves_and_an_event_changes(client, programme, app):
    def ids():
        return sorted(entry.id for entry in feedparser.parse(get(client, "/feeds/all.atom").data).entries)

    before = ids()
    app.config["BASE_URL"] = "https://exchange.example.org"
    app.test_cli_runner().invoke(args=["programme", "refresh-calendars"])
    change(programme, title="Another title", first_day=date(2027, 5, 4), last_day=date(2027, 5, 5))
    assert ids() == before
    assert "https://exchange.example.org/events/" in get(client, "/feeds/all.atom").text


def test_news_without_events_is_a_valid_feed(client):
    read = feedparser.parse(get(client, "/feeds/all.atom").data)
    assert (read.bozo, read.entries, read.feed.updated) == (False, [], "1970-01-01T00:00:00Z")


def test_a_cancelled_event_is_news_until_it_leaves_the_calendar(client, programme, app):
    shown = get(client, "/feeds/custom.atom?q=cancelled").text
    assert "<title>Annulé\u202f: Cancelled</title>" in shown
    assert 'xml:lang="fr"' in shown
    assert "lun. 3 – mer. 5 mai 2027" in shown


def test_entries_from_before_the_new_forms_are_written_with_the_texts(client, programme, app):
    with transaction():
        db.session.execute(db.update(CalendarEntry).values(jcal="", atom="", modified_at=NOW - timedelta(days=9)))
    assert json.loads(get(client, "/feeds/country/KEN.json").text)[2][0][0] == "vtimezone"
    app.test_cli_runner().invoke(args=["programme", "refresh-calendars"])
    assert len(json.loads(get(client, "/feeds/type/workshop.json").text)[2]) > 1
    assert len(feedparser.parse(get(client, "/feeds/all.atom").data).entries) == 4
    stored = db.session.scalars(db.select(CalendarEntry.modified_at)).all()
    assert min(stored) == NOW.astimezone(UTC)
