"""The programme as visitors see it."""

import gzip
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event as sqlalchemy_event

from app.core import clock
from app.core.db import db
from app.core.i18n import LANGUAGES
from app.programme.models import Assignment, Event, EventRelation, EventText, Session, Speaker
from app.programme.rules import Certainty, EventStatus, Mode, Policy, Precision, RelationKind
from app.programme.search import remember
from app.reference.catalogue import catalogue
from app.registration.models import Seat
from tests.factories import NOW, make_event, make_project, make_user

BUDGET = 12_000  # bytes of a page, compressed
VIEWS = ("/", "/?view=calendar&month=2027-05", "/?view=map")
UNKNOWN_DAY = {
    "first_day": None, "last_day": None, "starts_at": None, "ends_at": None, "date_precision": Precision.UNKNOWN,
}  # fmt: skip
JULY_2024 = {
    "first_day": date(2024, 7, 1), "last_day": date(2024, 7, 31), "starts_at": None, "ends_at": None,
    "date_precision": Precision.MONTH, "date_certainty": Certainty.HELD,
}  # fmt: skip
IN_2024 = JULY_2024 | {
    "first_day": date(2024, 1, 1), "last_day": date(2024, 12, 31), "date_precision": Precision.YEAR,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _the_day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def text_of(page: str) -> str:
    """Give what a page says, without its marks."""
    body = re.sub(r"<svg.*?</svg>|<head>.*?</head>", " ", page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def make_session(event: Event, title: str, **values: object) -> Session:
    session = Session(
        **{
            "event_id": event.id,
            "uid": title,
            "title": title,
            "starts_wall": datetime(2027, 5, 3, 9, 0),  # noqa: DTZ001 -- a wall clock
            "ends_wall": datetime(2027, 5, 3, 10, 30),  # noqa: DTZ001
            "starts_at": datetime(2027, 5, 3, 6, 0, tzinfo=UTC),
            "ends_at": datetime(2027, 5, 3, 7, 30, tzinfo=UTC),
            "created_at": NOW,
            "modified_at": NOW,
        }
        | values
    )
    db.session.add(session)
    db.session.commit()
    return session


@contextmanager
def statements() -> Iterator[list[str]]:
    """Gather the statements sent to the database."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    sqlalchemy_event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    sqlalchemy_event.remove(db.engine, "before_cursor_execute", note)


def test_the_programme_lists_events_by_month_and_leads_to_each(client: FlaskClient) -> None:
    event = make_event("Forum on decent work", languages=["en", "fr"])

    page = client.get("/").text

    assert "May 2027 3–5 May Forum on decent work" in text_of(page)
    assert "Kenya 3 days Languages: en fr Open Workshop" in text_of(page)
    assert f'href="/events/{event.slug}"' in page


def test_a_draft_does_not_exist_for_the_public(client: FlaskClient) -> None:
    draft = make_event("Secret", status=EventStatus.DRAFT)

    for view in VIEWS:
        assert "Secret" not in client.get(view).text
    assert client.get(f"/events/{draft.slug}").status_code == 404


def test_the_same_page_is_not_sent_twice(client: FlaskClient) -> None:
    event = make_event()

    for address in (*VIEWS, f"/events/{event.slug}", "/help"):
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        again = client.get(address, headers={"Accept-Encoding": "gzip", "If-None-Match": answer.headers["ETag"]})
        assert (answer.status_code, again.status_code, again.data) == (200, 304, b"")
        assert answer.headers["Cache-Control"] == "private, no-cache"


def test_a_page_changes_with_the_seats_that_are_left(client: FlaskClient) -> None:
    event = make_event(seats=2)
    before = client.get("/").headers["ETag"]
    db.session.delete(db.session.query(Seat).filter_by(event_id=event.id).first())
    db.session.commit()

    assert client.get("/", headers={"If-None-Match": before}).status_code == 200


def test_every_event_says_how_one_comes_to_a_place(client: FlaskClient) -> None:
    ways = {
        make_event(f"Forum {number}", **values): words
        for number, (values, words) in enumerate(
            [
                ({}, "Open"),
                ({"closes_at": datetime(2027, 4, 20, 12, tzinfo=UTC)}, "Open until 20 April"),
                ({"seats": 46}, "46 places left"),
                ({"seats": 0}, "Waiting list"),
                ({"policy": Policy.APPROVAL}, "By approval"),
                ({"policy": Policy.NOMINATION}, "By nomination"),
                ({"policy": Policy.INVITATION}, "By invitation"),
                ({"opens_at": datetime(2027, 3, 1, 12, tzinfo=UTC)}, "Opens on 1 March"),
                ({"closes_at": datetime(2027, 1, 1, 12, tzinfo=UTC)}, "Registration closed"),
                ({"status": EventStatus.CANCELLED}, "Cancelled"),
                ({"status": EventStatus.POSTPONED}, "Postponed"),
                ({"policy": Policy.CLOSED}, ""),
            ],
            start=10,
        )
    }

    cards = text_of(client.get("/").text)

    for event, words in ways.items():
        card = cards.partition(event.title)[2].partition(" Workshop")[0]
        assert card.partition("en fr")[2].strip() == words
        assert f"{words} Workshop · In person {event.title}".strip() in text_of(
            client.get(f"/events/{event.slug}").text
        )


def test_the_register_button_is_there_while_one_can_register(client: FlaskClient) -> None:
    offered = make_event()
    full = make_event(seats=0)
    ended = make_event(closes_at=datetime(2027, 1, 1, tzinfo=UTC))

    assert f'href="/events/{offered.slug}/register">Register</a>' in client.get(f"/events/{offered.slug}").text
    assert f'href="/events/{full.slug}/register">Join the waiting list</a>' in client.get(f"/events/{full.slug}").text
    assert "/register" not in client.get(f"/events/{ended.slug}").text
    assert "Registration has closed." in client.get(f"/events/{ended.slug}").text


def test_what_has_no_day_is_listed_and_is_on_no_day_of_the_calendar(client: FlaskClient) -> None:
    make_event("Some day", **UNKNOWN_DAY)
    make_event("In July", **JULY_2024)
    make_event("In that year", **IN_2024)

    words = text_of(client.get("/").text)
    july = client.get("/?view=calendar&month=2024-07").text

    assert "Date to be announced Some day Date to be announced" in words
    assert "Exact day not recorded Jul 2024 In July July 2024" in words
    assert "2024 In that year 2024" in words
    assert 'class="bar' not in july
    assert "In July" in july
    assert "In that year" not in july
    assert "Some day" not in july


def test_what_nobody_knows_is_left_out_in_so_many_words(client: FlaskClient) -> None:
    make_event("Shown all the same")
    sentences = {
        "/?region=atlantis": "Region “atlantis”",
        "/?when=soon": "When “soon”",
        "/?view=globe": "View “globe”",
        "/?view=calendar&month=2027-13": "Month “2027-13”",
        "/?country=%3Cscript%3E": "Country “&lt;SCRIPT&gt;”",
    }

    for address, sentence in sentences.items():
        answer = client.get(address)
        assert answer.status_code == 200
        assert f"We do not know this and left it out: {sentence}." in answer.text
        assert "Shown all the same" in answer.text


def test_no_address_is_too_odd(client: FlaskClient) -> None:
    make_event()

    for query in (
        "page=0",
        "page=-3",
        "page=99",
        "page=99999999999999999999",
        "page=x",
        "q=%00",
        "q=%25%27--",
        "q=%FF",
    ):
        assert client.get(f"/?{query}").status_code == 200


def test_the_filters_stay_from_view_to_view_and_can_be_taken_back(client: FlaskClient) -> None:
    make_event("Here")
    make_event("There", country_iso3="PER", region_id="americas")

    page = client.get("/?region=africa&language=fr").text

    assert "There" not in text_of(page)
    assert 'href="/?region=africa&amp;language=fr&amp;view=calendar"' in page
    assert 'href="/?region=africa&amp;language=fr&amp;view=map"' in page
    assert 'href="/?language=fr"' in page
    assert '<option value="africa" selected>' in page


@pytest.mark.parametrize("view", ["list", "calendar", "map"])
def test_the_programme_of_a_project_in_a_list_of_countries_is_one_in_every_view(client: FlaskClient, view: str) -> None:
    here = make_event("Here", projects=[make_project("Learning by doing", code="AFR-9")], city_id="nairobi")
    make_event("There")
    remember(here, catalogue())
    db.session.commit()

    page = client.get(f"/?view={view}&q=nair&group=g77&project=AFR-9&when=2027").text

    assert "1 event<" in page
    assert set(re.findall(r"/events/[\w-]+", page)) == {f"/events/{here.slug}"}
    assert "List of countries: <bdi>Group of 77 and China</bdi>" in page
    assert '<option value="AFR-9" selected>Learning by doing</option>' in page
    assert 'href="/feeds/custom.ics?q=nair&amp;project=AFR-9&amp;g77=1"' in page


def test_pages_follow_one_another_without_losing_an_event(client: FlaskClient) -> None:
    titles = {make_event(f"Event number {number:02}").title for number in range(30)}

    first, second = client.get("/?region=africa").text, client.get("/?region=africa&page=2").text

    assert 'rel="next" href="/?region=africa&amp;page=2"' in first
    found = [re.findall(r"Event number \d\d", page) for page in (first, second)]
    assert {*found[0], *found[1]} == titles
    assert not set(found[0]) & set(found[1])


def test_the_calendar_shows_bars_and_leads_to_the_months_beside(client: FlaskClient) -> None:
    make_event("Forum", title_language="en")

    page = client.get("/?view=calendar&region=africa").text  # the month of the next event

    assert '<td colspan="3"><a class="bar' in page
    assert 'href="/?region=africa&amp;view=calendar&amp;month=2027-04"' in page
    assert 'href="/?region=africa&amp;view=calendar&amp;month=2027-06"' in page
    assert "No events match in this month." in client.get("/?view=calendar&month=2030-01").text


def test_a_year_that_is_asked_for_opens_the_calendar_there(client: FlaskClient) -> None:
    make_event("Next")
    make_event("Then", first_day=date(2024, 9, 10), last_day=date(2024, 9, 12))

    assert "September 2024" in client.get("/?view=calendar&when=2024").text


def test_the_map_numbers_places_and_lists_the_same(client: FlaskClient) -> None:
    make_event("First", city_id="nairobi")
    make_event("Second", city_id="nairobi")
    make_event("Third", city_id="lima", country_iso3="PER", region_id="americas")
    make_event("On line", mode=Mode.ONLINE)

    page = client.get("/?view=map").text

    assert page.count('class="map-pin"') == 2
    radii = [float(radius) for radius in re.findall(r'map-pin"[^>]* r="([\d.]+)"', page)]
    assert (radii[0] / radii[1]) ** 2 == pytest.approx(2, rel=0.02)
    assert "1 Nairobi, Kenya 2 events First Mon 3 – Wed 5 May 2027 Second" in text_of(page)
    assert "2 Third Lima, Peru" in text_of(page)
    assert "Online, or the place is not known On line" in text_of(page)
    assert "do not imply official endorsement" in page


def test_the_event_page_has_the_facts_and_the_agenda(client: FlaskClient) -> None:
    event = make_event(
        "Forum",
        seats=3,
        reserved={"workers": 1},
        city_id="nairobi",
        start_time=time(9),
        end_time=time(17, 30),
        starts_at=datetime(2027, 5, 3, 6, tzinfo=UTC),
        ends_at=datetime(2027, 5, 5, 14, 30, tzinfo=UTC),
        interpretation=["ar"],
        description="A **bold** plan <script>alert(1)</script> [x](javascript:alert(2))",
    )
    session = make_session(event, "Opening", room="Hall A", languages=["en"])
    db.session.add(Speaker(session_id=session.id, position=1, name="Amina Otieno", country_iso3="KEN"))
    make_session(event, "From Lima", zone="America/Lima")
    make_session(event, "Dinner", cancelled=True)
    db.session.commit()

    page = client.get(f"/events/{event.slug}").text
    words = text_of(page)

    assert "Mon 3 – Wed 5 May 2027 09:00–17:30, Nairobi time" in words
    assert 'datetime="2027-05-03T09:00:00+03:00"' in page
    assert "English, French With interpretation into Arabic" in words
    assert "3 of 3 places left 1 kept for Workers" in words
    assert "09:00–10:30 Opening Plenary · Hall A · English Amina Otieno, Kenya" in words
    assert "09:00–10:30 · Lima time From Lima" in words
    assert "Dinner Cancelled" in words
    assert "<strong>bold</strong>" in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert f'<link rel="alternate" type="text/calendar" href="/feeds/event/{event.slug}.ics"' in page


def test_a_time_that_occurs_twice_says_which_one_is_meant(client: FlaskClient) -> None:
    event = make_event(
        zone="America/New_York",
        first_day=date(2027, 11, 7),
        last_day=date(2027, 11, 7),
        start_time=time(1, 30),
        end_time=time(4),
        starts_at=datetime(2027, 11, 7, 5, 30, tzinfo=UTC),
        ends_at=datetime(2027, 11, 7, 9, tzinfo=UTC),
    )

    assert "show this time twice; the first is meant." in client.get(f"/events/{event.slug}").text


def test_related_events_and_sources_are_named(client: FlaskClient) -> None:
    event, other = make_event("First"), make_event("Second")
    draft = make_event("Hidden", status=EventStatus.DRAFT)
    for related in (other, draft):
        db.session.add(EventRelation(event_id=event.id, related_id=related.id, kind=RelationKind.FOLLOW_UP_OF))
    event.basis = "seed"
    event.stated_participants = [{"text": "over 50 organisations", "value": 50, "comparator": ">", "unit": "x"}]
    db.session.commit()

    first, second = (text_of(client.get(f"/events/{one.slug}").text) for one in (event, other))

    assert "Follows up Second" in first
    assert "Followed up by First" in second
    assert "Hidden" not in first
    assert "Stated: over 50 organisations" in first


def test_an_arabic_page_reads_from_right_to_left_with_names_in_arabic(client: FlaskClient) -> None:
    event = make_event("Forum", city_id="nairobi")

    for address in ("/", f"/events/{event.slug}"):
        page = client.get(f"{address}?lang=ar").text
        assert '<html lang="ar" dir="rtl">' in page
        assert "كينيا" in page
        assert "أيار/مايو" in page
        assert '<bdi lang="en">Forum</bdi>' in page


def test_every_page_exists_in_every_language(client: FlaskClient) -> None:
    event = make_event("Forum", seats=3, closes_at=datetime(2027, 4, 1, tzinfo=UTC))
    make_event("Some day", **UNKNOWN_DAY)
    make_session(event, "Opening")

    for language in LANGUAGES:
        for address in (*VIEWS, f"/events/{event.slug}", "/help", "/privacy", "/accessibility"):
            page = client.get(f"{address}{'&' if '?' in address else '?'}lang={language}")
            assert (page.status_code, f'<html lang="{language}"' in page.text) == (200, True)


def of_list(_event: Event) -> str:
    return "/"


def of_month(_event: Event) -> str:
    return "/?view=calendar&month=2027-05"


def of_map(_event: Event) -> str:
    return "/?view=map"


def of_event(event: Event) -> str:
    return f"/events/{event.slug}"


@pytest.mark.parametrize(("address", "most"), [(of_list, 4), (of_month, 3), (of_map, 4), (of_event, 11)])
def test_more_events_do_not_ask_the_database_more_often(
    client: FlaskClient, address: Callable[[Event], str], most: int
) -> None:
    def visit() -> int:
        page = address(event)
        client.get(page)  # the reference data are read once a minute
        with statements() as sent:
            client.get(page)
        return len(sent)

    event = make_event(seats=2)
    make_session(event, "One")
    db.session.add(EventRelation(event_id=event.id, related_id=make_event().id, kind=RelationKind.PART_OF))
    db.session.commit()
    few = visit()
    for number in range(2):
        more = make_event(seats=2, city_id="lima")
        make_session(event, f"More {number}")
        db.session.add(EventRelation(event_id=event.id, related_id=more.id, kind=RelationKind.PART_OF))
    db.session.commit()

    assert visit() == few <= most


def test_what_was_asked_for_stands_with_the_colon_of_its_language(client: FlaskClient) -> None:
    make_event("<b>Forum")

    english, french = (client.get(f"/?q=%3Cb%3EForum&lang={language}").text for language in ("en", "fr"))

    assert "Search: <bdi>&lt;b&gt;Forum</bdi>" in english
    assert re.search(r"Rechercher[\u00a0\u202f]: <bdi>&lt;b&gt;Forum</bdi>", french)


def in_french(title: str) -> EventText:
    return EventText(language="fr", title=title)


def with_texts() -> Event:
    """Make an event that is told in French too, a part of it, and one that follows it."""
    event, part, later = make_event("Forum"), make_event("Opening", city_id="lima"), make_event("Review")
    event.texts, part.texts, later.texts = [in_french("Assises")], [in_french("Ouverture")], [in_french("Bilan")]
    db.session.add_all(
        EventRelation(event_id=other.id, related_id=event.id, kind=kind)
        for other, kind in ((part, RelationKind.PART_OF), (later, RelationKind.FOLLOW_UP_OF))
    )
    db.session.commit()
    return event


@pytest.mark.parametrize("address", [of_list, of_month, of_map, of_event])
def test_events_are_named_in_the_language_of_the_reader(client: FlaskClient, address: Callable[[Event], str]) -> None:
    place = address(with_texts())
    french = f"{place}{'&' if '?' in place else '?'}lang=fr"

    page = text_of(client.get(french).text)

    assert [title for title in ("Assises", "Ouverture", "Bilan") if title not in page] == []
    assert [title for title in ("Forum", "Opening", "Review") if title in page] == []
    assert "Forum" in client.get(f"{place}{'&' if '?' in place else '?'}lang=es").text


@pytest.mark.parametrize("address", [of_list, of_month, of_map, of_event])
def test_titles_in_another_language_take_one_statement_for_a_whole_page(
    client: FlaskClient, address: Callable[[Event], str]
) -> None:
    asked, place = [], address(with_texts())
    for language in ("en", "fr"):
        page = f"{place}{'&' if '?' in place else '?'}lang={language}"
        client.get(page)  # the reference data are read once a minute
        with statements() as sent:
            client.get(page)
        asked.append(len(sent))

    assert asked[1] == asked[0] + 1


def test_pages_stay_light_with_a_full_programme(app: Flask, client: FlaskClient) -> None:
    known = catalogue()
    cities = list(known.cities.values())
    for number in range(60):
        city = cities[number % len(cities)]
        event = make_event(
            f"Regional knowledge-sharing forum number {number} on social protection for informal workers",
            seats=1,
            closes_at=datetime(2027, 4, 1, tzinfo=UTC),
            city_id=city.id,
            country_iso3=city.country_iso3,
            first_day=date(2027, 5, 1 + number % 28),
            last_day=date(2027, 5, 1 + number % 28),
        )
        remember(event, known)
    for number in range(20):
        make_session(event, f"Session number {number} about what worked and what did not")

    weights = {
        address: len(gzip.compress(client.get(address).data, 5)) for address in (*VIEWS, f"/events/{event.slug}")
    }

    assert {address: weight for address, weight in weights.items() if weight > BUDGET} == {}


def test_crawlers_are_kept_from_private_pages(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")

    assert answer.mimetype == "text/plain"
    assert "Disallow: /r/\n" in answer.text


def test_whoever_organises_a_draft_sees_its_page_beforehand(client: FlaskClient) -> None:
    draft = make_event("Soon", status=EventStatus.DRAFT)
    organiser, other = make_user(), make_user()
    db.session.add(Assignment(user_id=organiser.id, event_id=draft.id))
    db.session.commit()

    for user, status in ((organiser, 200), (other, 404)):
        with client.session_transaction() as session:
            session["_user_id"] = user.get_id()
        assert client.get(f"/events/{draft.slug}").status_code == status
    assert "Soon" not in client.get("/").text
