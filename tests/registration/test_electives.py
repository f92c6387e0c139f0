"""Choosing elective sessions."""

import threading
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.attendance import door
from app.attendance.places import find, places_of
from app.attendance.rules import MarkKind
from app.attendance.service import mark
from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.core.secret_links import token_for
from app.programme import service as programme
from app.programme.models import Event, Session
from app.programme.rules import Policy, SessionKind
from app.registration import electives, rules, service
from app.registration.errors import NoPlaceYet, SessionFull, SessionNotOffered, SessionsOverlap, SessionStarted
from app.registration.models import Registration, SessionChoice
from app.registration.rules import Piece, Status
from app.reports import attendance as report
from app.reports.rules import Dimension
from tests.factories import NOW, make_attendee, make_event, make_registration, session_at

MINUTE = timedelta(minutes=1)


@pytest.fixture
def event(app: Flask) -> Event:
    """Give an event in May with three electives: two at the same time with two places and one, one later."""
    return make_event()


def elective(event: Event, title: str, begins: str, capacity: int | None = 2) -> Session:
    return session_at(event, title, f"2027-05-03 {begins}", kind=SessionKind.ELECTIVE, capacity=capacity)


def choose(registration: Registration, *sessions: Session | UUID, at=NOW) -> bool:
    with transaction():
        return electives.choose(registration, {getattr(one, "id", one) for one in sessions}, at=at)


def chosen(registration: Registration) -> list[str]:
    return [one.session.title for one in electives.offers(registration, at=NOW) if one.chosen]


def page_of(registration: Registration) -> str:
    return f"/r/{token_for(registration.link_nonce)}/sessions"


def test_sessions_are_chosen_and_changed_until_they_begin(event: Event) -> None:
    mines, farms = elective(event, "Mines", "09:00"), elective(event, "Farms", "11:00")
    amina = make_registration(event, "Amina")

    assert choose(amina, mines)
    assert choose(amina, mines, farms)
    assert not choose(amina, farms, mines)
    assert chosen(amina) == ["Mines", "Farms"]
    assert choose(amina, farms)
    assert chosen(amina) == ["Farms"]
    assert choose(amina, mines, farms)

    while_mines = mines.starts_at + MINUTE
    assert not choose(amina, farms, at=while_mines)  # what has begun is not given up any more
    assert choose(amina, at=while_mines)
    assert chosen(amina) == ["Mines"]
    with pytest.raises(SessionStarted, match="session_started"):
        choose(amina, mines, farms, at=farms.starts_at)


def test_a_full_session_refuses_and_leaves_the_earlier_choice(event: Event) -> None:
    mines, farms = elective(event, "Mines", "09:00", capacity=1), elective(event, "Farms", "09:00")
    amina, bola = make_registration(event, "Amina"), make_registration(event, "Bola")
    choose(amina, mines)
    choose(bola, farms)

    with pytest.raises(SessionFull) as refused:
        choose(bola, mines)

    assert "“Mines” is full" in refused.value.sentence()
    assert (chosen(amina), chosen(bola)) == (["Mines"], ["Farms"])
    choose(amina, farms)
    choose(bola, mines)
    assert (chosen(amina), chosen(bola)) == (["Farms"], ["Mines"])


def test_two_sessions_at_the_same_time_are_refused_in_a_sentence(event: Event) -> None:
    mines, farms = elective(event, "Mines", "09:00"), elective(event, "Farms", "10:00")
    after = elective(event, "After the mines", "10:30")
    amina = make_registration(event, "Amina")

    with pytest.raises(SessionsOverlap) as refused:
        choose(amina, mines, farms)

    assert refused.value.sentence() == "“Mines” and “Farms” are at the same time. Choose one of them."
    assert choose(amina, mines, after)


def test_only_who_has_a_place_chooses_and_only_what_is_offered(event: Event) -> None:
    mines, plenary = elective(event, "Mines", "09:00"), session_at(event, "Opening", "2027-05-03 08:00")
    free = elective(event, "Open space", "12:00", capacity=None)
    waiting = make_attendee(event, "Bola", Status.WAITLISTED)
    amina = make_registration(event, "Amina")
    elsewhere = elective(make_event(), "Elsewhere", "09:00")

    with pytest.raises(NoPlaceYet):
        choose(waiting, mines)
    for other in (plenary, free, elsewhere, uuid4()):
        with pytest.raises(SessionNotOffered):
            choose(amina, other)
    with pytest.raises(NoPlaceYet):
        choose(amina, mines, at=event.ends_at)


@pytest.mark.parametrize("leave", ["cancel", "withdraw"])
def test_leaving_the_event_frees_the_sessions(event: Event, leave: str) -> None:
    mines = elective(event, "Mines", "09:00", capacity=1)
    amina, bola = make_registration(event, "Amina"), make_registration(event, "Bola")
    choose(amina, mines)
    with transaction():
        service.cancel(amina, at=NOW) if leave == "cancel" else service.withdraw(amina, by=SYSTEM, at=NOW)

    assert choose(bola, mines)
    if leave == "cancel":
        with transaction():
            service.restore(amina, at=NOW + MINUTE)
        assert (amina.status, chosen(amina)) == (Status.CONFIRMED, [])


def test_a_smaller_session_keeps_those_who_chose_it(event: Event) -> None:
    mines = elective(event, "Mines", "09:00", capacity=3)
    amina, bola, chen = (make_registration(event, name) for name in ("Amina", "Bola", "Chen"))
    choose(amina, mines)
    choose(bola, mines)
    with transaction():
        programme.change_session(mines, {"capacity": 1}, by=SYSTEM, at=NOW)

    choose(amina)
    with pytest.raises(SessionFull):
        choose(chen, mines)
    choose(bola)
    assert choose(chen, mines)
    assert db.session.scalars(select(SessionChoice.place).where(SessionChoice.place.is_not(None))).all() == [1]


def test_the_last_place_is_given_once_to_many_at_once(app: Flask, event: Event) -> None:
    mines = elective(event, "Mines", "09:00", capacity=2).id
    people = [make_registration(event, f"Person {number}").id for number in range(6)]
    start, outcomes = threading.Barrier(len(people), timeout=30), []

    def rush(person: UUID) -> None:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    electives.choose(db.session.get_one(Registration, person), {mines}, at=NOW)
                outcomes.append("chosen")
            except SessionFull:
                outcomes.append("full")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=rush, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()

    assert sorted(outcomes) == ["chosen"] * 2 + ["full"] * 4
    assert sorted(db.session.scalars(select(SessionChoice.place))) == [1, 2]


def test_expected_at_an_elective_is_who_chose_it_and_everywhere_else_who_is_confirmed(event: Event) -> None:
    mines, farms = elective(event, "Mines", "09:00"), elective(event, "Farms", "09:00")
    free = elective(event, "Open space", "12:00", capacity=None)
    amina, bola = make_registration(event, "Amina"), make_registration(event, "Bola", group_id="workers")
    make_registration(event, "Chen", group_id="workers")
    for person in (amina, bola):
        choose(person, mines)
    places = places_of(event)
    place = find(places, mines.id.hex)
    with transaction():
        for person in db.session.scalars(select(Registration).where(Registration.name != "Amina")):
            mark(person, place, MarkKind.PRESENT, by=SYSTEM, at=NOW)

    lines = {line.label: line.figures for line in report.figures(event, at=NOW).of(Dimension.SESSION)}
    by_group = {
        line.label: line.figures.confirmed for line in report.figures(event, at=NOW).of(Dimension.SESSION_GROUP)
    }

    seen = {label: (one.confirmed, one.attended, one.awaited, one.unconfirmed) for label, one in lines.items()}
    assert seen == {"Mines": (2, 1, 1, 1), "Farms": (0, 0, 0, 0), "Open space": (3, 0, 3, 0)}
    assert (by_group["Mines, Workers"], by_group["Open space, Workers"]) == (1, 2)
    whole = report.figures(event, at=NOW).total
    assert (whole.confirmed, whole.attended, whole.unconfirmed) == (3, 2, 0)  # of the day, all who came were expected
    at_door = {one.group_id: (one.arrived, one.expected) for one in door.arrivals(event, place, places)}
    assert at_door == {"government": (0, 1), "workers": (1, 1)}
    assert door.arrivals(event, find(places, farms.id.hex), places) == []
    assert sum(one.expected for one in door.arrivals(event, find(places, free.id.hex), places)) == 3


def test_the_page_offers_the_sessions_and_keeps_the_choice_without_scripts(client, event: Event) -> None:
    mines, farms = elective(event, "Mines", "09:00", capacity=1), elective(event, "Farms", "11:00")
    amina, bola = make_registration(event, "Amina"), make_registration(event, "Bola")
    choose(bola, mines)
    own = page_of(amina).removesuffix("/sessions")
    assert "None chosen yet" in client.get(own).text

    shown = client.get(page_of(amina))
    assert (shown.headers["Cache-Control"], shown.headers["X-Robots-Tag"]) == ("private, no-store", "noindex, nofollow")
    assert f'value="{mines.id}" disabled' in shown.text
    answer = client.post(page_of(amina), data={"session": [str(farms.id), "nonsense"]})
    assert (answer.status_code, answer.location) == (302, page_of(amina))
    assert f'value="{farms.id}" checked' in client.get(page_of(amina)).text
    assert "Farms" in client.get(own).text
    assert "None chosen yet" not in client.get(own).text


def test_what_cannot_be_chosen_comes_back_with_the_sentence_and_the_ticks(client, event: Event) -> None:
    mines, farms = elective(event, "Mines", "09:00"), elective(event, "Farms", "09:00")
    amina = make_registration(event, "Amina")

    answer = client.post(page_of(amina), data={"session": [str(mines.id), str(farms.id)]})

    assert (answer.status_code, answer.text.count(" checked")) == (409, 2)
    assert "are at the same time. Choose one of them." in answer.text
    assert chosen(amina) == []


def test_where_nothing_is_to_be_chosen_there_is_no_page(client, event: Event) -> None:
    session_at(event, "Opening", "2027-05-03 08:00")
    amina = make_registration(event, "Amina")

    assert client.get(page_of(amina)).status_code == 404
    assert "/sessions" not in client.get(page_of(amina).removesuffix("/sessions")).text
    assert client.get("/r/nobody/sessions").status_code == 404


def test_who_has_no_place_yet_is_told_who_chooses(client, event: Event) -> None:
    elective(event, "Mines", "09:00")
    asked = make_registration(make_event(policy=Policy.APPROVAL), "Amina")
    elective(db.session.get_one(Event, asked.event_id), "Farms", "09:00")

    shown = client.get(page_of(asked)).text

    assert "Sessions are chosen by those who have a place" in shown
    assert "Save my sessions" not in shown


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 5)), max_size=6), st.data())
def test_a_clash_is_found_where_two_share_a_minute(spans: list[tuple[int, int]], data: st.DataObject) -> None:
    pieces = [
        Piece(uuid4(), str(number), NOW + begins * MINUTE, NOW + (begins + length) * MINUTE)
        for number, (begins, length) in enumerate(spans)
    ]
    new = data.draw(st.lists(st.sampled_from(pieces), unique=True)) if pieces else []
    minutes = {one.id: {begins + n for n in range(length)} for one, (begins, length) in zip(pieces, spans, strict=True)}
    shared = any(minutes[one.id] & minutes[other.id] for one in new for other in pieces if one is not other)

    assert (rules.clash(new, pieces) is not None) == shared


@given(st.sets(st.integers(1, 8)), st.none() | st.integers(0, 8))
def test_a_place_is_free_while_fewer_than_the_capacity_are_taken(taken: set[int], capacity: int | None) -> None:
    place = rules.free_place(taken, capacity)

    assert (place is None) == (capacity is not None and len(taken) >= capacity)
    assert place is None or (place not in taken and (capacity is None or place <= capacity))
