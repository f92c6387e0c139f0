"""The form in steps, as people fill it in."""

import gzip
import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import create_app
from app.accounts.permissions import Role
from app.core import clock
from app.core.db import db
from app.core.outbox import Message, body_with_link
from app.programme.models import Event
from app.programme.rules import Mode
from app.questions.queries import answers_of, apart_of
from app.registration.rules import Payer, Status
from app.steps import views as steps_views
from app.steps.models import Draft
from app.steps.rules import Step
from tests.conftest import settings_for
from tests.factories import NOW, make_event, make_question, make_registration, make_user
from tests.steps.conftest import NEEDS, PART, YOU, begin, fill_in, leave, page_of, people

pytestmark = pytest.mark.usefixtures("now")


STATIC = Path(steps_views.__file__).parents[1] / "static"


def test_an_event_with_questions_of_its_own_asks_in_steps(client: FlaskClient, event: Event) -> None:
    first = client.get(f"/events/{event.slug}/register")
    assert first.location == f"/events/{event.slug}/register/form"
    assert "Step 1 of 5" in client.get(first.location).text

    form = begin(client, event)

    assert "Step 2 of 5" in client.get(f"{form}/part").text
    assert people() == []


def test_a_form_that_is_filled_in_makes_one_registration_however_often_it_is_sent(
    client: FlaskClient, event: Event
) -> None:
    form = fill_in(client, event)
    check = client.get(f"{form}/check").text
    for words in ("Amina Diallo", "آمنة ديالو", "Senegal", "Employers", "My organisation", "AB 123", "Dakar", "Yes"):
        assert words in check

    first, second = (leave(client, form, "check", {"consent": "y", "consent_version": "2026-11"}) for _ in range(2))

    (amina,) = people()
    assert first.location == second.location == page_of(amina)
    assert (amina.status, amina.group_id, amina.badge_name) == (Status.CONFIRMED, "employers", "آمنة ديالو")
    assert (amina.payer, amina.interpretation, amina.shared_mailbox) == (Payer.ORGANISATION, "fr", True)
    assert (amina.languages, amina.consent_version, amina.photo_consent) == (["fr", "en"], "2026-11", False)
    assert answers_of(amina.id) == {"do-you-need-a-visa": True}
    assert apart_of(amina.id) == NEEDS | {"which-consulate": "Dakar"}
    draft = db.session.scalars(select(Draft)).one()
    assert (draft.typed, draft.made_id) == ({}, amina.id)
    assert client.get(f"{form}/you").location == page_of(amina)
    assert client.post(form, data={"step": "you", "name": "Late", "counter": 10**14}).status_code == 410


def test_the_first_step_sent_twice_begins_one_form(client: FlaskClient, event: Event) -> None:
    assert begin(client, event) == begin(client, event)


def test_everything_typed_in_the_steps_left_is_there_again(client: FlaskClient, event: Event) -> None:
    form = begin(client, event)
    leave(client, form, "part", PART)
    leave(client, form, "needs", NEEDS | {"go": "back"})

    assert 'value="Amina Diallo"' in client.get(f"{form}/you").text
    assert re.search(r'<option selected value="fr">Fran', client.get(f"{form}/part").text)
    needs = client.get(f"{form}/needs").text
    assert "Step-free" in needs
    assert 'value="AB 123"' in needs


def test_a_bad_answer_comes_back_with_everything_typed_and_stays_kept(client: FlaskClient, event: Event) -> None:
    form = begin(client, event)
    leave(client, form, "part", PART)

    answer = leave(client, form, "needs", {"passport_expiry": "2027-02-30", "dietary_needs": "No pork"})

    assert answer.status_code == 422
    for page in (answer.text, client.get(f"{form}/needs").text):
        assert "No pork" in page
        assert "2027-02-30" in page
    assert "Enter a date that exists." in answer.text
    sent = leave(client, form, "check", {"consent": "y", "consent_version": "2026-11"})
    assert sent.location == f"{form}/needs?look=1"
    assert "Enter a date that exists." in client.get(sent.location).text
    assert people() == []


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": "آمنة"}, "Write your name in Latin letters here"),
        ({"group": "other"}, "Choose which kind of partner you are."),
        ({"email": "amina"}, "Enter an email address like"),
    ],
    ids=["script", "partner", "email"],
)
def test_the_first_step_names_what_is_wrong(
    client: FlaskClient, event: Event, values: dict[str, str], words: str
) -> None:
    answer = client.post(f"/events/{event.slug}/register/form", data=YOU | values)

    assert answer.status_code == 422
    assert words in answer.text
    assert "Conseil du patronat" in answer.text
    assert db.session.scalars(select(Draft)).all() == []


def test_a_single_name_is_a_name(client: FlaskClient, event: Event) -> None:
    begin(client, event, name="Suharto")


def test_an_older_saving_never_undoes_a_newer_one(client: FlaskClient, event: Event) -> None:
    form = begin(client, event)

    def note(counter: int, needs: str) -> int:
        return client.post(form, data={"step": "needs", "access_needs": needs, "counter": counter}).status_code

    assert (note(20, "newer"), note(10, "older"), note(20, "again")) == (204, 204, 204)
    assert "newer" in client.get(f"{form}/needs").text

    leave(client, form, "needs", {"access_needs": "as it was left", "counter": "30"})
    note(25, "under way when it was left")

    assert "as it was left" in client.get(f"{form}/needs").text


def test_questions_are_asked_as_the_answers_before_say(client: FlaskClient, event: Event) -> None:
    form = begin(client, event)

    missing = leave(client, form, "questions", {"q-do-you-need-a-visa": "yes"})
    assert (missing.status_code, missing.text.count('class="msg"')) == (422, 1)
    taken = leave(client, form, "questions", {"q-do-you-need-a-visa": "no", "q-which-consulate": "Dakar"})

    assert taken.location == f"{form}/check"
    assert "Dakar" not in client.get(f"{form}/check").text
    assert "#if-which-consulate" in client.get(f"{form}/questions").text


def test_questions_for_other_groups_are_no_step(client: FlaskClient, app: Flask) -> None:
    event = make_event()
    make_question(event, "Ministry?", groups=("government",))

    form = begin(client, event)

    assert "Step 2 of 4" in client.get(f"{form}/part").text
    assert client.get(f"{form}/questions").status_code == 404


def test_an_event_online_asks_for_no_passport(client: FlaskClient, app: Flask) -> None:
    event = make_event(mode=Mode.ONLINE)
    make_question(event, "Camera?")

    form = begin(client, event)
    page = client.get(f"{form}/needs").text

    assert "access_needs" in page
    assert "passport_number" not in page
    assert leave(client, form, "needs", {"access_needs": ""}).status_code == 302
    assert leave(client, form, "part", {"language": "en"}).status_code == 302


# The link, and the ways that lead nowhere.


def test_the_link_to_go_on_with_comes_by_mail(client: FlaskClient, event: Event) -> None:
    form = begin(client, event)

    client.post(f"{form}/needs/link", data={"access_needs": "Step-free"})
    client.post(f"{form}/needs/link", data={"access_needs": "Step-free"})

    message = db.session.scalars(select(Message)).one()
    assert message.recipient == "amina@example.org"
    link = re.search(r"http://localhost(/go-on/\S+)", body_with_link(message))
    assert link
    assert client.get(link[1]).location == f"{form}/check"
    assert "Step-free" in client.get(f"{form}/needs").text


def test_a_form_is_found_by_its_own_link_alone_and_for_its_time(
    client: FlaskClient, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = begin(client, event)
    other = make_event()

    assert client.get(f"/events/{event.slug}/register/guessed/you").status_code == 404
    assert client.get(form.replace(event.slug, other.slug) + "/you").status_code == 404
    assert client.get(f"{form}/nowhere").status_code == 404
    assert "no-store" in client.get(f"{form}/you").headers["Cache-Control"]
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=15))
    assert client.get(f"{form}/you").status_code == 404
    assert client.get("/go-on/guessed").status_code == 410


def test_whoever_is_late_is_told_as_they_send_and_keeps_what_they_typed(client: FlaskClient, event: Event) -> None:
    form = fill_in(client, event)
    event.closes_at = NOW
    db.session.commit()

    answer = leave(client, form, "check", {"consent": "y", "consent_version": "2026-11"})

    assert answer.status_code == 409
    assert "Registration for this event has ended." in answer.text
    assert "Dakar" in client.get(f"{form}/check").text
    assert client.get(f"/events/{event.slug}/register/form").location == f"/events/{event.slug}/register"


def test_consent_is_asked_and_never_assumed(client: FlaskClient, event: Event) -> None:
    form = fill_in(client, event)
    page = client.get(f"{form}/check").text
    assert not [box for box in re.findall(r"<input[^>]*checkbox[^>]*>", page) if "checked" in box]

    answer = leave(client, form, "check", {"photo_consent": "y", "consent_version": "2026-11"})

    assert answer.status_code == 422
    assert "Agree to the use of your details" in answer.text
    assert people() == []


def test_a_simple_event_keeps_its_one_page(client: FlaskClient, app: Flask) -> None:
    event = make_event()
    amina = make_registration(event, "Amina")

    assert client.get(f"/events/{event.slug}/register").status_code == 200
    assert client.get(page_of(amina, "/edit")).status_code == 200
    assert "Travel and needs" in client.get(page_of(amina)).text
    assert make_user(Role.ORGANISER)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_step_is_heavier_than_a_weak_link_bears(client: FlaskClient, event: Event, language: str) -> None:
    form = fill_in(client, event)
    places = [f"/events/{event.slug}/register/form", *(f"{form}/{step.value}" for step in Step)]

    weights = {place: len(gzip.compress(client.get(f"{place}?lang={language}").data)) for place in places}

    assert {place: weight for place, weight in weights.items() if weight > 12_000} == {}
    assert len(gzip.compress((STATIC / "js" / "steps.js").read_bytes(), 9)) < 4_000


def test_a_page_opened_before_the_event_asked_more_leads_into_the_steps(client: FlaskClient, app: Flask) -> None:
    event = make_event()
    make_question(event, "Visa?")

    answer = client.post(f"/events/{event.slug}/register", data=YOU, follow_redirects=True)

    assert answer.request.path.endswith("/part")
    assert people() == []


def test_a_step_says_when_too_many_came_from_one_network(
    app: Flask, event: Event, database_url: str, tmp_path: Path
) -> None:
    limits = {"RATELIMIT_ENABLED": True, "REGISTRATION_LIMIT": "1 per minute"}
    busy = create_app(settings_for(database_url, tmp_path) | limits)
    client = busy.test_client()

    first, second = (client.post(f"/events/{event.slug}/register/form", data=YOU) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 429)
    assert "Wait a minute, then send this again." in second.text
    assert "Conseil du patronat" in second.text
    with busy.app_context():
        db.session.remove()
        db.engine.dispose()


def test_the_link_is_sent_only_where_there_is_an_address(client: FlaskClient, event: Event) -> None:
    form = begin(client, event)
    leave(client, form, "you", {**YOU, "email": "nobody", "go": "back"})

    page = client.post(f"{form}/part/link", data=PART, follow_redirects=True)

    assert "Enter your email address first" in page.text
    assert db.session.scalars(select(Message)).all() == []
