"""A hybrid event: the place and the link have seats of their own, and people choose how they take part."""

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from app.core import outbox
from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.core.outbox import Message
from app.core.secret_links import token_for
from app.mailings.models import Reminder
from app.mailings.notices import reminder
from app.mailings.queries import readers
from app.mailings.rules import ReminderKind, Selection
from app.programme import calendar
from app.programme.models import Event
from app.programme.rules import Mode, Policy
from app.registration import balance_queries, importing, join_links, nominees, queries, rules, seating, service, ways
from app.registration.effects import SEATED, Outcome
from app.registration.errors import (
    NotLive,
)
from app.registration.importing import Wish
from app.registration.lists import read
from app.registration.models import Registration
from app.registration.rules import AttendeeRole, Endorsement, Status
from app.registration.upserts import Room
from app.registration.way_errors import NoPlaceThere, OneWayOnly, OnlineCapacityBelowConfirmed, PeopleOnline
from app.reports.attendance import figures
from app.reports.rules import Dimension
from tests.factories import (
    NOW,
    assign,
    details,
    make_event,
    make_question,
    make_registration,
    make_token,
    make_user,
    sign_in,
)
from tests.support.statements import counted

LINK = "https://meet.example.org/forum"


def make_hybrid(seats: int | None = 1, online: int | None = 1, **values: object) -> Event:
    values = {"mode": Mode.HYBRID, "online_capacity": online, "online_url": LINK} | values
    return make_event(seats=seats, **values)


def change_way(one: Registration, *, online: bool) -> None:
    with transaction():
        service.change_way(one, online=online, by=SYSTEM, at=NOW + timedelta(hours=1))


def set_seats(event: Event, capacity: int | None, online: int | None, mode: Mode = Mode.HYBRID) -> None:
    was_held = event.mode
    with transaction():
        event.mode = mode
        seating.set_capacity(event, capacity, {}, online=online, was_held=was_held, by=SYSTEM, at=NOW)


def bodies(one: Registration) -> list[str]:
    query = select(Message).where(Message.about == one.id).order_by(Message.created_at, Message.id)
    return [message.body for message in db.session.scalars(query)]


def typed(**values: str) -> dict[str, str]:
    return {
        "name": "Amina Diallo",
        "email": "amina@example.org",
        "country_iso3": "SEN",
        "group": "workers",
        "organisation": "Union",
        "language": "en",
        "consent": "y",
        "request_key": "k",
    } | values


def test_each_way_has_seats_and_a_waiting_list_of_its_own(app: Flask) -> None:
    event = make_hybrid(seats=1, online=1)

    there, late, online, last = (
        make_registration(event, name, online=way)
        for name, way in (("Amina", False), ("Bola", False), ("Chen", True), ("Dora", True))
    )

    assert [one.status.value for one in (there, late, online, last)] == [*["confirmed", "waitlisted"] * 2]
    assert [queries.place_in_line(one) for one in (late, last)] == [1, 1]
    with transaction():
        service.cancel(online, at=NOW)
    assert (late.status, last.status) == (Status.WAITLISTED, Status.CONFIRMED)


def test_reserved_seats_are_at_the_place(app: Flask) -> None:
    event = make_hybrid(seats=1, online=1, reserved={"workers": 1})

    assert make_registration(event, group_id="workers", online=True).status is Status.CONFIRMED
    assert queries.free_seats(event.id) == {"workers": 1}


def test_one_way_may_take_as_many_as_come(app: Flask) -> None:
    event = make_hybrid(seats=1, online=None)

    assert [make_registration(event, online=True).status for _ in range(3)] == [Status.CONFIRMED] * 3
    assert queries.seats_left(event) is None


def test_where_there_is_one_way_nobody_asks(app: Flask) -> None:
    event = make_event(seats=1)

    assert make_registration(event, online=True).online is False


def test_registering_online_takes_as_few_statements(app: Flask) -> None:
    event, said = make_hybrid(), details(online=True)

    with counted() as statements, transaction():
        service.register(event, said, request_key="a key", at=NOW)

    assert len(statements) <= 12, statements


def test_who_changes_to_the_other_way_gives_the_seat_to_whoever_waits(app: Flask) -> None:
    event = make_hybrid()
    amina, waits = make_registration(event), make_registration(event, "Bola")

    change_way(amina, online=True)

    assert (amina.online, amina.status, waits.status) == (True, Status.CONFIRMED, Status.CONFIRMED)
    assert "You take part: Online" in bodies(amina)[-1]
    change_way(amina, online=True)  # again: nothing more
    assert len(bodies(amina)) == 2


def test_who_finds_no_place_there_keeps_the_one_they_have(app: Flask) -> None:
    event = make_hybrid()
    amina, _other = make_registration(event), make_registration(event, "Bola", online=True)

    with pytest.raises(NoPlaceThere):
        change_way(amina, online=True)

    assert (amina.online, amina.status) == (False, Status.CONFIRMED)


def test_who_waits_and_changes_gets_a_free_place_or_stands_last(app: Flask) -> None:
    event = make_hybrid(seats=1, online=1)
    make_registration(event, "Seated")
    amina, bola = make_registration(event), make_registration(event, "Bola")
    change_way(amina, online=True)
    assert amina.status is Status.CONFIRMED

    first = make_registration(event, "First", online=True)
    change_way(bola, online=True)

    assert [queries.place_in_line(one) for one in (first, bola)] == [1, 2]


def test_a_countrys_limit_counts_both_ways_and_does_not_hinder_a_change(app: Flask) -> None:
    event = make_hybrid(seats=2, online=2, country_limit=1)
    amina, bola = make_registration(event), make_registration(event, "Bola", online=True)

    change_way(amina, online=True)

    assert (amina.status, amina.online, bola.status) == (Status.CONFIRMED, True, Status.WAITLISTED)


def test_whoever_is_undecided_or_takes_no_seat_changes_freely(app: Flask) -> None:
    event = make_hybrid(seats=0, online=0, policy=Policy.APPROVAL)
    amina = make_registration(event)
    change_way(amina, online=True)
    assert (amina.online, amina.status) == (True, Status.PENDING)

    with transaction():
        staff = service.enrol(event, details("Staff", role=AttendeeRole.STAFF), may_wait=False, by=SYSTEM, at=NOW)
    change_way(staff, online=True)
    assert (staff.online, staff.status, staff.seat_id) == (True, Status.CONFIRMED, None)


def test_nobody_changes_where_there_is_one_way_or_after_leaving(app: Flask) -> None:
    with pytest.raises(OneWayOnly):
        change_way(make_registration(make_event()), online=True)
    gone = make_registration(make_hybrid())
    with transaction():
        service.cancel(gone, at=NOW)
    with pytest.raises(NotLive):
        change_way(gone, online=True)


def test_who_takes_over_a_place_takes_part_the_same_way(app: Flask) -> None:
    event = make_hybrid()
    old = make_registration(event, online=True)
    with transaction():
        said = details("Bola")
        new = nominees.propose(event, said, endorsement=Endorsement.NOT_NEEDED, replaces=old, by=SYSTEM, at=NOW)
        nominees.accept(new, at=NOW)

    assert (new.status, new.online) == (Status.CONFIRMED, True)


def test_an_event_that_goes_online_takes_everybody_along(app: Flask) -> None:
    event = make_hybrid(seats=1, online=1)
    people = [make_registration(event), make_registration(event, "Bola", online=True)]

    set_seats(event, 2, None, Mode.ONLINE)

    assert [(one.status, one.online) for one in people] == [(Status.CONFIRMED, False)] * 2
    set_seats(event, 3, 4)
    assert [(one.status, one.online) for one in people] == [(Status.CONFIRMED, True)] * 2
    assert queries.free_seats(event.id) == {None: 3, "online": 2}


def test_an_event_does_not_leave_those_online_behind(app: Flask) -> None:
    event = make_hybrid(seats=1, online=1)
    online = make_registration(event, online=True)

    with pytest.raises(PeopleOnline):
        set_seats(event, 5, None, Mode.IN_PERSON)
    with pytest.raises(OnlineCapacityBelowConfirmed):
        set_seats(event, 5, 0)

    with transaction():
        service.withdraw(online, by=SYSTEM, at=NOW)
    set_seats(event, 1, None, Mode.IN_PERSON)
    assert (event.online_capacity, queries.free_seats(event.id)) == (None, {None: 1})


@pytest.mark.parametrize(
    ("mode", "online", "for_all", "joins"),
    [
        (Mode.ONLINE, False, False, True),
        (Mode.HYBRID, True, False, True),
        (Mode.HYBRID, False, False, False),
        (Mode.HYBRID, False, True, True),
    ],
    ids=["online", "hybrid online", "hybrid there", "for all"],
)
def test_whose_the_link_is(mode: Mode, online: bool, for_all: bool, joins: bool) -> None:
    link = {"online": online, "for_all": for_all}
    assert rules.may_join(Status.CONFIRMED, mode, linked=True, **link) is joins
    assert not rules.may_join(Status.WAITLISTED, mode, linked=True, **link)
    assert not rules.may_join(Status.CONFIRMED, mode, linked=False, **link)


def test_people_choose_how_they_take_part_as_they_register(app: Flask, client: FlaskClient) -> None:
    event = make_hybrid(seats=3, online=None, online_message="Test your microphone.", place_message="Bring a badge.")
    address = f"/events/{event.slug}/register"
    page = client.get(address).text
    assert "In person: 3 of 3 places left. Online: as many as come." in page

    again = client.post(address, data=typed())
    assert again.status_code == 422
    assert "Choose how you take part." in again.text
    client.post(address, data=typed(way="online"))

    amina = db.session.scalars(select(Registration)).one()
    assert amina.online
    (mail,) = bodies(amina)
    assert "You take part: Online" in mail
    assert "Test your microphone." in mail
    assert "Bring a badge." not in mail
    assert "opens on your page" in mail
    assert LINK not in mail


def test_the_same_is_asked_in_steps(app: Flask, client: FlaskClient) -> None:
    event = make_hybrid()
    make_question(event)
    begun = client.post(f"/events/{event.slug}/register/form", data=typed())

    page = client.get(begun.location)
    assert "How do you take part?" in page.text
    assert "Choose how you take part." in client.post(begun.location, data={"language": "en"}).text
    client.post(begun.location, data={"language": "en", "way": "online", "counter": "5"})
    check = begun.location.replace("/part", "/check")
    client.post(check, data={"consent": "y", "counter": "9"})

    assert db.session.scalars(select(Registration)).one().online


def test_a_registrant_changes_it_on_their_page(app: Flask, client: FlaskClient) -> None:
    event = make_hybrid(seats=1, online=1, place_message="Bring a badge.")
    amina = make_registration(event)
    mine = f"/r/{token_for(amina.link_nonce)}"
    page = client.get(mine).text
    assert "Bring a badge." in page
    assert "Join online" not in page
    assert client.get(f"{mine}/join").status_code == 404

    client.post(f"{mine}/way", data={"way": "online"})

    page = client.get(mine).text
    assert "How you take part is changed." in page
    assert "Join online" in page
    assert client.get(f"{mine}/join").status_code == 200
    make_registration(event, "Bola")
    assert (
        "You keep the place that you have."
        in client.post(f"{mine}/way", data={"way": "in_person"}, follow_redirects=True).text
    )


def test_the_organiser_sees_who_takes_part_how_and_may_change_it(app: Flask, client: FlaskClient) -> None:
    event, olga = make_hybrid(), make_user()
    assign(olga, event)
    amina, _bola = make_registration(event, "Amina"), make_registration(event, "Bola", online=True)
    sign_in(client, olga)
    queue = f"/organise/events/{event.slug}/registrations"

    online = client.get(queue, query_string={"status": "all", "way": "online"}).text
    assert "Bola" in online
    assert "Amina" not in online
    assert "In person: all places are taken" in online
    set_seats(event, 1, 2)
    client.post(f"{queue}/{amina.id}/way", data={"way": "online"})

    assert db.session.get_one(Registration, amina.id).online
    page = client.get(f"{queue}/{amina.id}").text
    assert "Takes part another way" in page
    assert "Let this person come in person" in page


def test_visitors_read_how_many_places_each_way_has(app: Flask, client: FlaskClient) -> None:
    event = make_hybrid(seats=2, online=5)
    make_registration(event, online=True)

    page = client.get(f"/events/{event.slug}").text

    assert "In person: 2 of 2 places left." in page
    assert "Online: 4 of 5 places left." in page


def test_staff_register_somebody_online(app: Flask, client: FlaskClient) -> None:
    event, olga = make_hybrid(), make_user()
    assign(olga, event)
    sign_in(client, olga)
    address = f"/organise/events/{event.slug}/register"
    assert "How do they take part?" in client.get(address).text

    client.post(address, data=typed(way="online"))

    assert db.session.scalars(select(Registration)).one().online


def test_tickets_say_how_one_takes_part(app: Flask, client: FlaskClient) -> None:
    event = make_hybrid(online=2)
    pages = [client.get(f"/r/{token_for(one.link_nonce)}/ticket").text for one in _one_each(event)]

    assert ["In person" in page for page in pages] == [True, False]
    assert ["You take part online" in page for page in pages] == [False, True]
    for one in _one_each(event, "Chen", "Dora"):
        assert client.get(f"/r/{token_for(one.link_nonce)}/ticket.pdf").status_code in (200, 410)


def _one_each(event: Event, there: str = "Amina", online: str = "Bola") -> list[Registration]:
    return [make_registration(event, there), make_registration(event, online, online=True)]


def test_the_api_says_and_asks_how_one_takes_part(app: Flask, client: FlaskClient) -> None:
    event, olga = make_hybrid(), make_user()
    assign(olga, event)
    said = {"name": "Amina", "email": "a@example.org", "country": "KEN", "group": "workers", "organisation": "Union"}
    address = f"/api/v1/events/{event.slug}/registrations"
    assert client.post(address, json=said | {"consent": True, "online": True}).status_code == 201
    make_registration(event, "Bola")

    found = client.get(f"{address}?online=true", headers=make_token(olga, "registrations:read")).json

    assert [(one["name"], one["online"], one["seat"]) for one in found["items"]] == [("Amina", True, "open")]


def test_a_list_of_people_says_who_takes_part_online(app: Flask) -> None:
    event = make_hybrid(seats=1, online=1)
    lines = [f"P{number},KEN,workers,p{number}@example.org,{way}" for number, way in enumerate(("", "yes", "oui"))]
    rows = read("\n".join(["name,country,group,email,online", *lines]).encode(), "people.csv").rows
    with transaction():
        importing.carry_out(event, rows, Wish(tell=True), by=SYSTEM, at=NOW)

    people = db.session.scalars(select(Registration).order_by(Registration.name)).all()
    assert [(one.online, one.status.value) for one in people] == [
        (False, "confirmed"), (True, "confirmed"), (True, "waitlisted"),
    ]  # fmt: skip
    assert "You are number 1" in bodies(people[2])[0]
    assert {entry.kind.value for entry in importing.tried(event, rows)} == {"unchanged"}
    one_way = make_event()
    with transaction():
        importing.carry_out(one_way, rows, Wish(), by=SYSTEM, at=NOW)
    assert {entry.kind.value for entry in importing.tried(one_way, rows)} == {"unchanged"}


def test_a_list_lets_as_many_online_as_come(app: Flask) -> None:
    room = Room(free={None: 0}, hybrid=True)
    said = {"group_id": "workers", "country_iso3": "KEN"}

    assert room.take(said | {"online": True}) == (Status.CONFIRMED, "online")
    assert room.take(said) == (Status.WAITLISTED, None)


def test_what_if_looks_for_seats_where_one_takes_part(app: Flask) -> None:
    event = make_hybrid(seats=1, online=1, policy=Policy.APPROVAL)
    people = [make_registration(event, name, online=way) for name, way in (("A", True), ("B", True), ("C", False))]
    room = balance_queries.room(event, balance_queries.counted(event))

    expected = [room.accept(balance_queries.applicant(one)) for one in people]
    with transaction():
        for one in people:
            service.approve(one, by=SYSTEM, at=NOW)

    assert [outcome in SEATED for outcome in expected] == [one.status is Status.CONFIRMED for one in people]
    assert expected == [Outcome.OPEN_SEAT, Outcome.FULL, Outcome.OPEN_SEAT]


def test_where_everybody_comes_both_ways_nobody_chooses(app: Flask, client: FlaskClient) -> None:
    event = make_hybrid(choose_way=False)
    amina = make_registration(event, online=True)

    assert amina.online is False
    assert "How do you take part?" not in client.get(f"/events/{event.slug}/register").text
    assert client.get(f"/r/{token_for(amina.link_nonce)}/join").status_code == 200


def test_the_report_tells_both_ways_and_messages_may_go_to_one(app: Flask) -> None:
    event = make_hybrid(seats=None, online=None)
    _there, online = _one_each(event)
    make_registration(event, "Chen", online=True)

    lines = {line.label: line.figures.confirmed for line in figures(event, at=NOW).of(Dimension.WAY)}
    wanted = Selection.read(Selection(way=Mode.ONLINE).stored())

    assert lines == {"In person": 1, "Online": 2}
    assert online in readers(event.id, wanted)
    assert len(readers(event.id, wanted)) == 2
    assert not figures(make_event(), at=NOW).of(Dimension.WAY)


def test_reminders_say_what_concerns_ones_way(app: Flask) -> None:
    event = make_hybrid(online_message="Test your microphone.", place_message="Bring a badge.")
    rule = Reminder(id=uuid4(), event_id=event.id, kind=ReminderKind.EVENT, texts={})

    there, online = (reminder(rule, one, event, event.first_day).body for one in _one_each(event))

    assert "Bring a badge." in there
    assert "Show it at the door." in there
    assert "Test your microphone." in online
    assert "opens on your page" in online


def test_an_event_in_person_that_offers_a_link_too_keeps_its_people_at_the_place(app: Flask) -> None:
    event = make_event(seats=1)
    amina, waits = make_registration(event), make_registration(event, "Bola")

    set_seats(event, 1, 1)
    change_way(waits, online=True)

    assert [(one.status, one.online) for one in (amina, waits)] == [
        (Status.CONFIRMED, False),
        (Status.CONFIRMED, True),
    ]


def test_who_needs_no_seat_changes_ways_without_one(app: Flask) -> None:
    event = make_hybrid(seats=None, online=None)
    amina = make_registration(event)

    change_way(amina, online=True)

    assert (amina.status, amina.online, amina.seat_id) == (Status.CONFIRMED, True, None)


def test_the_calendar_of_who_takes_part_online_leads_to_the_link_and_not_to_the_hall(
    app: Flask, client: FlaskClient
) -> None:
    event = make_hybrid(city_id="nairobi", country_iso3="KEN")
    with transaction():
        calendar.refresh(event, at=NOW)
    there, online = make_registration(event), make_registration(event, "Bola", online=True)
    way_in = join_links.address(online.id, online.link_nonce)

    mails = [Calendar.from_ical(outbox.history(one.id)[0].calendar).events[0] for one in (there, online)]
    page = client.get(f"/r/{token_for(online.link_nonce)}").text
    [own] = Calendar.from_ical(client.get(f"/r/{token_for(online.link_nonce)}/calendar.ics").data).events

    assert ("Nairobi" in mails[0]["LOCATION"], "GEO" in mails[0]) == (True, True)
    assert (mails[1]["LOCATION"], "GEO" in mails[1], mails[1]["URL"]) == ("Online", False, way_in)
    assert (own["LOCATION"], "GEO" in own, own["CONFERENCE"]) == ("Online", False, way_in)
    assert "location=Online&amp;details=http%3A%2F%2Flocalhost%2Fjoin" in page
    assert f"/feeds/event/{event.slug}.ics" not in page
    with transaction():
        event.online_url = ""
    assert ways.address(online, event).endswith(f"/events/{event.slug}")
