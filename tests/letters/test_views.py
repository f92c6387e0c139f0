"""What organisers and registrants see of letters."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts.permissions import GRANTS, Permission, Role
from app.core import audit, outbox
from app.core.db import db
from app.core.secret_links import token_for
from app.letters import views
from app.letters.models import Letter
from app.letters.queries import templates_of
from app.letters.rules import LetterKind
from app.programme.models import Event
from app.registration.models import Registration
from app.registration.rules import Status
from tests.factories import assign, make_attendee, make_event, make_user, sign_in
from tests.letters.test_service import make_call
from tests.support.paper import facts_of, lines_of
from tests.support.statements import counted


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event("Academy", number=12)


@pytest.fixture
def desk(app: Flask, event: Event) -> FlaskClient:
    """Give the organiser of the event, signed in."""
    return signed_in(app, event, Role.ORGANISER)


def signed_in(app: Flask, event: Event, role: Role) -> FlaskClient:
    client, user = app.test_client(), make_user(role)
    assign(user, event)
    sign_in(client, user)
    return client


def place(event: Event, rest: str = "") -> str:
    return f"/organise/events/{event.slug}/letters{rest}"


def issue(desk: FlaskClient, event: Event, *to: Registration, kind: str = "invitation", **said: str) -> TestResponse:
    data = {"request_key": "click", "chosen": [str(one.id) for one in to]} | said
    return desk.post(place(event, f"/{kind}/issue"), data=data, follow_redirects=True)


def letters() -> list[Letter]:
    return db.session.query(Letter).order_by(Letter.number).all()


def test_the_page_of_letters_says_what_is_edited_and_who_has_none(desk: FlaskClient, event: Event):
    make_attendee(event, "Amina")
    save(desk, event, body="Dear {name}, come.")
    page = desk.get(place(event))

    assert page.status_code == 200
    assert "1 has none yet" in page.text
    assert page.text.count("edited") == 1
    assert "in English so far" in page.text


def save(desk: FlaskClient, event: Event, path: str = "/invitation/en", **said: str) -> TestResponse:
    data = {"subject": "Come: {event}", "body": "Dear {name},", "action": "save"} | said
    return desk.post(place(event, path), data=data, follow_redirects=True)


def test_a_text_is_tried_saved_and_taken_back(desk: FlaskClient, event: Event):
    amina = make_attendee(event, "Amina & Söhne")
    tried = save(desk, event, body="Hello {name}!\nof {organisation}", action="preview", person=str(amina.id))
    assert "Hello Amina &amp; Söhne!<br>of Ministry of Labour" in tried.text
    assert templates_of(event.id) == {}

    saved = save(desk, event, body="Hello {name}!", person=str(amina.id))
    assert "Your text, version 1" in saved.text
    assert "Hello Amina &amp; Söhne!" in saved.text

    back = save(desk, event, action="restore")
    assert "The letter has our own text again." in back.text
    assert "It is our pleasure to invite you" in back.text


def test_a_text_is_tried_with_anybody_whom_it_fits(desk: FlaskClient, event: Event, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(views, "SAMPLES", 1)
    make_attendee(event, "Amina")
    zoe, elsewhere = make_attendee(event, "Zoe"), make_attendee(make_event(), "Elsewhere")
    said = {one: desk.get(place(event, f"/invitation/en?person={one}")).text for one in (zoe.id, elsewhere.id, "x")}
    assert ["Dear Zoe," in page for page in said.values()] == [True, False, False]
    assert ["Dear Amina Odhiambo," in page for page in said.values()] == [False, True, True]


def test_a_wrong_text_comes_back_with_a_sentence_beside_it(desk: FlaskClient, event: Event):
    for path in ("/invitation/en", "/invitation/en/preview.pdf"):
        page = save(desk, event, path, body="Dear {nmae}, welcome")
        assert page.status_code == 422
        assert "There is nothing to put for {nmae}. You may use {name}," in page.text
        assert "Dear {nmae}, welcome</textarea>" in page.text
    assert "Write a subject." in save(desk, event, subject=" ").text
    assert templates_of(event.id) == {}


def test_a_language_without_a_text_says_so_and_begins_with_the_english_one(desk: FlaskClient, event: Event):
    page = desk.get(place(event, "/invitation/ar"))
    assert "There is no text in this language yet: letters go out in English." in page.text
    assert "It is our pleasure to invite you" in page.text
    assert 'dir="rtl"' in page.text


@pytest.mark.parametrize("kind", LetterKind, ids=lambda kind: kind.value)
def test_every_kind_is_previewed_on_paper_with_somebody_invented(desk: FlaskClient, event: Event, kind: LetterKind):
    page = desk.get(place(event, f"/{kind.value}/en")).text
    assert "Amina Odhiambo" in page
    body = "{name}\n{event}\n" + ("{passport}" if kind is LetterKind.VISA_SUPPORT else "{country}")
    drawn = save(desk, event, f"/{kind.value}/en/preview.pdf", body=body)

    assert (drawn.mimetype, drawn.headers["Cache-Control"]) == ("application/pdf", "private, no-store")
    assert {"Draft", "Amina Odhiambo", "Academy"} <= set(lines_of(drawn.data))
    assert ("••••••••" in lines_of(drawn.data)) is (kind is LetterKind.VISA_SUPPORT)


def test_a_preview_on_paper_is_in_the_language_that_was_typed(desk: FlaskClient, event: Event):
    drawn = save(desk, event, "/invitation/ar/preview.pdf", subject="دعوة", body="المكان: {place}")
    assert {"دعوة", "المكان: كينيا"} <= set(lines_of(drawn.data))
    assert facts_of(drawn.data)["language"] == "ar"


def test_a_preview_reads_no_passport_and_shows_whether_there_is_one(desk: FlaskClient, event: Event):
    amina, bola = make_attendee(event, "Amina", passport_number="A1234567"), make_attendee(event, "Bola")
    pages = [desk.get(place(event, f"/visa_support/en?person={one.id}")).text for one in (amina, bola)]
    assert ["Passport number: ••••••••" in page for page in pages] == [True, False]
    assert "A1234567" not in pages[0]


def test_a_letter_whose_subject_says_nothing_is_called_like_the_event(desk: FlaskClient, event: Event):
    drawn = save(
        desk, event, "/invitation/en/preview.pdf", subject="{position}", person=str(make_attendee(event, "A").id)
    )
    assert facts_of(drawn.data)["title"] == "Academy"


def test_a_preview_names_what_cannot_be_printed(desk: FlaskClient, event: Event):
    li = make_attendee(event, "Li Na", organisation="ᏣᎳᎩ")
    page = save(desk, event, "/invitation/en/preview.pdf", body="{organisation}", person=str(li.id))
    assert page.status_code == 422
    assert "We have no font for ᏣᎳᎩ." in page.text


def test_what_will_be_sent_is_listed_first(desk: FlaskClient, event: Event):
    make_attendee(event, "Amina")
    make_attendee(event, "Wanda Walk-in", email="", country_iso3="UGA", group_id="workers")
    make_attendee(event, "Ludmila", language="ru")
    make_attendee(event, "Pending", Status.PENDING)
    make_attendee(event, "Li Na", organisation="ᏣᎳᎩ")
    page = desk.get(place(event, "/invitation/issue")).text

    assert [name for name in ("Amina", "Wanda", "Ludmila", "Li Na", "Pending") if name in page][-1] == "Li Na"
    assert "no address: to be printed" in page
    assert "no text in Русский yet" in page
    assert "We have no font for ᏣᎳᎩ" in page
    assert page.count(" checked") == 3
    narrowed = desk.get(place(event, "/invitation/issue?country=UGA&group=workers&q=wanda")).text
    assert ("Wanda" in narrowed, "Amina" in narrowed) == (True, False)


def test_letters_are_issued_to_all_that_are_ticked_and_each_says_how_it_went(desk: FlaskClient, event: Event):
    amina, bola = make_attendee(event, "Amina"), make_attendee(event, "Bola")
    li, pending = make_attendee(event, "Li", organisation="Ꮳ"), make_attendee(event, "Pia", Status.PENDING)
    elsewhere = make_attendee(make_event(), "Elsewhere")
    page = issue(desk, event, amina, bola, li, pending, elsewhere)

    assert "2 letters issued." in page.text
    assert "1 not issued: it would hold characters that we have no font for." in page.text
    assert "1 not issued: it no longer fits where they stand." in page.text
    assert [letter.recipient for letter in letters()] == ["Amina", "Bola"]
    assert "Nobody was chosen." in issue(desk, event).text
    assert desk.post(place(event, "/invitation/issue"), data={"chosen": "x"}).status_code == 404


def test_two_clicks_issue_one_letter_and_another_page_issues_another(desk: FlaskClient, event: Event):
    amina = make_attendee(event, "Amina")
    for _click in range(2):
        issue(desk, event, amina)
    assert len(letters()) == 1
    issue(desk, event, amina, request_key="another page")
    first, second = letters()
    assert second.replaces_id == first.id


def test_the_log_says_when_by_whom_to_whom_and_what_became_of_it(desk: FlaskClient, event: Event):
    amina = make_attendee(event, "Amina")
    issue(desk, event, amina)
    issue(desk, event, amina, request_key="again")
    outbox.send_due(lambda: letters()[1].issued_at)
    page = desk.get(place(event, "/log")).text

    assert "replaces 12/1 of" in page
    assert "replaced by 12/2" in page
    assert "Olga Organiser" in page
    assert page.count("our own") == 2
    for query, found in (
        ("?kind=invitation", True),
        ("?kind=rejection", False),
        ("?language=fr", False),
        ("?q=min", True),
    ):
        assert ("12/2" in desk.get(place(event, f"/log{query}")).text) is found


def test_a_letter_is_handed_over_as_it_was_issued(desk: FlaskClient, event: Event, client: FlaskClient):
    amina, bola = make_attendee(event, "Amina"), make_attendee(event, "Bola")
    issue(desk, event, amina)
    kept = letters()[0].pdf
    mine, others = (f"/r/{token_for(one.link_nonce)}" for one in (amina, bola))

    assert desk.get(place(event, "/1.pdf")).data == kept
    answer = client.get(f"{mine}/letters/1.pdf")
    assert (answer.data, answer.headers["Cache-Control"]) == (kept, "private, no-store")
    assert "Invitation: Academy" in client.get(mine).text
    assert client.get(f"{others}/letters/1.pdf").status_code == 404
    assert client.get("/r/nobody/letters/1.pdf").status_code == 404
    assert "Your letters" not in client.get(others).text


def test_the_registrants_page_shows_the_letter_that_stands(desk: FlaskClient, event: Event, client: FlaskClient):
    amina = make_attendee(event, "Amina")
    issue(desk, event, amina)
    issue(desk, event, amina, request_key="again")
    page = client.get(f"/r/{token_for(amina.link_nonce)}").text
    assert re.findall(r"/letters/(\d)\.pdf", page) == ["2"]


def test_a_persons_page_offers_what_fits_and_issues_it_there(desk: FlaskClient, event: Event):
    carla = make_attendee(event, "Carla", Status.DECLINED)
    person = f"/organise/events/{event.slug}/registrations/{carla.id}"
    page = desk.get(person).text
    assert ("Issue: Rejection" in page, "Issue: Invitation" in page) == (True, False)

    after = issue(desk, event, carla, kind="rejection", back=person)
    assert after.request.path == person
    assert "1 letter issued." in after.text
    assert "Issue again: Rejection" in after.text
    assert "Letter issued" in after.text  # among what happened


def test_a_visa_letter_is_read_on_record(desk: FlaskClient, event: Event):
    issue(desk, event, make_attendee(event, "Amina", passport_number="A1234567"), kind="visa_support")
    desk.get(place(event, "/1.pdf"))
    [entry] = db.session.query(audit.AuditEntry).filter_by(action="answers.read")
    assert entry.changes == {"questions": ["passport_number"]}


def test_without_the_right_to_sensitive_details_there_are_no_visa_letters(
    desk: FlaskClient, event: Event, monkeypatch: pytest.MonkeyPatch
):
    amina = make_attendee(event, "Amina", passport_number="A1234567")
    issue(desk, event, amina, kind="visa_support")
    rights = GRANTS[Role.ORGANISER] - {Permission.SENSITIVE_READ}
    monkeypatch.setitem(GRANTS, Role.ORGANISER, rights)

    for rest in ("/1.pdf", "/visa_support/en", "/visa_support/issue"):
        assert desk.get(place(event, rest)).status_code == 404
    person = desk.get(f"/organise/events/{event.slug}/registrations/{amina.id}").text
    for page in (desk.get(place(event)).text, desk.get(place(event, "/log")).text, person):
        assert "Visa support" not in page


@pytest.mark.parametrize("role", [Role.FOCAL_POINT, Role.SECRETARIAT, Role.CHECK_IN], ids=lambda role: role.value)
def test_for_whoever_may_not_issue_letters_there_are_none(app: Flask, event: Event, desk: FlaskClient, role: Role):
    issue(desk, event, make_attendee(event, "Amina"))
    client = signed_in(app, event, role)
    for rest in ("", "/log", "/invitation/en", "/invitation/issue", "/1.pdf"):
        assert client.get(place(event, rest)).status_code == 404
    assert client.post(place(event, "/invitation/issue"), data={}).status_code == 404


def test_another_organisers_letters_do_not_exist(app: Flask, event: Event, desk: FlaskClient):
    issue(desk, event, make_attendee(event, "Amina"))
    other = signed_in(app, make_event(), Role.ORGANISER)
    for rest in ("", "/log", "/1.pdf"):
        assert other.get(place(event, rest)).status_code == 404
    for rest in ("/9.pdf", "/nothing/en", "/invitation/xx", "/nothing/issue"):
        assert desk.get(place(event, rest)).status_code == 404


def test_who_signs_is_set_on_the_page_of_letters(desk: FlaskClient, event: Event):
    said = {"name": "Dr Esi Mensah", "title": "Head", "host": "", "contact": ""}
    desk.post(place(event, "/settings"), data=said)
    assert 'value="Dr Esi Mensah"' in desk.get(place(event)).text
    refused = desk.post(place(event, "/settings"), data=said | {"title": "ᏣᎳᎩ"})
    assert (refused.status_code, "We have no font for ᏣᎳᎩ." in refused.text) == (422, True)
    too_long = desk.post(place(event, "/settings"), data=said | {"name": "x" * 201})
    assert too_long.status_code == 422


def test_focal_points_are_asked_from_the_same_pages(desk: FlaskClient, event: Event):
    call = make_call(event, organisation="Congress of trade unions")
    page = desk.get(place(event, "/nomination_request/issue?country=KEN&group=workers&q=congress")).text
    assert "Congress of trade unions (Fatou Focal)" in page
    assert "There is nobody whom this letter fits." in desk.get(place(event, "/below_floor/issue")).text
    assert "Fatou Focal" in save(desk, event, "/nomination_request/en", action="preview", person=str(call.id)).text

    answer = desk.post(
        place(event, "/nomination_request/issue"),
        data={"request_key": "click", "chosen": [str(call.id)]},
        follow_redirects=True,
    )
    assert "1 letter issued." in answer.text
    assert "Fatou Focal" in answer.text


def test_a_document_that_was_thrown_away_is_gone(desk: FlaskClient, event: Event):
    amina = make_attendee(event, "Amina")
    issue(desk, event, amina)
    letter = letters()[0]
    letter.pdf, letter.forgotten_at = None, letter.issued_at
    db.session.commit()

    assert desk.get(place(event, "/1.pdf")).status_code == 410
    assert "document deleted on" in desk.get(place(event, "/log")).text
    assert desk.get(f"/organise/events/{event.slug}/registrations/{amina.id}").status_code == 200


def test_lists_ask_as_much_for_one_letter_as_for_three(desk: FlaskClient, event: Event):
    pages = [place(event, rest) for rest in ("", "/log", "/invitation/issue")]

    def asked() -> list[int]:
        return [asked_for(page) for page in pages]

    def asked_for(page: str) -> int:
        with counted() as sent:
            desk.get(page)
        return len(sent)

    issue(desk, event, make_attendee(event, "Amina"))
    one = asked()
    issue(desk, event, *(make_attendee(event, name) for name in ("Bola", "Carla")), request_key="more")
    assert asked() == one


def test_a_list_of_people_leads_to_the_letters_that_fit_them(desk: FlaskClient, event: Event):
    make_attendee(event, "Amina", country_iso3="UGA")
    people = f"/organise/events/{event.slug}/registrations"
    confirmed = desk.get(f"{people}?status=confirmed&country=UGA").text
    assert place(event, "/visa_support/issue?country=UGA") in confirmed
    assert "Rejection" not in confirmed
    assert "Letters to these people" not in desk.get(f"{people}?status=all").text


def test_asking_by_letter_is_asking(desk: FlaskClient, event: Event):
    make_call(event)
    nominations = f"/organise/events/{event.slug}/nominations"
    assert "Ask by letter" in desk.get(nominations).text


def test_whoever_stores_a_text_second_sees_what_is_stored_and_keeps_what_they_typed(
    desk: FlaskClient, event: Event
) -> None:
    seen = hidden_in(desk.get(place(event, "/invitation/en")).text, "seen")
    save(desk, event, body="Dear {name}, come.", seen=seen)

    second = save(desk, event, body="Dear {name}, please come soon.", seen=seen)

    assert second.status_code == 409
    assert "Somebody else stored changes" in second.text
    assert "Dear {name}, come." in second.text
    assert "Dear {name}, please come soon." in second.text
    assert templates_of(event.id)[LetterKind.INVITATION, "en"].body == "Dear {name}, come."
    again = save(desk, event, body="Dear {name}, please come soon.", seen=hidden_in(second.text, "seen"))
    assert again.status_code in (200, 302)
    db.session.expire_all()
    assert templates_of(event.id)[LetterKind.INVITATION, "en"].body == "Dear {name}, please come soon."


def hidden_in(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" type="hidden" value="([^"]*)"', page)
    assert found
    return found[1]
