"""The programme on paper, and what others show of a link to an event."""

import json
import re
from collections import OrderedDict
from datetime import date, time

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock, markdown
from app.core.db import db
from app.programme import queries
from app.programme.models import Event, EventRelation, EventText, Speaker, Venue
from app.programme.rules import Certainty, EventStatus, Mode, Precision, RelationKind
from app.public import paper_pages
from tests.factories import NOW, assign, findable, make_event, make_session, make_user, sign_in, wall
from tests.support.paper import facts_of, text_of

NO_DAY = {
    "first_day": None, "last_day": None, "starts_at": None, "ends_at": None, "date_precision": Precision.UNKNOWN,
}  # fmt: skip
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(autouse=True)
def _the_day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def event(app: Flask) -> Event:
    """A forum in Nairobi, in English and in French, with a session in each of two days."""
    venue = Venue(name="The old mill", address="1 River Road", city_id="nairobi")
    event = make_event(
        "Forum on #decent *work* ᏣᎳ", seats=20, city_id="nairobi", venue=venue, summary="What works",
        description="# Why\n\nBecause `it` **works**:\n\n- one\n- two\n\n    code",
        start_time=time(9), end_time=time(17),
    )  # fmt: skip
    event.texts = [EventText(language="fr", title="Forum sur le travail", summary="Ce qui marche")]
    opening = make_session(event, "Opening", room="Hall A", description="Welcome")
    opening.speakers = [Speaker(position=0, name="Amina Diallo", organisation="Ministry", country_iso3="SEN")]
    make_session(event, "Called off", cancelled=True, starts_wall=wall("2027-05-04 09:00"),
                 ends_wall=wall("2027-05-04 10:00"))  # fmt: skip
    return findable(event)


def read(client: FlaskClient, path: str) -> bytes:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return answer.data


def test_an_event_is_printed_with_its_agenda_by_day_and_the_way_to_its_page(client: FlaskClient, event: Event) -> None:
    document = read(client, f"/events/{event.slug}/programme.pdf?lang=en")

    assert facts_of(document) == {
        "title": "Forum on #decent *work* ??", "language": "en", "pages": 1, "tagged": True, "accessible": True,
    }  # fmt: skip
    said = " ".join(text_of(document).replace("\u200b", "").split())
    for words in (
        "Forum on #decent *work* ??", "What works", "Mon 3 – Wed 5 May 2027", "The old mill", "20 places",
        "Why Because it works:", "Mon 3 May 2027", "09:00–10:00 Opening", "Plenary · Hall A",
        "Amina Diallo, Ministry, Senegal", "Welcome", "Tue 4 May 2027", "Called off Cancelled",
        "Printed on Fri 15 January 2027",
    ):  # fmt: skip
        assert words in said, words
    assert f"/events/{event.slug}" in re.sub(r"\s", "", said)


def test_a_journey_is_printed_by_the_clocks_of_its_places_and_of_the_day_that_it_is_there(
    client: FlaskClient, app: Flask, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PAGES_KEPT", 10)
    monkeypatch.setitem(app.extensions, paper_pages.EXTENSION, OrderedDict())
    make_session(event, "Growers", city_id="antananarivo", host="Union")
    papers = [f"/events/{event.slug}/{name}.pdf?lang=en" for name in ("programme", "itinerary")]

    agenda = " ".join(text_of(read(client, papers[0])).split())
    assert "Each leg is told by the clocks of its place; where no city" in agenda
    assert "Times are as clocks show them" not in agenda

    late = NOW.replace(hour=22)  # in Nairobi it is the sixteenth
    monkeypatch.setattr(clock, "now", lambda: late)
    printed, itinerary = (" ".join(text_of(read(client, path)).split()) for path in papers)
    assert "Printed on Sat 16 January 2027" in printed
    assert "as of Sat 16 January 2027" in itinerary


def test_it_is_printed_in_the_language_of_the_reader(client: FlaskClient, event: Event) -> None:
    french = read(client, f"/events/{event.slug}/programme.pdf?lang=fr")
    assert (facts_of(french)["title"], facts_of(french)["language"]) == ("Forum sur le travail", "fr")
    arabic = read(client, f"/events/{event.slug}/programme.pdf?lang=ar")
    assert (facts_of(arabic)["language"], "كينيا" in text_of(arabic)) == ("ar", True)


def test_what_is_asked_for_is_printed_as_the_list_shows_it(client: FlaskClient, event: Event) -> None:
    make_event("Elsewhere", country_iso3="PER", region_id="americas")
    make_event("Postponed here", status=EventStatus.POSTPONED, first_day=date(2027, 6, 1), last_day=date(2027, 6, 1))
    make_event("Some day", **NO_DAY)

    document = read(client, "/programme.pdf?region=africa&group=g77&lang=en")

    assert (facts_of(document)["title"], facts_of(document)["accessible"]) == ("Programme – South–South Exchange", True)
    said = " ".join(text_of(document).split())
    for words in ("3 events", "Region: Africa", "List of countries: Group of 77", "Coming up May 2027", "June 2027",
                  "Postponed here Postponed", "Date to be announced", "Nairobi, Kenya"):  # fmt: skip
        assert words in said, words
    assert "Elsewhere" not in said
    assert 'href="/programme.pdf?region=africa&amp;group=g77"' in client.get("/?region=africa&group=g77").text


def test_a_long_programme_says_how_much_of_it_is_printed(
    client: FlaskClient, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_event("Another", date_certainty=Certainty.HELD, **NO_DAY)
    assert "Past events" in text_of(read(client, "/programme.pdf"))
    monkeypatch.setattr(paper_pages, "MOST", 1)
    assert "Only the first 1 stand here." in text_of(read(client, "/programme.pdf"))


def test_a_document_is_drawn_once_until_the_programme_changes(
    client: FlaskClient, app: Flask, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PAGES_KEPT", 10)
    monkeypatch.setitem(app.extensions, paper_pages.EXTENSION, OrderedDict())
    monkeypatch.setattr(paper_pages, "KEPT", 1)
    path = f"/events/{event.slug}/card.png"
    first = client.get(path)
    assert (first.mimetype, first.data[:8], first.headers["Cache-Control"]) == (
        "image/png",
        PNG,
        "public, max-age=3600",
    )
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    drawn = []
    monkeypatch.setattr(paper_pages, "share_card", lambda *_: drawn.append("again") or b"x")
    assert (client.get(path).data, drawn) == (first.data, [])
    monkeypatch.setattr(queries, "revision", lambda: 99)
    assert (client.get(path).data, drawn) == (b"x", ["again"])
    assert len(app.extensions[paper_pages.EXTENSION]) == 1


def test_a_draft_is_printed_for_those_who_organise_it_alone(client: FlaskClient) -> None:
    draft, olga = make_event("Draft", status=EventStatus.DRAFT), make_user()
    assign(olga, draft)
    paths = [f"/events/{draft.slug}/programme.pdf", f"/events/{draft.slug}/card.png"]
    assert [client.get(path).status_code for path in paths] == [404, 404]
    sign_in(client, olga)
    assert [client.get(path).status_code for path in paths] == [200, 404]
    assert "ld+json" not in client.get(f"/events/{draft.slug}").text


def linked(client: FlaskClient, event: Event) -> dict[str, object]:
    page = client.get(f"/events/{event.slug}?lang=en").text
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])


def test_programs_read_an_event_in_its_page(client: FlaskClient, event: Event) -> None:
    whole = make_event("Series </script>", mode=Mode.ONLINE)
    db.session.add(EventRelation(event_id=event.id, related_id=whole.id, kind=RelationKind.PART_OF))
    db.session.commit()
    address = f"http://localhost/events/{event.slug}"

    assert linked(client, event) == {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": event.title,
        "description": "What works",
        "url": address,
        "image": f"{address}/card.png?lang=en",
        "inLanguage": ["en", "fr"],
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "startDate": "2027-05-03T09:00:00+03:00",
        "endDate": "2027-05-05T17:00:00+03:00",
        "location": [
            {
                "@type": "Place",
                "name": "The old mill",
                "address": {
                    "@type": "PostalAddress",
                    "streetAddress": "1 River Road",
                    "addressLocality": "Nairobi",
                    "addressCountry": "KE",
                },
            }
        ],
        "maximumAttendeeCapacity": 20,
        "organizer": {"@type": "Organization", "name": "South–South Exchange", "url": "http://localhost/"},
        "superEvent": [{"@type": "Event", "name": "Series </script>", "url": f"http://localhost/events/{whole.slug}"}],
    }
    part = linked(client, whole)["subEvent"]
    assert part == [{"@type": "Event", "name": event.title, "url": address}]
    page = client.get(f"/events/{event.slug}?lang=fr").text
    assert '<meta property="og:title" content="Forum sur le travail">' in page
    assert f'<meta property="og:image" content="{address}/card.png?lang=fr">' in page
    assert f'<link rel="alternate" type="application/atom+xml" href="/feeds/event/{event.slug}.atom"' in page


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"status": EventStatus.CANCELLED}, {"eventStatus": "https://schema.org/EventCancelled"}),
        ({"date_certainty": Certainty.SUGGESTED}, {"startDate": None}),
        (NO_DAY, {"startDate": None, "endDate": None}),
        ({}, {"startDate": "2027-05-03", "endDate": "2027-05-05", "description": None}),
        ({"description": "# Why\n\nIt *works*."}, {"description": "It works."}),
        ({"mode": Mode.UNKNOWN, "country_iso3": None}, {"eventAttendanceMode": None, "location": None}),
        (
            {"mode": Mode.HYBRID},
            {
                "location": [
                    {
                        "@type": "Place",
                        "name": "Kenya",
                        "address": {"@type": "PostalAddress", "addressCountry": "KE"},
                    },
                    {"@type": "VirtualLocation", "url": "http://localhost/events/here"},
                ]
            },
        ),
    ],
    ids=["cancelled", "suggested", "no-day", "whole-days", "described", "unknown", "hybrid"],
)
def test_programs_are_told_nothing_that_is_not_sure(client: FlaskClient, values, said) -> None:
    found = linked(client, make_event(slug="here", **values))
    assert {name: found.get(name) for name in said} == said


def test_markdown_becomes_plain_paragraphs_on_paper() -> None:
    text = "# Why\n\nBecause `it`\nis **good** [here](https://x.example).\n\n"
    text += "1. one  \n   more\n- two\n\n    code\n\n<b>x</b>"
    assert markdown.to_blocks(text) == [
        ("heading", "Why"),
        ("text", "Because it is good here."),
        ("entry", "one\nmore"),
        ("entry", "two"),
        ("text", "code"),
        ("text", "<b>x</b>"),
    ]
