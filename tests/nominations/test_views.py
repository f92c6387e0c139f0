"""The pages of focal points, secretariats and organisers, as the browser asks for them."""

import html
import re
from datetime import timedelta

import pytest

from app.accounts.permissions import Role
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.secret_links import token_for
from app.nominations import queries
from app.nominations.models import Call, Nomination
from app.programme.rules import Policy
from app.registration.models import Registration
from app.registration.rules import AttendeeRole, Endorsement, Status
from tests.factories import NOW, assign, make_call, make_event, make_user, put_forward, say_yes, sign_in
from tests.support.statements import counted

LATE = NOW + timedelta(days=6)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def event(app):
    until = NOW + timedelta(days=5)
    said = {"policy": Policy.NOMINATION, "endorsed_groups": ["workers"], "nominations_until": until}
    return make_event(seats=9, freeze_at=NOW + timedelta(days=9), details_until=NOW + timedelta(days=7), **said)


def link(call):
    return f"/n/{token_for(call.link_nonce)}"


def typed(*people, **more):
    """Fill in the form with so many people: name, address."""
    rows = {f"p{n}-{key}": value for n, row in enumerate(people, 1) for key, value in row.items()}
    return rows | more


def person(name, email="", **more):
    return {"name": name, "email": email or f"{name.lower()}@example.org", "role": "participant"} | more


def organiser(client, event):
    user = make_user()
    assign(user, event)
    sign_in(client, user)
    return f"/organise/events/{event.slug}/nominations"


def focal_point(client, call, group="workers"):
    user = make_user(Role.FOCAL_POINT, "Wanjiru", group_id=group)
    user.email, user.email_folded = call.email, call.email.casefold()
    db.session.commit()
    sign_in(client, user)
    return f"/organise/nominations/{call.id}"


def text(answer):
    words = html.unescape(re.sub(r"<[^>]*>", " ", answer.get_data(as_text=True)))
    return " ".join(words.split())


def names_on(call):
    return [one.registration.name for one in queries.in_order(queries.list_of(db.session.get_one(Call, call.id)))]


def status_of(nomination):
    return db.session.get_one(Registration, nomination.registration_id).status


def test_a_focal_point_puts_people_forward_by_the_link_without_an_account(client, event):
    call = make_call(event, titular=1)

    page = client.get(link(call))
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "Put people forward until" in text(page)
    assert call.opened_at == NOW

    people = [person("Amina"), {"name": "", "email": "", "role": "participant"}, person("Bola", shared_mailbox="y")]
    done = client.post(link(call), data=typed(*people), follow_redirects=True)
    assert "2 people put forward. We have written to them. 1 of them is on the reserve list." in text(done)
    assert names_on(call) == ["Amina", "Bola"]

    again = client.post(link(call), data=typed(*people), follow_redirects=True)
    assert "Everybody whom you entered stands on your list already." in text(again)
    assert names_on(call) == ["Amina", "Bola"]

    more = client.post(link(call), data=typed(*people, person("Chidi")), follow_redirects=True)
    assert "1 person put forward. We have written to them." in text(more)
    assert "2 stood there already." in text(more)


def test_what_is_wrong_is_said_beside_the_person_and_everything_typed_stays(client, event):
    call = make_call(event)
    taken = put_forward(make_call(event, "government"), "Dayo").registration.email

    wrong = client.post(link(call), data=typed(person("Amina", "amina@"), person("Bola")))
    assert wrong.status_code == 422
    assert wrong.get_data(as_text=True).count("Enter an email address like name@example.org.") == 2
    assert 'value="Bola"' in wrong.get_data(as_text=True)
    known = client.post(link(call), data=typed(person("Amina"), person("Dayo", taken)))
    assert known.status_code == 409
    assert 'href="#p2-email"' in known.get_data(as_text=True)
    assert "Enter at least one person." in text(client.post(link(call), data=typed({"name": "", "email": " "})))
    role = client.post(link(call), data=typed(person("Amina", role="king")))
    assert role.status_code == 422
    many = client.post(link(call), data=typed(*[person(f"P{n}") for n in range(10)], **{"p999-name": "x"}))
    assert many.status_code == 302
    full = client.post(link(call), data=typed(person("Q1"), person("Q2")))
    assert "Your places and your reserve list are full." in text(full)


def test_there_is_room_for_more_people_without_losing_what_was_typed(client, event):
    call = make_call(event)

    more = client.post(link(call), data=typed(person("Amina"), more="1")).get_data(as_text=True)

    assert 'value="Amina"' in more
    assert 'name="p4-name"' in more
    assert names_on(call) == []


def test_after_the_day_the_list_can_be_read_and_changed_and_nobody_is_added(client, event, monkeypatch):
    call = make_call(event)
    one = put_forward(call, "Amina")
    monkeypatch.setattr(clock, "now", lambda: LATE)

    page = text(client.get(link(call)))
    assert "The time to put people forward is over." in page
    assert "Add people" not in page
    refused = client.post(link(call), data=typed(person("Bola")))
    assert (refused.status_code, names_on(call)) == (409, ["Amina"])
    client.post(f"{link(call)}/{one.id}", data={"verb": "withdraw", "reason": "Ill."})
    assert status_of(one) is Status.WITHDRAWN
    assert "1 person is no longer on your list" in text(client.get(link(call)))


def test_order_reserves_and_reminders_are_one_button_each(client, event):
    call = make_call(event, titular=2)
    amina, bola, chidi = put_forward(call, "Amina", "Bola", "Chidi")

    def press(one, verb):
        return client.post(f"{link(call)}/{one.id}", data={"verb": verb}, follow_redirects=True)

    press(bola, "up")
    press(bola, "down")
    press(bola, "up")
    assert names_on(call) == ["Bola", "Amina", "Chidi"]
    assert "We have written to" in text(press(amina, "invite"))
    assert "Your places are taken" in text(press(chidi, "promote"))
    assert "Chidi \u2069 is next on your reserve list." in text(press(amina, "withdraw")).replace("\u2069", " \u2069")
    assert "has a place on your list now" in text(press(chidi, "promote"))
    assert press(chidi, "crown").status_code == 404


def test_a_nominee_is_corrected_and_replaced_on_pages_of_their_own(client, event):
    call = make_call(event, "government")
    one = put_forward(call, "Amnia")
    place = f"{link(call)}/{one.id}"
    assert 'value="Amnia"' in client.get(f"{place}/correct").get_data(as_text=True)
    assert client.post(f"{place}/correct", data={"name": "Amina", "email": ""}).status_code == 422
    assert client.get(f"{place}/crown").status_code == 404

    client.post(f"{place}/correct", data={"name": "Amina", "email": "amina@example.org"})
    assert names_on(call) == ["Amina"]

    replaced = client.post(
        f"{place}/replace", data={"name": "Bola", "email": "bola@example.org"}, follow_redirects=True
    )
    assert "is put forward in the place of" in text(replaced)
    assert names_on(call) == ["Bola"]


def test_who_has_a_place_keeps_it_until_the_new_person_says_yes_or_late_the_organiser_allows(
    client, event, monkeypatch
):
    call = make_call(event, "government", titular=2)
    amina, bola = put_forward(call, "Amina", "Bola")
    desk = organiser(client, event)
    for one in (amina, bola):
        say_yes(one)
        client.post(f"{desk}/{one.id}", data={"verb": "accept"})
    said = {"name": "Chidi", "email": "chidi@example.org"}

    page = client.post(f"{link(call)}/{amina.id}/replace", data=said, follow_redirects=True)
    assert "keeps the place until" in text(page)
    assert "It passes on once that person has accepted." in text(page)
    taken = client.post(f"{link(call)}/{bola.id}/replace", data=said | {"email": amina.registration.email})
    assert taken.status_code == 409

    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=10))
    late = client.post(
        f"{link(call)}/{bola.id}/replace", data={"name": "Dayo", "email": "d@example.org"}, follow_redirects=True
    )
    assert "until the organiser allows" in text(late)
    new = db.session.query(Nomination).order_by(Nomination.proposed_at.desc()).first()
    allowed = client.post(f"{desk}/{new.id}", data={"verb": "allow"}, follow_redirects=True)
    assert "takes over the place once nothing is missing" in text(allowed)
    say_yes(new, at=clock.now())
    assert (status_of(bola), status_of(new)) == (Status.WITHDRAWN, Status.CONFIRMED)


def test_a_late_replacement_who_has_said_yes_takes_over_when_allowed(client, event, monkeypatch):
    call = make_call(event, "government")
    one, desk = put_forward(call, "Amina"), organiser(client, event)
    say_yes(one)
    client.post(f"{desk}/{one.id}", data={"verb": "accept"})
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=10))
    client.post(f"{link(call)}/{one.id}/replace", data={"name": "Bola", "email": "b@example.org"})
    new = db.session.query(Nomination).order_by(Nomination.proposed_at.desc()).first()
    say_yes(new, at=clock.now())

    assert "The organiser has to allow it." in text(client.get(link(call)))
    page = client.post(f"{desk}/{new.id}", data={"verb": "allow"}, follow_redirects=True)

    assert "has taken over the place." in text(page)
    assert names_on(call) == ["Bola"]


def test_whoever_signs_in_as_a_focal_point_finds_the_lists_of_their_own(client, event):
    call, _other = make_call(event, email="Wanjiru@example.org"), make_call(event, "government")
    place = focal_point(client, call)

    desk = client.get("/organise/", follow_redirects=True)
    assert desk.request.path == "/organise/nominations"
    assert desk.get_data(as_text=True).count(event.title) == 1
    client.post(place, data=typed(person("Amina")))
    (one,) = queries.list_of(call)
    client.post(f"{place}/{one.id}", data={"verb": "up"})
    client.post(f"{place}/{one.id}/correct", data={"name": "Amina D.", "email": "amina@example.org"})

    assert "Amina D." in text(client.get(place))


def test_somebody_whom_nobody_asked_reads_so(client, event):
    sign_in(client, make_user(Role.FOCAL_POINT, group_id="workers"))
    assert "Nobody has asked you for nominations yet." in text(client.get("/organise/nominations"))


def test_a_secretariat_endorses_one_or_many_of_its_own_group_and_refuses_with_a_reason(client, event):
    call, government = make_call(event, titular=3), make_call(event, "government")
    amina, bola, chidi = put_forward(call, "Amina", "Bola", "Chidi")
    put_forward(government, "Gita")
    sign_in(client, make_user(Role.SECRETARIAT, "Winston", group_id="workers"))
    page = client.get("/organise/", follow_redirects=True)
    assert page.request.path == "/organise/endorsements"
    assert "Gita" not in text(page)

    def send(**data):
        return text(client.post("/organise/endorsements", data=data, follow_redirects=True))

    assert "Say why you do not endorse" in send(decision=f"refuse:{chidi.id}")
    assert "1 not endorsed." in send(decision=f"refuse:{chidi.id}", **{f"reason-{chidi.id}": "Not ours."})
    assert "2 endorsed." in send(decision="endorse", chosen=[str(amina.id), str(bola.id)])
    assert "1 was decided already, or has left." in send(decision=f"endorse:{amina.id}")
    assert "Nobody was chosen." in send(decision="endorse")
    done = text(client.get("/organise/endorsements"))
    assert "Not ours." in done
    assert "Nobody waits for your word at the moment." in done
    assert client.post("/organise/endorsements", data={"decision": "crown"}).status_code == 400
    assert client.post("/organise/endorsements", data={"decision": "endorse:1"}).status_code == 404


def test_a_secretariat_without_a_group_sees_nobody(client, event):
    put_forward(make_call(event), "Amina")
    sign_in(client, make_user(Role.SECRETARIAT, "Winston"))

    page = text(client.get("/organise/endorsements"))
    assert "You speak for no group yet" in page
    assert "Amina" not in page


def test_an_organiser_asks_organisations_one_by_one(client, event):
    desk = organiser(client, event)
    said = {"organisation": "Union", "group": "workers", "country_iso3": "KEN", "email": "w@example.org"}
    said |= {"language": "fr", "name": "Wanjiru"}
    assert "No organisation is asked yet." in text(client.get(desk))
    assert client.post(f"{desk}/new", data=said | {"email": "w"}).status_code == 422

    added = client.post(f"{desk}/new", data=said, follow_redirects=True)
    assert "Added. Nobody is asked until you send." in text(added)
    assert client.post(f"{desk}/new", data=said).status_code == 422
    assert "We write to 1 organisation." in text(client.post(desk, data={"verb": "send"}, follow_redirects=True))
    assert "There is nobody to write to now." in text(client.post(desk, data={"verb": "send"}, follow_redirects=True))
    assert client.post(desk, data={"verb": "crown"}).status_code == 400

    call = db.session.query(Call).one()
    place = f"{desk}/calls/{call.id}"
    assert 'value="Wanjiru"' in client.get(f"{place}/edit").get_data(as_text=True)
    client.post(f"{place}/edit", data=said | {"titular": "2", "substitutes": "", "advisers": "1"})
    assert (call.titular, call.substitutes, call.advisers) == (2, 0, 1)
    assert "We write to 1 organisation." in text(client.post(place, data={"verb": "remind"}, follow_redirects=True))
    assert "The list is closed." in text(client.post(place, data={"verb": "close"}, follow_redirects=True))
    assert "The list is open again." in text(client.post(place, data={"verb": "reopen"}, follow_redirects=True))
    assert client.post(place, data={"verb": "crown"}).status_code == 400
    put_forward(call, "Amina")
    moved = client.post(f"{place}/edit", data=said | {"country_iso3": "UGA"})
    assert "There are people on this list" in text(moved)


@pytest.mark.parametrize("sign", ["\t", ";", ","], ids=["tabs", "semicolons", "commas"])
def test_a_list_is_pasted_with_codes_or_names_and_twice_changes_nothing(client, event, sign):
    desk = organiser(client, event)
    rows = [
        ("organisation", "group", "country", "name", "email", "language"),
        ("Example Union", "Workers", "Kenya", "Wanjiru", "w@example.org", "English"),
        ("", "", "", "", "", ""),
        ("Ministère", "gouvernement", "RWA", "", "m@example.org", ""),
    ]
    pasted = "\n".join(sign.join(row) if any(row) else "" for row in rows)

    first = client.post(f"{desk}/paste", data={"pasted": pasted}, follow_redirects=True)
    assert "2 organisations added. Nobody is asked until you send." in text(first)
    again = client.post(f"{desk}/paste", data={"pasted": pasted}, follow_redirects=True)
    assert "2 stood there already." in text(again)
    calls = db.session.query(Call.group_id, Call.country_iso3, Call.language).order_by(Call.email).all()
    assert [tuple(row) for row in calls] == [("government", "RWA", "en"), ("workers", "KEN", "en")]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Union;workers;Kenia;W;w@example.org;en", "Line 2: “Kenia” cannot stand in the column country."),
        ("Union;workers;KEN;W;;en", "Line 2 lacks something in the column email."),
        ("Union;workers;KEN;W;w@;en", "Line 2: “w@” cannot stand in the column email."),
        (f"{'x' * 201};workers;KEN;W;w@example.org", "cannot stand in the column organisation."),
    ],
    ids=["country", "no address", "address", "long"],
)
def test_a_list_with_a_wrong_line_stores_nobody_and_says_which(client, event, line, sentence):
    desk = organiser(client, event)

    wrong = client.post(f"{desk}/paste", data={"pasted": f"Ministry;government;KEN;M;m@example.org\n{line}"})

    assert wrong.status_code == 422
    assert sentence in text(wrong)
    assert "Ministry;government" in wrong.get_data(as_text=True)
    assert db.session.query(Call).count() == 0
    assert client.post(f"{desk}/paste", data={"pasted": "  "}).status_code == 422


def test_the_organiser_sees_how_each_has_come_and_accepts_in_order(client, event):
    call, silent = make_call(event, titular=2), make_call(event, "government", "UGA")
    make_call(event, "employers", "UGA", sent=False)
    amina, _bola, chidi = put_forward(call, "Amina", "Bola", "Chidi")
    desk = organiser(client, event)

    def press(one, verb, **more):
        return text(client.post(f"{desk}/{one.id}", data={"verb": verb} | more, follow_redirects=True))

    assert "The secretariat of the group has not endorsed this person" in press(amina, "accept")
    amina.registration.endorsement = Endorsement.GIVEN
    db.session.commit()
    assert "has not yet accepted the nomination" in press(amina, "accept")
    say_yes(amina)
    assert "Amina" in text(client.get(f"{desk}?show=decide"))
    assert "Approved: the registrant has a place." in press(amina, "accept")
    assert "Nobody matches." in text(client.get(f"{desk}?show=decide"))
    declined = press(_bola, "decline", reason="One each.")
    assert "Declined." in declined
    assert "is next on the reserve list." in declined
    assert "has a place on the organisation’s list now." in press(chidi, "promote")
    assert silent.organisation in text(client.get(f"{desk}?show=unanswered"))
    assert silent.organisation not in text(client.get(f"{desk}?show=unsent"))
    assert silent.organisation not in text(client.get(f"{desk}?group=workers&country=KEN"))
    assert press(chidi, "crown") == text(client.get("/nowhere"))


def test_the_overview_says_whom_to_ask_and_whom_to_decide_about(client, event):
    organiser(client, event)
    place = f"/organise/events/{event.slug}"
    assert "nominee" not in text(client.get(place))
    make_call(event, sent=False)
    say_yes(put_forward(make_call(event, "government"), "Gita"))

    page = text(client.get(place))

    assert "1 nominee is ready" in page
    assert "1 organisation is not asked yet" in page


def test_pages_go_on_where_many_are_asked_and_ask_the_database_no_more_for_it(client, event):
    desk = organiser(client, event)
    put_forward(make_call(event), "Amina")
    with counted() as one:
        client.get(desk)
    for number in range(22):
        made = make_call(event, email=f"w{number}@example.org", country="UGA")
        if number < 3:
            put_forward(made, f"P{number}")
    with counted() as many:
        client.get(desk)

    assert len(many) == len(one)
    assert "Page 1 of 2" in text(client.get(desk))
    assert "Page 2 of 2" in text(client.get(f"{desk}?page=7&show=all"))


def test_an_event_of_somebody_else_has_no_nominations(client, event):
    call = make_call(event)
    desk = organiser(client, make_event(policy=Policy.NOMINATION))
    mine, theirs = desk, f"/organise/events/{event.slug}/nominations"

    assert client.get(theirs).status_code == 404
    assert client.post(f"{mine}/calls/{call.id}", data={"verb": "close"}).status_code == 404


def test_an_event_that_is_over_is_not_asked_for(client, event, monkeypatch):
    make_call(event, sent=False)
    desk = organiser(client, event)
    monkeypatch.setattr(clock, "now", lambda: event.ends_at)

    assert "This event is over" in text(client.post(desk, data={"verb": "send"}, follow_redirects=True))


def test_roles_that_take_no_seat_say_so_beside_the_choice(client, event):
    page = text(client.get(link(make_call(event))))

    assert "Interpreter (takes no seat)" in page
    assert "Participant (takes" not in page


def test_a_focal_point_sees_how_the_delegation_of_the_country_fills_and_no_name_of_another_group(client, event):
    event.delegation = {group: {"titular": 1} for group in ("government", "employers", "workers")}
    db.session.commit()
    titular = AttendeeRole.TITULAR
    put_forward(make_call(event, "government"), "Gita", "Hugo", role=titular)
    confirmed = put_forward(make_call(event, "employers"), "Esteban", role=titular)
    confirmed.registration.status, confirmed.registration.accepted_at = Status.CONFIRMED, NOW
    confirmed.registration.takes_seat = False
    db.session.commit()

    page = text(client.get(link(make_call(event))))

    assert "Government 1 · Employers 1 (1 confirmed) · Workers 0" in page
    assert not {"Gita", "Hugo", "Esteban"} & set(page.split())


def test_every_attempt_on_a_list_of_another_group_is_answered_as_nothing_and_written_down(client, event):
    workers, government = make_call(event), make_call(event, "government", email="fatima@example.org")
    amina = put_forward(workers, "Amina")
    theirs = link(government)
    mine = focal_point(client, government, "government")
    nothing = text(client.get("/organise/nominations/no-such-list"))

    answers = [
        client.get(f"/organise/nominations/{workers.id}"),
        client.post(f"/organise/nominations/{workers.id}", data=typed(person("Bola"))),
        *[client.post(f"{place}/{amina.id}", data={"verb": "withdraw"}) for place in (theirs, mine)],
        *[client.get(f"{place}/{amina.id}/correct") for place in (theirs, mine)],
        *[client.post(f"{place}/{amina.id}/replace", data=person("Bola")) for place in (theirs, mine)],
    ]

    assert [answer.status_code for answer in answers] == [404] * len(answers)
    assert {text(answer) for answer in answers} == {nothing}
    assert (status_of(amina), names_on(workers)) == (Status.PENDING, ["Amina"])
    noted = db.session.query(AuditEntry).filter_by(action="nomination.refused").all()
    assert len(noted) == len(answers)
    assert {entry.changes["about_group"] for entry in noted} == {"workers"}
