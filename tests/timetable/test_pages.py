"""The timetable of an event, as its organisers plan it on its pages."""

import re
from datetime import time, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.core.db import db, transaction
from app.programme.models import Event, Session, Speaker
from app.programme.rules import EventStatus, Precision, SessionKind
from app.timetable import plan
from app.timetable.models import Room
from app.timetable.plan import Item
from tests.desk.conftest import hers
from tests.factories import NOW, make_event, make_registration, make_session, make_user, sign_in, wall
from tests.support.statements import counted

LATER = NOW + timedelta(hours=1)
SESSION = {"title": "Opening", "kind": "plenary", "day": "2027-05-03", "starts": "09:00", "ends": "10:00", "zone": ""}
pytestmark = pytest.mark.usefixtures("an_hour_later")


@pytest.fixture
def event(olga) -> Event:
    """A draft in Olga's hands: nobody else sees it, so that all that has a time stands at once."""
    return hers(olga, status=EventStatus.DRAFT)


def page_of(event: Event) -> str:
    return f"/organise/events/{event.slug}/sessions"


def items(event: Event) -> list[Item]:
    db.session.expire_all()
    return plan.plan_of(db.session.get_one(Event, event.id))


def shown_in(text: str) -> dict[str, str]:
    """Read the hidden fields of a form that was drawn."""
    found = re.findall(r'<input[^>]*name="(seen|was)"[^>]*value="([^"]*)"', text)
    return {name: value.replace("&#34;", '"').replace("&quot;", '"') for name, value in found}


def put(event: Event, key: Any = None, **said: Any) -> Item:
    """Let somebody else plan something."""
    with transaction():
        return plan.put(event, key, said, by=make_user(name="Amina Other"), at=LATER + timedelta(minutes=5))


def test_a_session_is_added_and_changed_by_form(client: FlaskClient, event) -> None:
    speakers = {
        "speakers-0-name": "Amina Diallo", "speakers-0-organisation": "Ministry of Labour",
        "speakers-0-country_iso3": "KEN", "speakers-0-group_id": "government",
        "speakers-1-name": " ", "speakers-2-name": "Bola",
    }  # fmt: skip
    said = SESSION | speakers | {"required": "y", "interpretation": ["fr"], "room": "Tembo", "track": "Law"}
    answer = client.post(page_of(event), data=said, follow_redirects=True)
    (item,) = items(event)

    assert "“Opening” stands in the timetable." in answer.text
    assert "“Opening” is added." in answer.text
    assert [tuple(one.values()) for one in item.details["speakers"]] == [
        ("Amina Diallo", "Ministry of Labour", "KEN", "government", None),
        ("Bola", "", None, None, None),
    ]
    assert (item.details["interpretation"], item.details["track"]) == (["fr"], "Law")

    form = client.get(f"{page_of(event)}/{item.key}").text
    assert 'value="Amina Diallo"' in form
    changed = SESSION | shown_in(form) | {"ends": "00:30", "last_day": "2027-05-04"}
    assert client.post(f"{page_of(event)}/{item.key}", data=changed).status_code == 302
    (item,) = items(event)
    assert (item.details["ends_wall"], item.details["speakers"]) == (wall("2027-05-04 00:30"), [])
    assert "until Tue 4" in client.get(page_of(event)).text

    seen = shown_in(client.get(f"{page_of(event)}/{item.key}").text)
    client.post(f"{page_of(event)}/{item.key}", data=SESSION | seen | {"ends": "00:00", "last_day": "2027-05-04"})
    assert items(event)[0].details["ends_wall"] == wall("2027-05-04 00:00")
    assert "until Tue 4" not in client.get(page_of(event)).text


def test_a_speaker_is_chosen_among_those_who_are_registered(client: FlaskClient, event) -> None:
    event.status = EventStatus.PUBLISHED
    db.session.commit()
    amina = make_registration(event, "Amina")
    make_registration(event, "Amina")
    assert 'value="Amina, Ministry of Labour"' in client.get(f"{page_of(event)}/new").text

    client.post(page_of(event), data=SESSION | {"speakers-0-name": "Amina, Ministry of Labour"})

    (item,) = items(event)
    speaker = {"name": "Amina", "organisation": "Ministry of Labour", "country_iso3": "KEN", "group_id": "government"}
    assert item.details["speakers"] == [speaker | {"registration_id": amina.id}]
    form = client.get(f"{page_of(event)}/{item.key}").text
    row = {f"speakers-0-{name}": value for name, value in (speaker | {"registration": amina.id.hex}).items()}
    client.post(f"{page_of(event)}/{item.key}", data=SESSION | shown_in(form) | row | {"title": "Welcome"})
    assert items(event)[0].details["speakers"][0]["registration_id"] == amina.id
    client.post(
        f"{page_of(event)}/{item.key}",
        data=SESSION
        | shown_in(client.get(f"{page_of(event)}/{item.key}").text)
        | row
        | {"speakers-0-name": "Somebody else"},
    )
    assert items(event)[0].details["speakers"][0]["registration_id"] is None


@pytest.mark.parametrize(
    ("said", "beside"),
    [
        ({"ends": "08:00"}, "ends"),
        ({"title": ""}, "title"),
        ({"starts": ""}, "starts"),
        ({"day": ""}, "day"),
        ({"day": "2027-03-28", "starts": "02:30", "zone": "Europe/Rome"}, "starts"),
        ({"speakers-0-organisation": "Ministry"}, "speakers"),
        ({"speakers-0-name": "A" * 201}, "speakers"),
        ({f"speakers-{n}-name": "A" for n in range(41)}, "speakers"),
        ({"speakers-0-name": "A", "speakers-0-country_iso3": "XXX"}, "speakers"),
    ],
    ids=["backwards", "no title", "no start", "no day", "skipped", "no name", "long name", "too many", "no country"],
)
def test_a_session_that_cannot_be_is_said_beside_its_field(
    client: FlaskClient, event, said: dict[str, str], beside: str
) -> None:
    answer = client.post(page_of(event), data=SESSION | said)

    assert answer.status_code == 422
    assert f'id="{beside}-error"' in answer.text
    assert 'value="10:00"' in answer.text or "ends" in said
    assert items(event) == []


def test_a_session_in_another_city_goes_by_its_clocks_unless_a_zone_is_chosen(client: FlaskClient, event) -> None:
    client.post(page_of(event), data=SESSION | {"city_id": "paris"})
    (item,) = items(event)
    assert (item.details["city_id"], item.details["zone"]) == ("paris", "Europe/Paris")
    page = f"{page_of(event)}/{item.key}"

    form = client.get(page).text
    assert '<option selected value="paris">' in form
    assert '<option selected value="">The zone of the event' in form
    client.post(page, data=SESSION | shown_in(form) | {"city_id": "dakar"})
    assert items(event)[0].details["zone"] == "Africa/Dakar"
    client.post(page, data=SESSION | shown_in(client.get(page).text) | {"city_id": "dakar", "zone": event.zone})
    assert (items(event)[0].details["city_id"], items(event)[0].details["zone"]) == ("dakar", None)
    form = client.get(page).text
    assert f'<option selected value="{event.zone}">' in form
    client.post(page, data=SESSION | shown_in(form) | {"city_id": ""})
    assert (items(event)[0].details["city_id"], items(event)[0].details["zone"]) == (None, None)


def test_more_rows_for_speakers_lose_nothing(client: FlaskClient, event) -> None:
    answer = client.post(page_of(event), data=SESSION | {"speakers-0-name": "Amina", "more": "speakers"})

    assert (answer.status_code, items(event)) == (200, [])
    assert 'value="Opening"' in answer.text
    assert 'name="speakers-2-name"' in answer.text


def test_what_has_no_time_waits_in_the_tray_and_is_placed(client: FlaskClient, event) -> None:
    no_time = {"day": "", "starts": "", "ends": "", "minutes": "90"}
    page = client.post(page_of(event), data=SESSION | no_time, follow_redirects=True).text
    assert "“Opening” waits in the tray." in page
    assert "90 minutes" in page
    (item,) = items(event)

    moved = {"starts": "2027-05-03T09:00", "column": "Tembo", "seen": item.seen.isoformat()}
    page = client.post(f"{page_of(event)}/{item.key}/move", data=moved, follow_redirects=True).text

    assert "“Opening” is moved: in the tray → Mon 3, 09:00–10:30, Tembo." in page
    (item,) = items(event)
    assert (item.details["starts_wall"], item.minutes) == (wall("2027-05-03 09:00"), 90)
    back = {"starts": "", "seen": item.seen.isoformat()}
    assert "is in the tray" in client.post(f"{page_of(event)}/{item.key}/move", data=back, follow_redirects=True).text
    assert not items(event)[0].placed
    by_minutes = SESSION | {"ends": "", "minutes": "45"}
    form = client.get(f"{page_of(event)}/{item.key}").text
    client.post(f"{page_of(event)}/{item.key}", data=by_minutes | shown_in(form))
    assert items(event)[0].minutes == 45


def test_a_move_answers_with_the_page_as_it_is_now(client: FlaskClient, event) -> None:
    first, second = make_session(event, room="Tembo"), make_session(event, "Second", room="Simba")
    moved = {"starts": "2027-05-03T09:15", "column": "Tembo", "seen": NOW.isoformat(), "part": "planner"}

    answer = client.post(f"{page_of(event)}/{second.id}/move", data=moved)

    assert (answer.status_code, "<html" in answer.text) == (200, False)
    assert "Tembo holds “Opening” and “Second”." in answer.text
    assert f'data-seen="{LATER.isoformat()}"' in answer.text
    assert "data-moved" in answer.text
    assert client.post(f"{page_of(event)}/{event.id}/move", data=moved).status_code == 404
    nonsense = moved | {"starts": "2027-05-03T99:99", "seen": "yesterday"}
    assert client.post(f"{page_of(event)}/{first.id}/move", data=nonsense).status_code == 409


def test_a_time_that_clocks_skip_is_refused_in_words(client: FlaskClient, olga) -> None:
    event = hers(olga, status=EventStatus.DRAFT, zone="Europe/Rome")
    session = make_session(event)
    moved = {"starts": "2027-03-28T02:30", "seen": NOW.isoformat()}

    answer = client.post(f"{page_of(event)}/{session.id}/move", data=moved)

    assert answer.status_code == 422
    assert "02:30" in answer.text
    assert items(event)[0].details["starts_wall"] == wall("2027-05-03 09:00")


def test_a_session_with_clocks_of_its_own_is_moved_by_those_of_the_event(client: FlaskClient, event) -> None:
    made = put(
        event,
        title="Module",
        starts_wall=wall("2027-05-03 09:00"),
        ends_wall=wall("2027-05-03 10:00"),
        zone="Asia/Tokyo",
    )
    assert "09:00 Tokyo time" in client.get(page_of(event)).text

    client.post(f"{page_of(event)}/{made.key}/move", data={"starts": "2027-05-03T09:00", "seen": made.seen.isoformat()})

    assert items(event)[0].details["starts_wall"] == wall("2027-05-03 15:00")


def test_the_second_of_two_who_move_a_session_learns_who_was_first(client: FlaskClient, event) -> None:
    session = make_session(event, room="Tembo")
    put(event, session.id, room="Simba")
    moved = {"starts": "2027-05-03T11:00", "column": "Kifaru", "seen": NOW.isoformat(), "since": NOW.isoformat()}

    answer = client.post(f"{page_of(event)}/{session.id}/move", data=moved)

    assert answer.status_code == 409
    assert "Amina Other changed “Opening” meanwhile: it is now Mon 3, 09:00, Simba." in answer.text
    assert "Meanwhile, Amina Other: “Opening” is moved" in answer.text
    assert "Move it all the same: 2027-05-03 11:00, Kifaru" in answer.text
    again = dict(re.findall(r'type="hidden" name="(starts|column|seen|by)" value="([^"]*)"', answer.text))
    client.post(f"{page_of(event)}/{session.id}/move", data=again)
    assert items(event)[0].details["room"] == "Kifaru"


def test_whoever_moves_what_somebody_removed_is_told(client: FlaskClient, event) -> None:
    other = make_user(name="Amina Other")
    made = put(event, title="Opening", starts_wall=wall("2027-05-03 09:00"), ends_wall=wall("2027-05-03 10:00"))
    (step,) = re.findall(r"steps/([-0-9a-f]+)/take-back", client.get(page_of(event)).text)
    with transaction():
        plan.remove(event, made.key, by=other, at=LATER)

    assert client.post(f"{page_of(event)}/{made.key}/move", data={"starts": ""}).status_code == 404
    answer = client.post(f"{page_of(event)}/steps/{step}/take-back")
    assert answer.status_code == 409
    assert "Nothing is taken back." in answer.text


def test_two_who_change_a_session_by_form_lose_nothing(client: FlaskClient, event) -> None:
    session = make_session(event, room="Tembo", track="Law")
    form = shown_in(client.get(f"{page_of(event)}/{session.id}").text)
    put(event, session.id, room="Simba", speakers=[{"name": "Bola"}], required=False, kind=SessionKind.BREAK)
    typed = SESSION | form | {"room": "Kifaru", "track": "Law", "title": "Welcome", "required": "y"}

    answer = client.post(f"{page_of(event)}/{session.id}", data=typed)

    assert answer.status_code == 409
    said = re.findall(
        r'<tr><th scope="row">([^<]*)</th><td[^>]*><bdi>([^<]*)</bdi></td><td[^>]*><bdi>([^<]*)<', answer.text
    )
    assert said == [
        ("Kind", "Break", "taken over"),
        ("Room, or stop on the route", "Simba", "Kifaru"),
        ("Attendance counts for the certificate", "No", "taken over"),
        ("Speakers", "Bola", "taken over"),
    ]
    assert "Amina Other changed this session" in answer.text
    assert 'value="Welcome"' in answer.text
    assert 'value="Kifaru"' in answer.text
    assert 'value="Bola"' in answer.text
    again = shown_in(answer.text)
    assert client.post(f"{page_of(event)}/{session.id}", data=typed | again).status_code == 302
    assert items(event)[0].details["title"] == "Welcome"
    spoilt = typed | {"was": "[", "seen": "?"}
    assert client.post(f"{page_of(event)}/{session.id}", data=spoilt).status_code == 409


def test_what_is_removed_can_be_brought_back(client: FlaskClient, event) -> None:
    session = make_session(event, room="Tembo")
    key = session.id
    page = client.post(f"{page_of(event)}/{key}/remove", follow_redirects=True).text
    assert "“Opening” is removed." in page
    assert items(event) == []
    step = re.findall(r"steps/([-0-9a-f]+)/take-back", page)[0]

    page = client.post(f"{page_of(event)}/steps/{step}/take-back", follow_redirects=True).text

    (item,) = items(event)
    assert (item.key, item.details["room"]) == (key, "Tembo")
    assert "Taken back" in page
    assert client.post(f"{page_of(event)}/{event.id}/remove").status_code == 404
    assert client.post(f"{page_of(event)}/steps/{event.id}/take-back").status_code == 404


def test_what_people_know_is_cancelled_by_the_next_release_and_undone_before(client: FlaskClient, olga) -> None:
    event = hers(olga)
    session = make_session(event)
    page = client.post(f"{page_of(event)}/{session.id}/remove", follow_redirects=True).text
    assert "“Opening” is cancelled." in page
    assert not db.session.get_one(Session, session.id).cancelled
    assert items(event)[0].details["cancelled"]

    step = re.findall(r"steps/([-0-9a-f]+)/take-back", page)[0]
    client.post(f"{page_of(event)}/steps/{step}/take-back")

    assert items(event)[0].state is plan.State.RELEASED
    client.post(page_of(event), data=SESSION | {"title": "Later"})
    new = next(item for item in items(event) if item.details["title"] == "Later")
    page = client.post(f"{page_of(event)}/{new.key}/remove", follow_redirects=True).text
    assert "“Later” is removed." in page
    assert len(items(event)) == 1


def test_a_move_is_taken_back_and_a_new_session_too(client: FlaskClient, event) -> None:
    client.post(page_of(event), data=SESSION)
    (item,) = items(event)
    added = re.findall(r"steps/([-0-9a-f]+)/take-back", client.get(page_of(event)).text)[0]
    client.post(f"{page_of(event)}/steps/{added}/take-back")

    assert items(event) == []
    session = make_session(event)
    skipped = {"starts": "2027-05-03T11:00", "seen": NOW.isoformat(), "by": "track", "column": "Law"}
    place = client.post(f"{page_of(event)}/{session.id}/move", data=skipped).headers["Location"]
    assert ("by=track" in place, items(event)[0].details["track"]) == (True, "Law")
    step = re.findall(r"step=([-0-9a-f]+)", place)[0]
    client.post(f"{page_of(event)}/steps/{step}/take-back")
    assert items(event)[0].details["starts_wall"] == wall("2027-05-03 09:00")
    assert item.key != session.id


def test_clashes_and_strays_are_shown_while_planning(client: FlaskClient, olga) -> None:
    event = hers(olga, status=EventStatus.DRAFT, start_time=time(9), end_time=time(10))
    amina = {"speakers-0-name": "Amina"}
    client.post(page_of(event), data=SESSION | {"room": "Simba"} | amina)
    second = {"title": "Second", "starts": "09:30", "ends": "11:00", "room": "Simba"}
    client.post(page_of(event), data=SESSION | second | amina)
    client.post(page_of(event), data=SESSION | {"title": "Late", "day": "2027-05-09"})
    page = client.get(page_of(event)).text

    assert "2 clashes" in page
    assert "Mon 3, 09:30: Simba holds “Opening” and “Second”." in page
    assert "Mon 3, 09:30: Amina speaks in “Opening” and in “Second”." in page
    assert "“Late” on Sun 9 May 2027 lies outside the days of the event." in page
    assert "Same room as “Second”" in page


def test_the_day_and_the_columns_are_chosen(client: FlaskClient, event) -> None:
    make_session(event, room="Tembo", track="Law")
    make_session(event, "Coffee", kind=SessionKind.BREAK)
    db.session.add(Room(event_id=event.id, name="Simba", capacity=40, position=0))
    db.session.commit()

    by_room, by_track = (client.get(f"{page_of(event)}{query}").text for query in ("", "?by=track"))

    assert re.findall(r'class="room"[^>]*data-column="([^"]*)"', by_room) == ["Simba", "Tembo"]
    assert "40 places" in by_room
    assert re.findall(r'class="room"[^>]*data-column="([^"]*)"', by_track) == ["Law"]
    assert "No sessions on this day yet." in client.get(f"{page_of(event)}?day=2027-05-04").text
    assert "Opening" in client.get(f"{page_of(event)}?day=2027-12-24").text


def test_an_event_whose_days_nobody_knows_has_a_tray(client: FlaskClient, olga) -> None:
    event = hers(
        olga, status=EventStatus.DRAFT, first_day=None, last_day=None, date_precision=Precision.UNKNOWN,
        starts_at=None, ends_at=None,
    )  # fmt: skip
    assert "No sessions yet." in client.get(page_of(event)).text
    assert client.get(f"{page_of(event)}/new?day=x").status_code == 200


def test_an_online_module_keeps_its_own_clocks(client: FlaskClient, olga) -> None:
    event = hers(olga, status=EventStatus.DRAFT, date_precision=Precision.MONTH)
    twice = {"zone": "Europe/Rome", "day": "2027-10-31", "starts": "02:30", "ends": "05:00"}
    page = client.post(page_of(event), data=SESSION | twice, follow_redirects=True).text

    assert "Rome time" in page
    assert "02:30 occurs twice that night: the first is meant" in page


def test_rooms_are_added_renamed_ordered_and_removed(client: FlaskClient, event) -> None:
    place = f"{page_of(event)}/rooms"
    make_session(event, room="Tembo")
    make_session(event, room="Nyati")
    for name, capacity in (("Simba", "40"), ("tembo", "")):
        client.post(place, data={"name": name, "capacity": capacity})
    assert client.post(place, data={"name": " TEMBO "}).status_code == 422
    page = client.get(place).text
    assert "Sessions also name: Nyati." in page
    simba, tembo = re.findall(r"rooms/([-0-9a-f]{36})\"", page)

    client.post(f"{place}/{tembo}/earlier")
    renamed = client.post(f"{place}/{tembo}", data={"name": "Hall", "capacity": "70"}, follow_redirects=True).text
    client.post(f"{place}/{simba}", data={"name": "Simba", "capacity": "50"})
    client.post(f"{place}/{tembo}/earlier")

    assert renamed.index("Hall") < renamed.index("Simba")
    assert sorted(item.details["room"] for item in items(event)) == ["Hall", "Nyati"]
    assert client.post(f"{place}/{simba}", data={"name": "hall"}).status_code == 422
    assert 'value="Simba"' in client.get(f"{place}/{simba}").text
    client.post(f"{place}/{simba}/remove")
    assert client.get(f"{place}/{simba}").status_code == 404


def test_the_timetable_is_only_for_those_who_have_the_event_in_hand(client: FlaskClient, event) -> None:
    session = make_session(event)
    other = make_event()
    for address in (page_of(other), f"{page_of(other)}/{session.id}", f"{page_of(event)}/{other.id}"):
        assert client.get(address).status_code == 404
    sign_in(client, make_user())
    assert client.post(f"{page_of(event)}/{session.id}/move", data={"starts": ""}).status_code == 404


def test_the_timetable_asks_the_database_as_often_for_three_sessions_as_for_one(client: FlaskClient, olga) -> None:
    event = hers(olga)

    def asked() -> int:
        with counted() as sent:
            client.get(page_of(event))
        return len(sent)

    make_session(event)
    asked()
    one = asked()
    make_session(event)
    make_session(event)
    assert asked() == one


def test_the_page_of_the_event_says_who_speaks_for_whom_and_what_is_interpreted(client: FlaskClient, olga) -> None:
    event = hers(olga)
    session = make_session(event, languages=["fr"], interpretation=["ar", "es"])
    session.speakers = [Speaker(position=0, name="Bola", organisation="NLC", country_iso3="NGA", group_id="workers")]
    db.session.commit()

    page = client.get(f"/events/{event.slug}").text

    assert "Bola, NLC, Nigeria, Workers" in page
    assert "French · With interpretation into Arabic, Spanish" in page
