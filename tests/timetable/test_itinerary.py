"""The itinerary: planned by forms, shown to everybody, with contacts only to those who come and those who organise."""

from flask import Flask
from flask.testing import FlaskClient

from app.core import outbox
from app.core.db import db, transaction
from app.core.secret_links import token_for
from app.programme.models import Event, Session
from app.programme.rules import EventStatus, SessionKind
from app.registration import beginning
from app.registration.models import Registration
from app.timetable import releases
from app.timetable.plan import plan_of
from tests.factories import NOW, assign, make_event, make_registration, make_user, session_at, sign_in
from tests.support.paper import text_of

STOP = {
    "title": "Growers",
    "kind": "site_visit",
    "city_id": "antananarivo",
    "place": "Packing Station, Road 7",
    "host": "Union of Lychee Cooperatives",
    "demonstrates": "One laboratory for 400 families",
    "capacity": "25",
    "contact": "Hery, +261 20 00 000 00",
    "day": "2027-05-03",
    "starts": "09:00",
    "ends": "12:00",
    "required": "y",
    "zone": "",
}
FLIGHT = {
    "city_id": "antananarivo",
    "to_city_id": "nairobi",
    "place": "Flight XY 12",
    "day": "2027-05-03",
    "starts": "15:10",
    "ends": "18:40",
    "zone": "",
    "ends_zone": "",
}


def organise(client: FlaskClient, event: Event) -> str:
    olga = make_user()
    assign(olga, event)
    sign_in(client, olga)
    return f"/organise/events/{event.slug}/itinerary"


def sessions(event: Event) -> list[Session]:
    db.session.expire_all()
    return db.session.get_one(Event, event.id).sessions


def link_of(registration: Registration) -> str:
    return f"/r/{token_for(db.session.get_one(Registration, registration.id).link_nonce)}"


def test_a_stop_and_a_flight_are_made_by_form_and_their_clocks_follow_from_the_cities(
    app: Flask, client: FlaskClient
) -> None:
    event = make_event(status=EventStatus.DRAFT, zone="Europe/Paris", city_id="nairobi")
    page = organise(client, event)

    client.post(f"{page}/new/stop", data=STOP)
    client.post(f"{page}/new/travel", data=FLIGHT)

    stop, flight = sessions(event)
    assert (stop.kind, stop.zone, stop.ends_zone) == (SessionKind.SITE_VISIT, "Indian/Antananarivo", None)
    assert (stop.host, stop.capacity, stop.contact) == (STOP["host"], 25, STOP["contact"])
    assert (flight.title, flight.kind) == ("Antananarivo → Nairobi", SessionKind.TRAVEL)
    assert (flight.zone, flight.ends_zone, flight.required) == ("Indian/Antananarivo", "Africa/Nairobi", False)
    shown = client.get(page).text
    assert "15:10 (Antananarivo) – 18:40 (Nairobi)" in shown
    assert "Contact: \u2068Hery" in shown
    assert "25 places" in shown
    following = client.get(f"{page}/new/stop").text
    assert '<option selected value="nairobi">Nairobi (Kenya)' in following
    assert following.index("Nairobi (Kenya)") < following.index("Paris (France)")
    assert 'value="2027-05-03"' in following
    assert "Hery" in text_of(client.get(f"{page}/itinerary.pdf").data)


def test_what_does_not_fit_is_told_and_the_way_offered(app: Flask, client: FlaskClient) -> None:
    event = make_event(status=EventStatus.DRAFT)
    page = organise(client, event)
    client.post(f"{page}/new/stop", data=STOP)
    client.post(f"{page}/new/stop", data=STOP | {"title": "Market", "city_id": "nairobi", "day": "2027-05-04"})

    shown = client.get(page).text
    assert "there is no travel between them" in shown
    offered = client.get(f"{page}/new/travel?from=antananarivo&to=nairobi&after={sessions(event)[0].id.hex}").text
    assert offered.count('selected value="antananarivo"') == offered.count('selected value="nairobi"') == 1
    assert 'value="2027-05-03"' in offered


def test_what_does_not_fit_is_said_before_it_is_published_or_released(app: Flask, client: FlaskClient) -> None:
    event = make_event(city_id="nairobi")
    page = organise(client, event)
    overview, versions = f"/organise/events/{event.slug}", f"/organise/events/{event.slug}/releases"
    for title, start, end in (("One", "09:00", "12:00"), ("Two", "10:00", "11:00")):
        client.post(
            f"{page}/new/stop", data=STOP | {"title": title, "city_id": "nairobi", "starts": start, "ends": end}
        )
    assert "together in the itinerary" not in client.get(overview).text  # days in the event's own city
    client.post(f"{page}/new/stop", data=STOP | {"day": "2027-05-04"})

    assert "2 things do not fit together in the itinerary" in client.get(overview).text
    assert "“Two” begins at 10:00 (Nairobi), before “One” is over." in client.get(overview).text
    assert f'<a href="{page}">2 things do not fit together in the itinerary' in client.get(versions).text


def test_what_is_no_leg_is_put_into_another_city_on_its_own_form(app: Flask, client: FlaskClient) -> None:
    event = make_event(status=EventStatus.DRAFT, city_id="nairobi")
    plenary = session_at(event, "Opening", "2027-05-03 14:00")
    page = organise(client, event)
    client.post(f"{page}/new/stop", data=STOP)
    form = f"/organise/events/{event.slug}/sessions/{plenary.id}"
    shown = client.get(page).text
    assert "“Growers” is in Antananarivo and “Opening” in Nairobi" in shown
    assert f'href="{form}"' in shown

    seen = {"seen": plan_of(event)[1].seen.isoformat(), "title": "Opening", "kind": "plenary", "day": "2027-05-03"}
    client.post(form, data=seen | {"starts": "14:00", "ends": "15:00", "zone": "", "city_id": "antananarivo"})

    shown = client.get(page).text
    assert "there is no travel between them" not in shown
    assert shown.count("Antananarivo, Madagascar") == 2


def test_what_cannot_be_is_said_beside_its_field_and_what_was_typed_stays(app: Flask, client: FlaskClient) -> None:
    event = make_event(status=EventStatus.DRAFT)
    page = organise(client, event)

    early = client.post(f"{page}/new/travel", data=FLIGHT | {"ends": "14:00", "contact": "Hery"})
    assert (early.status_code, "The end must come after the start." in early.text) == (422, True)
    assert "Hery" in early.text
    half = client.post(f"{page}/new/stop", data=STOP | {"day": "", "title": ""})
    assert "Enter the day." in half.text
    assert "Enter a title." in half.text
    untimed = client.post(f"{page}/new/stop", data=STOP | {"starts": "", "ends": ""})
    assert "Enter the time when it starts." in untimed.text
    assert "Enter the time when it ends." in untimed.text
    circle = client.post(f"{page}/new/travel", data=FLIGHT | {"to_city_id": "antananarivo"})
    assert "Choose another city than the one where it begins." in circle.text
    nameless = client.post(f"{page}/new/travel", data=FLIGHT | {"to_city_id": ""})
    assert "Enter a title, or choose both cities." in nameless.text
    assert "Enter the time of departure." in client.post(f"{page}/new/travel", data=FLIGHT | {"starts": ""}).text
    stray = client.post(
        f"{page}/new/travel", data=FLIGHT | {"day": "", "starts": "", "ends": "", "last_day": "2027-05-04"}
    )
    assert "Enter the day." in stray.text
    assert sessions(event) == []


def test_a_stop_without_a_day_waits_and_can_be_completed(app: Flask, client: FlaskClient) -> None:
    event = make_event(status=EventStatus.DRAFT)
    page = organise(client, event)
    client.post(f"{page}/new/stop", data=STOP | {"day": "", "starts": "", "ends": ""})
    (item,) = plan_of(event)
    assert not item.placed
    assert "Without a day yet" in client.get(page).text

    client.post(f"{page}/{item.key}", data=STOP | {"seen": item.seen.isoformat()})

    assert [session.title for session in sessions(event)] == ["Growers"]


def test_two_who_change_one_leg_lose_nothing(app: Flask, client: FlaskClient) -> None:
    event = make_event(status=EventStatus.DRAFT)
    page = organise(client, event)
    client.post(f"{page}/new/stop", data=STOP)
    key, seen = sessions(event)[0].id, sessions(event)[0].modified_at.isoformat()
    was = client.get(f"{page}/{key}").text.partition('name="was" type="hidden" value="')[2].partition('"')[0]
    said = STOP | {"seen": seen, "was": was.replace("&#34;", '"')}
    client.post(f"{page}/{key}", data=said | {"host": "Union of Growers", "place": "Gate 2"})

    clash = client.post(f"{page}/{key}", data=said | {"place": "Gate 9"})

    assert clash.status_code == 409
    assert "Host organisation: it is now “Union of Growers”, which is taken over below." in clash.text
    assert "it is now “Gate 2”, and you typed “Gate 9”, which stands below." in clash.text
    assert 'value="Union of Growers"' in clash.text
    assert 'value="Gate 9"' in clash.text
    assert sessions(event)[0].place == "Gate 2"
    assert client.post(f"{page}/{key}", data=STOP | {"seen": "never"}).status_code == 400


def test_of_a_published_tour_people_see_what_was_released(app: Flask, client: FlaskClient) -> None:
    event = make_event(city_id="nairobi")
    session_at(event, "Welcome", "2027-05-04 09:00")
    page = organise(client, event)
    client.post(f"{page}/new/stop", data=STOP)

    assert "Not released yet" in client.get(page).text
    assert "Growers" not in client.get(f"/events/{event.slug}").text
    assert client.get(f"/events/{event.slug}/itinerary.pdf").status_code == 404
    with transaction():
        releases.release(db.session.get_one(Event, event.id), by=db.session.merge(make_user()), at=NOW)

    shown = client.get(f"/events/{event.slug}").text
    assert "Growers" in shown
    assert "Map of the route" in shown
    assert "Host: \u2068Union of Lychee Cooperatives" in shown
    assert "Hery" not in shown
    paper = client.get(f"/events/{event.slug}/itinerary.pdf")
    assert "Union of Lychee Cooperatives" in text_of(paper.data)
    assert "Hery" not in text_of(paper.data)


def test_only_who_has_a_place_reads_whom_to_ask(app: Flask, client: FlaskClient) -> None:
    event = make_event(seats=1, city_id="nairobi")
    amina, bola = make_registration(event, "Amina"), make_registration(event, "Bola")
    organise(client, event)
    assert client.get(f"{link_of(amina)}/itinerary").status_code == 404  # no journey yet
    client.post(f"/organise/events/{event.slug}/itinerary/new/stop", data=STOP)
    with transaction():
        releases.release(db.session.get_one(Event, event.id), by=db.session.merge(make_user()), at=NOW)

    assert "Your itinerary" in client.get(link_of(amina)).text
    mine = client.get(f"{link_of(amina)}/itinerary")
    assert "Contact: \u2068Hery" in mine.text
    assert "no-store" in mine.headers["Cache-Control"]
    paper = client.get(f"{link_of(amina)}/itinerary.pdf")
    assert "Hery" in text_of(paper.data)
    assert "no-store" in paper.headers["Cache-Control"]
    assert "Your itinerary" not in client.get(link_of(bola)).text
    assert client.get(f"{link_of(bola)}/itinerary").status_code == 404
    assert client.get(f"{link_of(bola)}/itinerary.pdf").status_code == 404


def test_a_tour_of_others_and_what_is_no_leg_are_not_there(app: Flask, client: FlaskClient) -> None:
    event, other = make_event(), make_event()
    page = organise(client, event)
    plenary = session_at(event, "Opening", "2027-05-03 09:00")
    assert client.get(f"/organise/events/{other.slug}/itinerary").status_code == 404
    assert client.get(f"{page}/{plenary.id}").status_code == 404
    assert client.get(f"{page}/new/plenary").status_code == 404


def test_a_leg_goes_or_is_cancelled_where_people_know_it(app: Flask, client: FlaskClient) -> None:
    event = make_event(status=EventStatus.DRAFT)
    page = organise(client, event)
    client.post(f"{page}/new/stop", data=STOP)
    client.post(f"{page}/new/travel", data=FLIGHT)
    stop, flight = (session.id for session in sessions(event))
    client.post(f"{page}/{stop}/remove")
    assert [session.id for session in sessions(event)] == [flight]

    db.session.get_one(Event, event.id).status = EventStatus.PUBLISHED
    db.session.commit()
    assert "Cancel this leg" in client.get(f"{page}/{flight}").text
    client.post(f"{page}/{flight}/remove")
    assert [session.cancelled for session in sessions(event)] == [False]
    assert [item.details["cancelled"] for item in plan_of(event)] == [True]


def test_a_leg_is_a_place_of_check_in_that_goes_by_its_own_clocks(app: Flask, client: FlaskClient) -> None:
    event = make_event(status=EventStatus.DRAFT, zone="Europe/Paris", city_id="paris")
    page = organise(client, event)
    client.post(f"{page}/new/stop", data=STOP)
    key = sessions(event)[0].id.hex
    desk = f"/organise/events/{event.slug}"
    for door in ("check-in", "roster", "sheets"):
        assert "Growers, 09:00 (Antananarivo)" in client.get(f"{desk}/{door}?place={key}").text, door
    assert "Growers" in client.get(f"{desk}/attendance").text


def test_who_comes_reads_where_the_journey_begins_if_that_is_elsewhere(app: Flask, client: FlaskClient) -> None:
    event = make_event("Tour", type_id="study_tour", city_id="nairobi", country_iso3="KEN")
    session_at(event, "Growers", "2027-05-03 09:00", city_id="antananarivo", zone="Indian/Antananarivo", host="Union")
    begins = "It begins: Mon 3 May 2027, 09:00 (Antananarivo time), Antananarivo, Madagascar"
    amina = make_registration(event)
    token = token_for(amina.link_nonce)

    mail = outbox.body_with_link(outbox.history(amina.id)[0])

    assert begins in mail
    assert f"Your itinerary: http://localhost/r/{token}/itinerary" in mail
    assert client.get(f"/r/{token}/itinerary").status_code == 200
    page = client.get(f"/r/{token}").text
    assert begins in page
    assert page.count(f"/r/{token}/itinerary") == 2
    assert begins in client.get(f"/r/{token}/ticket").text
    event.sessions[0].cancelled = True
    assert beginning.in_words(event) == beginning.itinerary(event) == ""
