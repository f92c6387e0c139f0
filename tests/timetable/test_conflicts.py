"""What gets in the way of what: found as by trying every pair, and said in words."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.core.db import db
from app.programme.models import Event, Session, Speaker
from app.programme.rules import EventStatus, Precision, SessionKind
from app.reference.catalogue import catalogue
from app.registration.models import SessionChoice
from app.timetable import phrases, plan
from app.timetable.conflicts import conflicts_of, public_holidays
from app.timetable.models import Room
from app.timetable.rules import Kind, Piece, Surroundings, Voice, find
from tests.factories import NOW, make_event, make_registration, session_at

MORNING = datetime(2027, 5, 3, 6, tzinfo=UTC)
ROOMS = ("", "Lake", "lake ", "Hill")
VOICES = (Voice("Amina"), Voice("amina"), Voice("Bola", UUID(int=1)), Voice("B. Okafor", UUID(int=1)))
PEOPLE = [UUID(int=n) for n in range(3)]


@st.composite
def timetables(draw: st.DrawFn) -> tuple[list[Piece], Surroundings]:
    pieces = []
    for number in range(draw(st.integers(0, 9))):
        begins = MORNING + timedelta(minutes=15 * draw(st.integers(0, 12)))
        pieces.append(
            Piece(
                key=UUID(int=100 + number),
                starts_at=begins,
                ends_at=begins + timedelta(minutes=15 * draw(st.integers(1, 6))),
                kind=draw(st.sampled_from(SessionKind)),
                room=draw(st.sampled_from(ROOMS)),
                voices=tuple(draw(st.lists(st.sampled_from(VOICES), max_size=2))),
                required=draw(st.booleans()),
            )
        )
    chose = {piece.key: frozenset(draw(st.sets(st.sampled_from(PEOPLE)))) for piece in pieces}
    return pieces, Surroundings(choices=chose)


def tried_one_by_one(pieces: list[Piece], around: Surroundings) -> Counter[tuple[Kind, frozenset[UUID]]]:
    """Try every two sessions, as slowly and plainly as can be."""
    found: Counter[tuple[Kind, frozenset[UUID]]] = Counter()
    for n, one in enumerate(pieces):
        for other in pieces[n + 1 :]:
            if one.ends_at <= other.starts_at or other.ends_at <= one.starts_at:
                continue
            pair = frozenset({one.key, other.key})
            rooms = {room.casefold().strip() for room in (one.room, other.room)}
            if len(rooms) == 1 and rooms != {""}:
                found[Kind.ROOM, pair] += 1
            if any(
                a.name.casefold() == b.name.casefold() or (a.person and a.person == b.person)
                for a in one.voices
                for b in other.voices
            ):
                found[Kind.SPEAKER, pair] += 1
            if any(piece.kind is SessionKind.PLENARY and piece.required for piece in (one, other)):
                found[Kind.EVERYBODY, pair] += 1
            if around.choices[one.key] & around.choices[other.key]:
                found[Kind.CHOSEN, pair] += 1
    return found


@given(timetables())
def test_conflicts_are_those_that_trying_every_pair_finds(made: tuple[list[Piece], Surroundings]) -> None:
    pieces, around = made

    found = Counter((one.kind, frozenset(one.keys)) for one in find(pieces, around))

    assert set(found) == set(tried_one_by_one(pieces, around))


def piece(**values: Any) -> Piece:
    end = MORNING + timedelta(hours=1)
    return Piece(**{"key": UUID(int=7), "starts_at": MORNING, "ends_at": end, "kind": SessionKind.MASTERCLASS} | values)


@pytest.mark.parametrize(
    ("values", "around", "found"),
    [
        ({"capacity": 40, "room": "Lake"}, {"rooms": {"lake": 30}}, [(40, 30)]),
        ({"room": "Lake"}, {"rooms": {"lake": 30}, "expected": 31}, [(31, 30)]),
        ({"room": "Lake"}, {"rooms": {"lake": 30}, "expected": 30}, []),
        ({"room": "Lake"}, {"expected": 300}, []),
        ({"room": "Lake", "kind": SessionKind.BREAK}, {"rooms": {"lake": 3}, "expected": 9}, []),
        ({"kind": SessionKind.SITE_VISIT, "capacity": 20}, {"expected": 35}, [(35, 20)]),
        ({"kind": SessionKind.ELECTIVE, "capacity": 20}, {"expected": 35}, []),
    ],
)
def test_people_are_held_against_the_room_or_the_site(
    values: dict[str, Any], around: dict[str, Any], found: list[tuple[int, int]]
) -> None:
    all_found = find([piece(**values)], Surroundings(**around))
    assert [(one.number, one.limit) for one in all_found if one.kind is Kind.CAPACITY] == found


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({"languages": frozenset({"en"})}, [("ar", "fr")]),
        ({"languages": frozenset({"en", "fr", "ar"})}, []),
        ({"required": False}, []),
        ({"kind": SessionKind.TRAVEL}, []),
    ],
)
def test_a_language_that_was_promised_is_missed(values: dict[str, Any], missing: list[tuple[str, ...]]) -> None:
    found = find([piece(**values)], Surroundings(promised=frozenset({"fr", "ar"})))
    assert [one.languages for one in found if one.kind is Kind.INTERPRETATION] == missing


def test_several_sessions_that_lack_the_same_languages_are_named_together(app: Flask) -> None:
    event = make_event(interpretation=["fr"])
    for title, begins in (("Opening", "2027-05-03 09:00"), ("Closing", "2027-05-03 11:00")):
        session_at(event, title, begins, languages=["en"])

    assert sentences(event) == ["2 sessions are neither held in nor interpreted into French: “Opening”, “Closing”."]


def sentences(event: Event) -> list[str]:
    db.session.expire_all()
    event = db.session.get_one(Event, event.id)
    items = plan.plan_of(event)
    by_key = {item.key: item for item in items}
    found = conflicts_of(event, items)
    for one in found:
        for key in one.keys:
            assert phrases.beside(one, key, by_key)
    return [phrases.in_words(one, by_key, event) for one in found]


def speak(session: Session, name: str, **values: Any) -> None:
    db.session.add(Speaker(session_id=session.id, position=0, name=name, **values))
    db.session.commit()


def test_each_conflict_is_said_in_words(app: Flask) -> None:
    event = make_event(last_day=date(2027, 5, 4), interpretation=["fr"], seats=40)
    db.session.add(Room(event_id=event.id, name="Lake", capacity=30, position=0))
    opening = session_at(event, "Opening", "2027-05-03 09:00", room="Lake", kind=SessionKind.MASTERCLASS)
    skills = session_at(event, "Skills", "2027-05-03 10:00", room="lake", languages=["en"], kind=SessionKind.ELECTIVE)
    parallel = session_at(event, "Data", "2027-05-03 10:15", kind=SessionKind.ELECTIVE, required=False)
    session_at(event, "Closing", "2027-05-05 09:00", required=False)
    session_at(event, "Called off", "2027-05-03 09:00", room="Lake", cancelled=True)
    amina = make_registration(event, "Amina")
    for session in (opening, skills):
        speak(session, "Amina Diallo", registration_id=amina.id)
    for session in (skills, parallel):
        db.session.add(
            SessionChoice(registration_id=amina.id, session_id=session.id, place=1, changes=0, changed_at=NOW)
        )
    db.session.commit()
    other = make_event("Forum in Lomé", first_day=date(2027, 5, 3), last_day=date(2027, 5, 3))
    speak(session_at(other, "Panel", "2027-05-03 09:00"), "A. Diallo", registration_id=make_registration(other, "X").id)
    person = db.session.merge(amina).person_id
    for registration in (make_registration(other, "Amina again"),):
        registration.person_id = person
    db.session.commit()

    assert sentences(event) == [
        "Mon 3, 10:00: lake holds “Opening” and “Skills”.",
        "Mon 3, 10:00: Amina Diallo speaks in “Opening” and in “Skills”.",
        "Mon 3, 10:15: one person chose both “Skills” and “Data”.",
        "One person who has a place here has one at “Forum in Lomé” too, on the same days.",
        "“Closing” on Wed 5 May 2027 lies outside the days of the event.",
        "Mon 3, 09:00: 40 people are to come to “Opening”, and Lake holds 30.",
        "Mon 3, 10:00: 40 people are to come to “Skills”, and lake holds 30.",
        "Mon 3, 10:00: “Skills” is neither held in nor interpreted into French.",
    ]


def test_whoever_speaks_elsewhere_at_that_time_is_named(app: Flask) -> None:
    event, other = make_event(), make_event("Forum in Lomé", status=EventStatus.DRAFT)
    speak(session_at(event, "Opening", "2027-05-03 09:00"), "Amina Diallo")
    speak(session_at(other, "Panel", "2027-05-03 10:00"), "amina  diallo")
    speak(session_at(other, "Later", "2027-05-03 14:00"), "amina diallo")

    assert sentences(event) == ["Mon 3, 09:00: Amina Diallo speaks in “Opening” and at another event, “Forum in Lomé”."]


def test_holidays_are_those_of_the_country_where_it_is(app: Flask) -> None:
    event = make_event(first_day=date(2027, 6, 1), last_day=date(2027, 6, 2))
    session_at(event, "In Turin", "2027-06-02 09:00", city_id="turin", kind=SessionKind.SITE_VISIT, capacity=5)
    for _n in range(6):
        make_registration(event, f"Guest {_n}")

    said = sentences(event)

    assert said[-2:] == [
        "Tue 1 June 2027 is a public holiday: Madaraka Day.",
        "Wed 2 June 2027 is a public holiday: Republic Day.",
    ]
    assert said[0].endswith("6 people are to come to “In Turin”, which can take 5.")


def test_an_event_without_days_or_country_has_none(app: Flask) -> None:
    nowhere = {"country_iso3": None, "region_id": None}
    none = dict.fromkeys(("first_day", "last_day", "starts_at", "ends_at"))
    event = make_event(**none, **nowhere, date_precision=Precision.UNKNOWN)
    session_at(event, "Opening", "2027-05-03 09:00")
    assert sentences(event) == []
    assert public_holidays("ZZ", 2027) == {}


def test_every_country_of_the_programme_has_its_holidays(app: Flask) -> None:
    known = catalogue()
    assert all(public_holidays(known.countries[city.country_iso3].iso2, 2027) for city in known.cities.values())


def test_everybody_is_at_the_plenary(app: Flask) -> None:
    event = make_event()
    session_at(event, "Opening", "2027-05-03 09:00")
    session_at(event, "Elective", "2027-05-03 10:00", kind=SessionKind.ELECTIVE)
    session_at(event, "Coffee", "2027-05-03 10:15", 15, kind=SessionKind.BREAK)

    assert sentences(event) == [
        "Mon 3, 10:00: everybody is to be at one of “Opening” and “Elective”.",
        "Mon 3, 10:15: everybody is to be at one of “Opening” and “Coffee”.",
    ]
