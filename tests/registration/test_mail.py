"""What mails do to a registrant's calendar."""

from datetime import date, time, timedelta

import pytest
from icalendar import Calendar
from icalendar import Event as Entry

from app.core import outbox
from app.core.audit import SYSTEM
from app.core.db import transaction
from app.core.outbox import Message
from app.programme import calendar
from app.programme import service as programme
from app.programme.models import Event
from app.programme.rules import EventStatus, Policy, Precision
from app.registration import nominees, rules, service
from app.registration.event_news import Change, Kind
from app.registration.models import Registration
from app.registration.rules import Endorsement
from tests.factories import NOW, details, make_event, make_registration

GENEVA = {"zone": "Europe/Zurich", "start_time": time(9), "end_time": time(17), "country_iso3": "CHE"}
HOUR = timedelta(hours=1)


@pytest.fixture
def event(app) -> Event:
    """Give an event with one seat, in May, from nine to five in Geneva."""
    return shown(make_event("Académie du travail, Größe", seats=1, **GENEVA))


def shown(event: Event) -> Event:
    with transaction():
        calendar.refresh(event, at=NOW)
    return event


def newest(registration: Registration, kind: str) -> Message:
    return next(one for one in outbox.history(registration.id) if one.kind == f"registration.{kind}")


def told(registration: Registration, kind: str) -> Entry:
    """Give the one entry of a mail's calendar, read back, with the method that it came with."""
    mail = outbox.to_mime(newest(registration, kind))
    both = next(iter(mail.iter_parts()))
    beside = list(both.iter_parts())[-1]
    read = Calendar.from_ical(beside.get_payload(decode=True))
    assert beside["Content-Type"].params["method"] == read["METHOD"]
    [entry] = read.walk("VEVENT")
    entry["METHOD"] = read["METHOD"]
    return entry


def summed_up(registration: Registration, *kinds: str) -> list[tuple[str, int, str]]:
    entries = [told(registration, kind) for kind in kinds]
    return [(entry["METHOD"], entry["SEQUENCE"], entry["STATUS"]) for entry in entries]


def test_a_place_puts_the_event_into_that_persons_calendar_alone(event: Event) -> None:
    make_registration(shown(make_event(seats=1)), "Bola")
    amina = make_registration(event, "Amina Ünal", email="amina@example.org")

    entry = told(amina, "confirmed")
    text = newest(amina, "confirmed").calendar

    assert (entry["METHOD"], entry["UID"], entry["SEQUENCE"]) == ("REQUEST", event.uid, 0)
    assert (str(entry["SUMMARY"]), entry["STATUS"], entry["TRANSP"]) == (event.title, "CONFIRMED", "OPAQUE")
    assert str(entry["ATTENDEE"]) == "mailto:amina@example.org"
    assert dict(entry["ATTENDEE"].params) == {
        "CN": "Amina Ünal",
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "ACCEPTED",
        "RSVP": "FALSE",
    }
    assert str(entry["ORGANIZER"]) == "mailto:baraza@localhost"
    assert entry["DTSTAMP"].dt == amina.registered_at.replace(microsecond=0)
    assert entry["DTSTART"].dt.isoformat() == "2027-05-03T09:00:00+02:00"
    assert (text.count("BEGIN:VTIMEZONE"), text.count("BEGIN:VEVENT"), text.count("@example.org")) == (1, 1, 1)
    assert max(map(len, text.encode().split(b"\r\n"))) <= 75


def test_leaving_and_coming_back_takes_the_event_away_and_puts_it_back(event: Event) -> None:
    amina = make_registration(event, "Amina")
    with transaction():
        service.cancel(amina, at=NOW + HOUR)
    with transaction():
        service.restore(amina, at=NOW + HOUR + timedelta(minutes=1))
    back = told(amina, "confirmed")
    with transaction():
        service.withdraw(amina, by=SYSTEM, at=NOW + 2 * HOUR)

    assert summed_up(amina, "cancelled", "withdrawn") == [("CANCEL", 1, "CANCELLED"), ("CANCEL", 3, "CANCELLED")]
    assert (back["METHOD"], back["SEQUENCE"], back["STATUS"]) == ("REQUEST", 2, "CONFIRMED")
    assert told(amina, "withdrawn")["ATTENDEE"] == back["ATTENDEE"]
    assert {told(amina, kind)["UID"] for kind in ("confirmed", "cancelled", "withdrawn")} == {event.uid}


def test_who_leaves_and_registers_again_is_told_of_it_as_something_newer(event: Event) -> None:
    amina = make_registration(event, "Amina", email="amina@example.org")
    with transaction():
        service.cancel(amina, at=NOW + HOUR)
    again = make_registration(event, "Amina", email="amina@example.org", at=NOW + 2 * HOUR)

    assert summed_up(amina, "cancelled") == [("CANCEL", 1, "CANCELLED")]
    assert summed_up(again, "confirmed") == [("REQUEST", 2, "CONFIRMED")]


def test_whoever_has_no_place_yet_keeps_their_days_free(event: Event) -> None:
    amina, bola = make_registration(event, "Amina"), make_registration(event, "Bola")
    asked = make_registration(shown(make_event(policy=Policy.APPROVAL)), "Chen")
    with transaction():
        service.tell_registrants(event, Change(Kind.CHANGED), at=NOW)
    with transaction():
        service.decline(asked, "", by=SYSTEM, at=NOW)
    assert [newest(bola, kind).calendar for kind in ("waitlisted", "event.changed")] == [None, None]
    assert [newest(asked, kind).calendar for kind in ("received", "declined")] == [None, None]

    with transaction():
        service.cancel(amina, at=NOW + HOUR)
    assert summed_up(bola, "promoted") == [("REQUEST", 1, "CONFIRMED")]  # their own calendar had it as not sure


def test_a_new_time_puts_right_what_stands_in_the_calendar(event: Event) -> None:
    amina = make_registration(event, "Amina")
    with transaction():
        programme.change_event(event, {"start_time": time(10)}, by=SYSTEM, at=NOW + HOUR)
        service.tell_registrants(event, Change(Kind.CHANGED), at=NOW + HOUR)

    entry = told(amina, "event.changed")
    assert (entry["METHOD"], entry["SEQUENCE"], entry["DTSTART"].dt.hour) == ("REQUEST", 1, 10)
    assert entry["DTSTAMP"].dt == NOW + HOUR


def test_a_postponed_event_is_not_sure_and_a_cancelled_one_leaves(event: Event) -> None:
    amina = make_registration(event, "Amina")
    for step, kind in ((programme.postpone, Kind.POSTPONED), (programme.cancel, Kind.CANCELLED)):
        with transaction():
            step(event, by=SYSTEM, at=NOW + HOUR)
            service.tell_registrants(event, Change(kind), at=NOW + HOUR)

    assert summed_up(amina, "event.postponed", "event.cancelled") == [
        ("REQUEST", 1, "TENTATIVE"),
        ("CANCEL", 2, "CANCELLED"),
    ]
    assert "Cancelled: Académie" in str(told(amina, "event.cancelled")["SUMMARY"])


def test_an_event_whose_day_becomes_unknown_leaves_the_calendar_and_comes_back_with_its_day(event: Event) -> None:
    amina = make_registration(event, "Amina")
    in_june = {"date_precision": Precision.MONTH, "first_day": date(2027, 6, 1), "last_day": date(2027, 6, 30)}
    known = {"date_precision": Precision.DAY, "first_day": date(2027, 6, 7), "last_day": date(2027, 6, 9)}
    sequences = []
    for number, said in enumerate((in_june | {"start_time": None, "end_time": None}, known), start=1):
        with transaction():
            programme.change_event(event, said, by=SYSTEM, at=NOW + number * HOUR)
            service.tell_registrants(event, Change(Kind.CHANGED), at=NOW + number * HOUR)
        latest = newest(amina, "event.changed")
        entry = Calendar.from_ical(latest.calendar).walk("VEVENT")[0]
        sequences.append((Calendar.from_ical(latest.calendar)["METHOD"], entry["SEQUENCE"]))

    assert sequences == [("CANCEL", 1), ("REQUEST", 2)]


def test_an_event_of_no_known_day_is_in_no_mail(app) -> None:
    event = shown(make_event(date_precision=Precision.MONTH, first_day=date(2027, 5, 1), last_day=date(2027, 5, 31)))

    assert newest(make_registration(event, "Amina"), "confirmed").calendar is None


def test_a_mailbox_that_serves_an_office_gets_a_file_to_hand_on(event: Event) -> None:
    amina = make_registration(event, "Amina", shared_mailbox=True)
    mail = outbox.to_mime(newest(amina, "confirmed"))
    with transaction():
        service.cancel(amina, at=NOW + HOUR)

    assert {part.get_filename() for part in mail.iter_attachments()} == {"event.ics", "ticket.png"}
    assert "METHOD" not in newest(amina, "confirmed").calendar
    assert newest(amina, "cancelled").calendar is None


def test_nothing_is_told_to_a_calendar_that_nobody_can_write_to(event: Event) -> None:
    amina = make_registration(event, "Amina", email="")

    assert (amina.calendar_steps, outbox.history(amina.id), event.status) == (0, [], EventStatus.PUBLISHED)


@pytest.mark.parametrize(
    ("steps", "belongs", "then"),
    [(0, True, 1), (1, True, 1), (1, False, 2), (2, False, None), (2, True, 3), (0, False, None)],
)
def test_the_steps_of_a_calendar_tell_whether_the_event_is_in_it(steps: int, belongs: bool, then: int | None) -> None:
    assert rules.calendar_step(steps, belongs=belongs) == then


def test_a_nominee_hears_of_each_step_and_what_comes_next(app) -> None:
    event = make_event("Forum", policy=Policy.NOMINATION)
    with transaction():
        asked = [
            nominees.propose(event, details(name), endorsement=Endorsement.AWAITED, by=SYSTEM, at=NOW)
            for name in ("Amina", "Bola")
        ]
    amina, bola = asked
    with transaction():
        nominees.accept(amina, at=NOW + HOUR)
        nominees.accept(amina, at=NOW + HOUR)
        nominees.endorse(amina, given=True, by=SYSTEM, at=NOW + 2 * HOUR)
        nominees.endorse(bola, "No mandate.", given=False, by=SYSTEM, at=NOW + 2 * HOUR)

    heard = [(one.subject, one.body.split("\n\n")) for one in reversed(outbox.history(amina.id))]
    assert [subject for subject, _body in heard] == ["We have your yes: Forum", "You are endorsed: Forum"]
    assert heard[0][1][2].startswith("It is the turn of the group’s secretariat: to endorse.")
    assert heard[1][1][2].startswith("It is the organiser’s turn: to decide.")
    [refused] = outbox.history(bola.id)
    assert (refused.subject, "It says: No mandate." in refused.body) == ("You are not endorsed: Forum", True)
