"""Editing what letters say, and issuing them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask_babel import force_locale

from app.accounts.models import User
from app.core import audit, outbox
from app.core.db import db, transaction
from app.letters import errors, jobs, queries, service
from app.letters.models import Letter, LetterTemplate
from app.letters.rules import LetterKind, Signature
from app.letters.wording import wording
from app.nominations.models import Call, Nomination
from app.programme.models import Event
from app.registration.models import Registration
from app.registration.rules import Gender, Payer, Status
from tests.factories import NOW, make_attendee, make_event, make_registration, make_user
from tests.support.paper import facts_of, lines_of, text_of

INVITATION, VISA, REJECTION = LetterKind.INVITATION, LetterKind.VISA_SUPPORT, LetterKind.REJECTION
LATER = NOW + timedelta(days=3)


@pytest.fixture
def organiser(app: Flask) -> User:
    return make_user()


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event("Forum on decent work", number=12)


def issue(to: Registration | Call, kind: LetterKind, by: User, key: str = "click", **more: Any) -> Letter:
    with transaction():
        return service.issue(to, kind, by=by, **({"key": key, "at": NOW} | more))


def make_call(event: Event, name: str = "Fatou Focal", **values: Any) -> Call:
    said = {"organisation": "Workers’ congress", "group_id": "workers", "country_iso3": "KEN", "created_at": NOW}
    address = f"{name.split()[0].lower()}@example.org"
    keys = {"email": address, "email_folded": address, "link_nonce": b"n" * 16, "link_hash": f"hash of {name}"}
    call = Call(event_id=event.id, name=name, **(said | keys | values))
    db.session.add(call)
    db.session.commit()
    return call


def nominate(call: Call, event: Event, name: str, gender: Gender) -> None:
    person = make_attendee(event, name, Status.PENDING, gender=gender, group_id="workers")
    db.session.add(Nomination(call_id=call.id, registration_id=person.id, rank=1, proposed_at=NOW))
    db.session.commit()


def test_an_invitation_is_numbered_kept_as_issued_and_sent(event: Event, organiser: User):
    amina = make_registration(event, "Nguyễn Thị Ánh", organisation="Ministry of Labour", position="Director")
    letter = issue(amina, INVITATION, organiser)

    assert (letter.number, letter.kind, letter.language, letter.version) == (1, INVITATION, "en", 0)
    assert (letter.recipient, letter.email, letter.issued_by_id) == (amina.name, amina.email, organiser.id)
    said = lines_of(letter.pdf)
    assert {"South–South Exchange", "Forum on decent work", "Letter 12/1", "Fri 15 January 2027"} <= set(said)
    assert [line for line in said if "Nguyễn Thị Ánh" in line] == ["Nguyễn Thị Ánh", "Dear Nguyễn Thị Ánh,"]
    assert {"Director", "Ministry of Labour", "Kenya", "Where: Kenya", "When: Mon 3 – Wed 5 May 2027"} <= set(said)
    assert facts_of(letter.pdf) == {
        "title": "Invitation: Forum on decent work",
        "language": "en",
        "pages": 1,
        "tagged": True,
        "accessible": True,
    }


def test_a_letter_goes_out_by_mail_with_its_words_and_the_document(event: Event, organiser: User):
    amina = make_registration(event, "Amina")
    letter = issue(amina, INVITATION, organiser)

    [mail] = [mail for mail in outbox.history(amina.id) if mail.attachment]
    assert (mail.kind, mail.subject, mail.recipient) == ("letter", "Invitation: Forum on decent work", amina.email)
    assert (mail.attachment, mail.attachment_name) == (letter.pdf, "letter-1.pdf")
    assert mail.body.startswith("Dear Amina,\n\nIt is our pleasure to invite you")
    assert "/r/" in outbox.body_with_link(mail)
    [entry] = db.session.query(audit.AuditEntry).filter_by(action="letter.issued")
    assert entry.changes == {"kind": "invitation", "number": 1, "replaces": None}


def test_somebody_without_an_address_has_a_letter_to_be_printed(event: Event, organiser: User):
    walk_in = make_attendee(event, "Wanda", email="")
    letter = issue(walk_in, INVITATION, organiser)

    assert (letter.email, letter.pdf[:5]) == ("", b"%PDF-")
    assert db.session.query(outbox.Message).filter_by(kind="letter").count() == 0


def test_the_same_click_issues_one_letter(event: Event, organiser: User):
    amina = make_registration(event, "Amina")
    first, second = issue(amina, INVITATION, organiser), issue(amina, INVITATION, organiser)
    assert first.id == second.id
    assert db.session.query(Letter).count() == 1


def test_one_click_that_comes_twice_at_once_issues_one_letter_and_others_get_numbers_of_their_own(
    app: Flask, event: Event, organiser: User
):
    amina, bola = make_registration(event, "Amina"), make_registration(event, "Bola")
    clicks = [(amina.id, "click"), (amina.id, "click"), (bola.id, "click of bola"), (amina.id, "later")]
    by, start = organiser.id, Barrier(len(clicks), timeout=30)

    def click(to: UUID, key: str) -> int:
        with app.app_context():
            start.wait()
            with transaction():
                registration, user = db.session.get_one(Registration, to), db.session.get_one(User, by)
                return service.issue(registration, INVITATION, key=key, by=user, at=NOW).number

    with ThreadPoolExecutor(len(clicks)) as pool:
        numbers = list(pool.map(lambda each: click(*each), clicks))
    assert numbers[0] == numbers[1]
    assert sorted(set(numbers)) == [1, 2, 3]
    db.session.rollback()  # what was read before is read afresh
    assert db.session.query(Letter).count() == 3


def test_issued_again_it_says_what_it_replaces_and_the_earlier_one_stays_byte_for_byte(event: Event, organiser: User):
    amina = make_registration(event, "Amina")
    first = issue(amina, INVITATION, organiser)
    kept = bytes(first.pdf)
    with transaction():
        service.edit_template(event, INVITATION, "en", "Come: {event}", "Dear {name}, come.", by=organiser, at=NOW)
    second = issue(amina, INVITATION, organiser, key="another click", at=LATER)

    assert (second.number, second.version, second.replaces_id) == (2, 1, first.id)
    assert "Replaces letter 12/1 of Fri 15 January 2027." in text_of(second.pdf)
    db.session.expire_all()
    assert db.session.get_one(Letter, first.id).pdf == kept
    assert [one.number for one in queries.letters_to(amina.id)] == [2, 1]
    assert queries.replaced_by([first, second]) == {first.id: 2}


@pytest.mark.parametrize(
    ("status", "kind"),
    [(Status.PENDING, INVITATION), (Status.WAITLISTED, VISA), (Status.CONFIRMED, REJECTION)],
    ids=["pending", "waiting", "confirmed"],
)
def test_a_letter_says_nothing_that_is_not_so(event: Event, organiser: User, status: Status, kind: LetterKind):
    with pytest.raises(errors.DoesNotFit):
        issue(make_attendee(event, "Amina", status), kind, organiser)
    assert db.session.query(Letter).count() == 0


def test_a_visa_letter_names_the_bearer_as_in_the_passport_and_says_who_pays(event: Event, organiser: User):
    fatima = make_attendee(
        event,
        "Fatima El Zahra",
        badge_name="فاطمة الزهراء",
        passport_number="A1234567",
        payer=Payer.ORGANISATION,
        organisation="Ministère du Travail",
    )
    letter = issue(fatima, VISA, organiser)

    said = lines_of(letter.pdf)
    assert "Name as in the travel document: Fatima El Zahra" in said
    assert "Passport number: A1234567" in said
    assert "Costs of travel and stay are paid by: Ministère du Travail" in said
    assert "فاطمة الزهراء" in said
    assert not [line for line in said if line.startswith("Position:")]  # which is not known
    assert not [mail for mail in outbox.history(fatima.id) if "A1234567" in mail.body]


def test_a_visa_letter_names_no_payer_and_no_passport_that_is_not_known(event: Event, organiser: User):
    letter = issue(make_attendee(event, "Amina"), VISA, organiser)
    assert not [line for line in lines_of(letter.pdf) if line.startswith(("Passport", "Costs"))]


def test_a_rejection_gives_the_reason_and_a_waiting_letter_the_number(event: Event, organiser: User):
    first, second = (make_attendee(event, name, Status.WAITLISTED) for name in ("Amina", "Bola"))
    declined = make_attendee(event, "Carla", Status.DECLINED)
    first.waiting_since = NOW - timedelta(days=1)
    declined.decline_reason = "The room is full.\nSorry."
    db.session.commit()

    waiting = lines_of(issue(second, LetterKind.WAITING_LIST, organiser, "w").pdf)
    rejected = lines_of(issue(declined, REJECTION, organiser, "r").pdf)
    assert "Your number on the list today: 2" in waiting
    assert "The organiser says: The room is full. Sorry." in rejected


def test_an_arabic_letter_is_set_from_the_right_with_names_in_both_scripts(event: Event, organiser: User):
    with transaction():
        body = "حضرة {own_name}\n\nيسرنا أن ندعوكم إلى منتدانا\n\nالمكان: {place}\n\n{name}"
        service.edit_template(event, INVITATION, "ar", "دعوة رسمية", body, by=organiser, at=NOW)
    letter = issue(make_attendee(event, "Fatima", badge_name="فاطمة", language="ar"), INVITATION, organiser)

    assert (letter.language, letter.version) == ("ar", 1)
    assert {"دعوة رسمية", "حضرة فاطمة", "يسرنا أن ندعوكم إلى منتدانا", "المكان: كينيا", "Fatima"} <= set(
        lines_of(letter.pdf)
    )
    assert (facts_of(letter.pdf)["language"], facts_of(letter.pdf)["title"]) == ("ar", "دعوة رسمية")


def test_without_a_text_in_the_readers_language_the_letter_is_in_english_and_says_so(event: Event, organiser: User):
    letter = issue(make_attendee(event, "Людмила Щербакова", language="ru"), INVITATION, organiser)
    assert (letter.language, facts_of(letter.pdf)["language"]) == ("en", "en")
    assert "Dear Людмила Щербакова," in lines_of(letter.pdf)


def test_an_organisers_russian_text_has_its_dates_and_countries_in_russian(event: Event, organiser: User):
    with transaction():
        body = "Уважаемая {name}!\n{dates}\n{country}"
        service.edit_template(event, INVITATION, "ru", "Приглашение", body, by=organiser, at=NOW)
    letter = issue(make_attendee(event, "Людмила", language="ru"), INVITATION, organiser)
    assert {"12/1", "Уважаемая Людмила!", "пн 3 – ср 5 мая 2027 г.", "Кения"} <= set(lines_of(letter.pdf))


def test_the_organiser_may_choose_another_language(event: Event, organiser: User):
    with transaction():
        service.edit_template(event, INVITATION, "es", "Invitación", "Estimada {name}:", by=organiser, at=NOW)
    letter = issue(make_attendee(event, "Amina"), INVITATION, organiser, language="es")
    assert "Estimada Amina:" in lines_of(letter.pdf)


def test_hostile_names_come_out_as_they_were_typed(event: Event, organiser: User):
    name = '#import "x": * $a^2$ *b* <script>alert(1)</script> {event}'
    letter = issue(make_attendee(event, name, organisation='\\ #read("/etc/passwd")'), INVITATION, organiser)
    said = text_of(letter.pdf).replace("\n", " ")
    assert f"Dear {name}," in said
    assert '\\ #read("/etc/passwd")' in said


def test_a_name_that_we_have_no_font_for_is_left_to_its_latin_form_and_an_organisation_is_refused(
    event: Event, organiser: User
):
    sequoyah = make_attendee(event, "Sequoyah", badge_name="ᏣᎳᎩ")
    assert "Ꮳ" not in text_of(issue(sequoyah, INVITATION, organiser).pdf)
    wang = make_attendee(event, "Wang Xiaoming", badge_name="王小明")
    assert "王小明" in lines_of(issue(wang, INVITATION, organiser, "wang").pdf)

    with pytest.raises(errors.CannotPrint) as refused:
        issue(make_attendee(event, "Li Na", organisation="ᏣᎳᎩ"), INVITATION, organiser, "second")
    assert "ᏣᎳᎩ" in refused.value.sentence()
    assert db.session.query(Letter).count() == 2


def test_a_text_that_names_what_letters_cannot_say_is_refused_with_what_they_can(event: Event, organiser: User):
    with transaction(), pytest.raises(errors.UnknownPlaceholder) as refused:
        service.edit_template(event, REJECTION, "en", "{event}", "Dear {nmae},", by=organiser, at=NOW)
    assert "{nmae}" in refused.value.sentence()
    assert "{name}, {organisation}, {country}" in refused.value.sentence()
    with transaction(), pytest.raises(errors.CannotPrint):
        service.edit_template(event, REJECTION, "en", "ᏣᎳᎩ", "Dear {name},", by=organiser, at=NOW)


def test_back_to_our_own_text_and_a_new_version_after_that(event: Event, organiser: User):
    ours = wording(event.id, REJECTION, "en")
    with transaction():
        service.restore_template(event, REJECTION, "en", by=organiser, at=NOW)  # nothing was edited
        for text in ("Sorry {name}", "Sorry {name}"):
            service.edit_template(event, REJECTION, "en", "No", text, by=organiser, at=NOW)
    edited = wording(event.id, REJECTION, "en")
    with transaction():
        service.restore_template(event, REJECTION, "en", by=organiser, at=NOW)
    restored = wording(event.id, REJECTION, "en")
    with transaction():
        service.edit_template(event, REJECTION, "en", "No", "So sorry {name}", by=organiser, at=NOW)

    assert (ours.version, edited.version, edited.body) == (0, 1, "Sorry {name}")
    assert restored == ours
    assert wording(event.id, REJECTION, "en").version == 3
    assert wording(event.id, REJECTION, "pt").body == "So sorry {name}"  # in English, as there is none in Portuguese
    assert db.session.query(LetterTemplate).count() == 1


def test_who_signs_stands_below_the_letter(event: Event, organiser: User):
    signed = Signature("Dr Esi Mensah", "Head of the secretariat", "ITC-ILO", "Viale Maestri 10\nTurin")
    with transaction():
        service.change_settings(event, signed, by=organiser, at=NOW)
        service.change_settings(event, signed, by=organiser, at=NOW)
    said = lines_of(issue(make_attendee(event, "Amina"), INVITATION, organiser).pdf)
    assert said[-5:-1] == ["Dr Esi Mensah", "Head of the secretariat", "Viale Maestri 10", "Turin"]
    assert any("which ITC-ILO holds" in line for line in said)
    with transaction(), pytest.raises(errors.CannotPrint):
        service.change_settings(event, Signature("Ꮳ"), by=organiser, at=NOW)


def test_a_focal_point_is_asked_to_nominate_and_reminded_only_below_the_floor(event: Event, organiser: User):
    call = make_call(event, titular=2, advisers=1)
    request = lines_of(issue(call, LetterKind.NOMINATION_REQUEST, organiser, "ask").pdf)
    assert {"Dear Fatou Focal,", "Your places: 2 titular delegates, 1 adviser"} <= set(request)
    assert not [line for line in request if line.startswith("Please nominate by")]  # no day is set

    assert (call.sent_at, call.reminded_at) == (NOW, None)

    with pytest.raises(errors.NotBelowFloor):
        issue(call, LetterKind.BELOW_FLOOR, organiser, "remind")
    for name, gender in (("Kofi", Gender.MAN), ("Musa", Gender.MAN)):
        nominate(call, event, name, gender)
    reminder = issue(call, LetterKind.BELOW_FLOOR, organiser, "remind")
    assert {"People nominated: 2", "Women among them: 0", "Our floor for women: 30%"} <= set(lines_of(reminder.pdf))
    assert (reminder.call_id, reminder.registration_id, reminder.recipient) == (call.id, None, "Fatou Focal")
    assert call.reminded_at == NOW
    issue(call, LetterKind.NOMINATION_REQUEST, organiser, "once more", at=LATER)
    assert call.sent_at == NOW
    mail = outbox.history(call.id)[0]
    assert "/n/" in outbox.body_with_link(mail)

    nominate(call, event, "Wanjiru", Gender.WOMAN)
    with pytest.raises(errors.NotBelowFloor):
        issue(call, LetterKind.BELOW_FLOOR, organiser, "again")
    with pytest.raises(errors.DoesNotFit):
        issue(call, INVITATION, organiser, "no person")
    call.closed_at = NOW
    db.session.commit()
    with pytest.raises(errors.DoesNotFit):
        issue(call, LetterKind.NOMINATION_REQUEST, organiser, "closed")


def test_a_visa_letter_is_thrown_away_with_the_passport_and_stays_in_the_log(app: Flask, organiser: User):
    over = make_event(first_day=date(2026, 11, 1), last_day=date(2026, 11, 2))
    amina = make_attendee(over, "Amina", passport_number="A1234567")
    visa, invitation = issue(amina, VISA, organiser, "v"), issue(amina, INVITATION, organiser, "i")
    coming = issue(make_attendee(make_event(), "Bola"), VISA, organiser)

    jobs.forget_due(NOW)
    jobs.forget_due(NOW)

    carried = {mail.attachment_name: mail.attachment for mail in outbox.history(amina.id) if mail.attachment_name}
    assert carried == {"letter-1.pdf": None, "letter-2.pdf": invitation.pdf}
    assert (visa.pdf, visa.forgotten_at, invitation.forgotten_at, coming.forgotten_at) == (None, NOW, None, None)
    assert invitation.pdf
    assert [letter.number for letter, _mail in queries.log(over.id, queries.Filters(), 1, sensitive=True)[0]] == [2, 1]


def test_frames_are_in_the_language_of_the_letter(event: Event, organiser: User):
    with force_locale("fr"):  # the organiser's own page
        letter = issue(make_attendee(event, "Amina"), INVITATION, organiser)
    assert "Letter 12/1" in text_of(letter.pdf)
