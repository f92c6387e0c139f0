"""A person's own calendar: what stands in it."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import icalendar
import pytest
from flask import Flask

from app.core import clock, outbox
from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.core.secret_links import token_for
from app.peer_learning import service as peer_learning
from app.peer_learning.rules import Standing
from app.programme import service as programme
from app.programme.models import Event, Session
from app.programme.rules import EventStatus, Mode, Policy, Precision, SessionKind
from app.registration import electives, nominees
from app.registration import service as registrations
from app.registration.rules import Endorsement, Status
from tests.calendars.conftest import HOUR, entries_of, forum, get, only, proved, shown, stands
from tests.factories import NOW, details, make_attendee, make_registration, session_at

pytestmark = pytest.mark.usefixtures("january")


HYBRID = {"mode": Mode.HYBRID, "link_for_all": True, "online_url": "https://meet.example.org/forum"}


def test_a_person_has_their_events_in_their_language_and_nobody_else_s_name(app: Flask, client) -> None:
    event = forum(title="Foro", title_language="es", country_iso3="KEN", city_id=None, **HYBRID)
    session_at(event, "Apertura", "2027-05-03 09:00", room="Sala 1")
    shown(event)
    make_registration(event, "Bola Secret", email="bola@example.org")
    path = proved(make_registration(event, "Amina", language="fr", email="amina@example.org"))

    found = entries_of(client, path)
    text = get(client, path).text.replace("\r\n ", "")

    assert {title: str(one["STATUS"]) for title, one in found.items()} == {"Foro": "CONFIRMED", "Apertura": "CONFIRMED"}
    assert found["Foro"]["UID"] == event.uid
    joins = str(found["Foro"]["CONFERENCE"])
    assert "/join/" in joins
    assert "meet.example.org" not in text  # it opens when it is time
    here = joins[joins.index("/join/") :]
    assert "Foro" in client.get(here).text
    assert client.get(f"{here}x").status_code == 404
    assert found["Foro"]["DTSTART"].dt.isoformat() == "2027-05-03T09:00:00+03:00"
    assert str(found["Apertura"]["LOCATION"]) == "Sala 1, Kenya"
    assert not [word for word in ("bola", "amina", "source:") if word in text.lower()]
    assert path.rpartition("/")[2].removesuffix(".ics") not in text  # whoever is handed the file cannot follow it


def test_who_takes_part_online_goes_to_no_hall(app: Flask, client) -> None:
    event = forum(title="Forum", city_id="nairobi", online_capacity=5, **HYBRID)
    session_at(event, "Opening", "2027-05-03 09:00", room="Hall 1")
    one = session_at(event, "Panel", "2027-05-03 11:00", kind=SessionKind.ELECTIVE, required=False, capacity=5)
    amina = make_registration(shown(event), "Amina", online=True)
    with transaction():
        electives.choose(amina, {one.id}, at=NOW)

    for path in (proved(amina), f"/r/{token_for(amina.link_nonce)}/calendar.ics"):
        found = entries_of(client, path)

        assert {str(entry["LOCATION"]) for entry in found.values()} == {"Online"}
        assert set(found) == {"Forum", "Opening", "Panel"}
        assert not [entry for entry in found.values() if "GEO" in entry]


def test_sessions_and_legs_come_in_their_own_zones(app: Flask, client) -> None:
    event = forum(zone="Africa/Nairobi")
    leg = session_at(event, "Flight", "2027-05-03 20:00", kind=SessionKind.TRAVEL)
    leg.zone, leg.starts_at, leg.ends_at = "Europe/Lisbon", leg.starts_at + 2 * HOUR, leg.ends_at + 2 * HOUR
    db.session.commit()

    found = entries_of(client, proved(make_registration(event, "Amina")))

    assert found["Flight"]["DTSTART"].params["TZID"] == "Europe/Lisbon"
    assert found["Forum on decent work"]["DTSTART"].params["TZID"] == "Africa/Nairobi"


@pytest.mark.parametrize(
    ("status", "title", "told", "words"),
    [
        (Status.PENDING, "Not confirmed yet: Forum", "TENTATIVE", "it is not decided"),
        (Status.WAITLISTED, "Waiting list: Forum", "TENTATIVE", "you are on the waiting list"),
        (Status.DECLINED, "No place: Forum", "CANCELLED", "no place for you this time"),
        (Status.WITHDRAWN, "Withdrawn: Forum", "CANCELLED", "was withdrawn"),
    ],
)
def test_who_has_no_place_is_told_so_in_words(
    app: Flask, client, status: Status, title: str, told: str, words: str
) -> None:
    event = forum(title="Forum", **HYBRID)
    session_at(event, "Opening", "2027-05-03 09:00")
    path = proved(make_attendee(shown(event), "Amina", status))

    entry = only(client, path)

    assert (str(entry["SUMMARY"]), str(entry["STATUS"]), str(entry["TRANSP"])) == (title, told, "TRANSPARENT")
    assert words in entry["DESCRIPTION"]
    assert "meet.example.org" not in get(client, path).text


def test_what_calendars_are_told_never_counts_back_and_rises_with_the_person_and_the_event(app: Flask, client) -> None:
    event = forum(policy=Policy.APPROVAL)
    amina = make_registration(event, "Amina")
    path, uid, seen = proved(amina), event.uid, []

    def look() -> None:
        entry = next(one for one in entries_of(client, path).values() if one["UID"] == uid)
        seen.append((str(entry["STATUS"]), int(entry["SEQUENCE"]), entry["DTSTAMP"].dt))
        assert entry["DTSTAMP"].dt == entry["LAST-MODIFIED"].dt

    def then(deed, hours: int, *arguments, **more) -> None:
        with transaction():
            deed(*arguments, **more, at=NOW + hours * HOUR)
        look()

    look()
    then(registrations.approve, 1, amina, by=SYSTEM)
    then(programme.change_event, 2, event, {"start_time": time(10)}, by=SYSTEM)
    then(registrations.cancel, 3, amina)
    then(registrations.restore, 3, amina)
    then(programme.postpone, 4, event, by=SYSTEM)
    then(programme.cancel, 5, event, by=SYSTEM)

    assert [status for status, _sequence, _stamp in seen] == [
        "TENTATIVE", "CONFIRMED", "CONFIRMED", "CANCELLED", "CONFIRMED", "TENTATIVE", "CANCELLED",
    ]  # fmt: skip
    numbers, stamps = [number for _s, number, _t in seen], [stamp for _s, _n, stamp in seen]
    assert numbers == sorted(set(numbers))
    assert stamps == sorted(stamps)


def test_the_mail_and_the_calendar_count_alike(app: Flask, client) -> None:
    event = forum()
    amina = make_registration(event, "Amina")
    path = proved(amina)
    for minutes, deed in enumerate((registrations.cancel, registrations.restore), start=1):
        with transaction():
            deed(amina, at=NOW + timedelta(minutes=minutes))
        written = icalendar.Calendar.from_ical(outbox.history(amina.id)[0].calendar).events[0]
        mine = only(client, path)
        assert (mine["UID"], mine["SEQUENCE"]) == (written["UID"], written["SEQUENCE"])


def test_what_was_cancelled_stays_until_thirty_days_after_the_event(app: Flask, client, monkeypatch) -> None:
    event = forum()
    session_at(event, "Opening", "2027-05-03 09:00")
    shown(event)
    amina = make_registration(event, "Amina")
    path = proved(amina)
    with transaction():
        registrations.cancel(amina, at=NOW)

    assert stands(client, path) == {
        "You have cancelled: Forum on decent work": "CANCELLED",
        "You do not go: Opening": "CANCELLED",
    }
    monkeypatch.setattr(clock, "now", lambda: event.ends_at + timedelta(days=30))
    assert entries_of(client, path) == {}


def test_an_event_that_loses_its_day_is_cancelled_and_does_not_vanish(app: Flask, client) -> None:
    event = forum()
    amina = make_attendee(event, "Amina")
    path = proved(amina)
    before = only(client, path)
    month = {"date_precision": Precision.MONTH, "first_day": date(2027, 6, 1), "last_day": date(2027, 6, 30)}
    with transaction():
        programme.change_event(event, month | {"start_time": None, "end_time": None}, by=SYSTEM, at=NOW + HOUR)

    gone = only(client, path)

    assert (gone["UID"], str(gone["STATUS"])) == (before["UID"], "CANCELLED")
    assert gone["SEQUENCE"] > before["SEQUENCE"]


def test_chosen_sessions_come_and_go_with_the_choice(app: Flask, client) -> None:
    event = forum()
    choice = {"kind": SessionKind.ELECTIVE, "capacity": 5}
    mines = session_at(event, "Mines", "2027-05-03 09:00", **choice)
    farms = session_at(event, "Farms", "2027-05-03 09:00", **choice)
    amina = make_registration(shown(event), "Amina")
    path = proved(amina)
    assert stands(client, path) == {"Forum on decent work": "CONFIRMED"}

    def choose(session: Session, minutes: int) -> dict[str, str]:
        with transaction():
            electives.choose(amina, {session.id}, at=NOW + timedelta(minutes=minutes))
        return stands(client, path)

    assert choose(mines, 1) == {"Forum on decent work": "CONFIRMED", "Mines": "CONFIRMED"}
    first = entries_of(client, path)["Mines"]["SEQUENCE"]
    assert choose(farms, 2) == {
        "Forum on decent work": "CONFIRMED",
        "Farms": "CONFIRMED",
        "You do not go: Mines": "CANCELLED",
    }
    assert choose(mines, 3)["Mines"] == "CONFIRMED"
    assert entries_of(client, path)["Mines"]["SEQUENCE"] == first + 2


def test_a_nominee_sees_by_when_to_answer_and_then_that_it_is_done(app: Flask, client) -> None:
    due = datetime(2027, 3, 1, 12, tzinfo=NOW.tzinfo)
    event = forum(policy=Policy.NOMINATION, details_until=due)
    with transaction():
        amina = nominees.propose(event, details("Amina"), endorsement=Endorsement.NOT_NEEDED, by=SYSTEM, at=NOW)
    path = proved(amina)
    title = "Say yes and complete your details: Forum on decent work"

    before = entries_of(client, path)[title]
    assert (before["DTEND"].dt, str(before["TRANSP"])) == (due, "TRANSPARENT")
    with transaction():
        nominees.accept(amina, at=NOW + HOUR)
    after = entries_of(client, path)[f"Done: {title}"]

    assert (after["UID"], str(after["STATUS"])) == (before["UID"], "CANCELLED")
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_the_closing_of_registration_is_told_to_who_may_still_come(app: Flask, client) -> None:
    closes = {"closes_at": datetime(2027, 4, 1, 12, tzinfo=NOW.tzinfo)}
    amina, bola = make_registration(forum(**closes), "Amina"), make_registration(forum(**closes), "Bola")
    with transaction():
        registrations.cancel(bola, at=NOW)

    assert "Registration closes: Forum on decent work" not in stands(client, proved(amina))
    found = entries_of(client, proved(bola))["Registration closes: Forum on decent work"]
    assert "You may register again until then." in found["DESCRIPTION"]


def test_a_draft_is_in_nobody_s_own_calendar(app: Flask, client) -> None:
    assert entries_of(client, proved(make_attendee(forum(), "Amina"))) != {}
    amina = make_registration(forum(), "Bola")
    db.session.get_one(Event, amina.event_id).status = EventStatus.DRAFT
    db.session.commit()
    assert entries_of(client, proved(amina)) == {}


def test_who_needs_a_letter_for_a_visa_sees_by_when_to_ask_for_it(app: Flask, client) -> None:
    due = datetime(2027, 3, 1, 12, tzinfo=NOW.tzinfo)
    event = forum(title="Forum", country_iso3="KEN", visa_until=due)
    amina = make_registration(event, "Amina", country_iso3="GHA")
    bola = make_registration(event, "Bola", country_iso3="KEN")
    online = make_registration(forum(mode=Mode.ONLINE, visa_until=due), "Chen", country_iso3="GHA")
    waiting = make_attendee(event, "Dana", Status.WAITLISTED, country_iso3="GHA")
    path, title = proved(amina), "Ask for your letter for a visa, if you need one: Forum"

    entry = entries_of(client, path)[title]
    assert (entry["DTEND"].dt, str(entry["STATUS"]), str(entry["TRANSP"])) == (due, "CONFIRMED", "TRANSPARENT")
    assert "answer one of our messages" in entry["DESCRIPTION"]
    own = client.get(f"/r/{token_for(amina.link_nonce)}").text
    assert "answer one of our messages by then: Mon 1 March 2027, 15:00 (Nairobi time)" in own
    for other in (bola, online, waiting):
        assert "visa" not in get(client, proved(other)).text
        assert "answer one of our messages" not in client.get(f"/r/{token_for(other.link_nonce)}").text

    with transaction():
        registrations.cancel(amina, at=NOW + HOUR)
    gone = entries_of(client, path)[f"No longer needed: {title}"]
    assert (gone["UID"], str(gone["STATUS"])) == (entry["UID"], "CANCELLED")
    assert gone["SEQUENCE"] > entry["SEQUENCE"]


def test_no_letter_is_asked_for_when_the_event_is_cancelled(app: Flask, client) -> None:
    event = forum(country_iso3="KEN", visa_until=datetime(2027, 3, 1, 12, tzinfo=NOW.tzinfo))
    path = proved(make_registration(event, "Amina", country_iso3="GHA"))
    with transaction():
        programme.cancel(event, by=SYSTEM, at=NOW + HOUR)
    assert set(stands(client, path).values()) == {"CANCELLED"}


def test_what_somebody_will_do_at_home_stands_on_its_day_until_it_is_done(app: Flask, client) -> None:
    event = forum(title="Foro", title_language="es")
    amina = make_registration(event, "Amina", language="es")
    path, there, due = proved(amina), NOW + timedelta(days=110), date(2027, 11, 1)
    tags, seen = [get(client, path).headers["ETag"]], []

    def look(own: str) -> None:
        [entry] = [one for one in entries_of(client, path).values() if str(one["UID"]).startswith("commitment-")]
        tags.append(get(client, path).headers["ETag"])
        seen.append((str(entry["STATUS"]), own in str(entry["SUMMARY"]), int(entry["SEQUENCE"])))
        assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (due, due + timedelta(days=1))
        assert "/r/" not in str(entry)

    with transaction():
        written = peer_learning.write(amina, uuid4(), "Redactar el decreto", due, at=there)
    look("Redactar el decreto")
    with transaction():
        peer_learning.change(written, "Redactar el decreto", due, Standing.DONE, at=there + HOUR)
    look("Redactar el decreto")
    with transaction():
        peer_learning.take_back(written, at=there + 2 * HOUR)
    look("Foro")

    assert seen == [("CONFIRMED", True, 0), ("CANCELLED", True, 1), ("CANCELLED", True, 2)]
    assert len(set(tags)) == len(tags)
